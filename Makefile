# Km0 planner: one command to use it, one to check it.  `make run`  `make test`  `make lint`  `make lock`
#
#   make run                            install what is locked, plan the province of Lecco, open the app
#   make test                           every test;  without the slow ones: make test ARGS="-m 'not slow'"
#   make mutation                       each rule of each model taken away in turn: its first failing test
#   make bench                          the quick benchmarks; bench/README.md says what each measures
#   make lint                           ruff check, ruff format --check, mypy
#   make lock                           both locks anew from pyproject.toml (the newest versions: make lock ARGS=--upgrade)
#   make screenshots                    the pictures in docs anew, from the app in a browser
#   make lecco                          the files of geodata/lecco anew from its generator
#   make clean                          remove the environment, the caches and what was built
#   make run PYTHON=/path/to/python3    with a Python of your choice
#
# Needs Python 3.11 or newer, git and make (3.81, as on macOS, is enough).

ARGS    =
QUICK   = siting load
VENV   := .venv
BIN    := $(VENV)/bin
PIP     = $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check --no-input
NEEDS   = import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON  = $(shell for python in python3.11 python3.12 python3.13 python3 python; do \
	"$$python" -c '$(NEEDS)' 2>/dev/null && echo "$$python" && break; done)

.PHONY: run test mutation bench lint lock lecco clean

run: plans/lecco/plan.json
	@$(BIN)/planner app lecco --plan plans/lecco

plans/lecco/plan.json: $(VENV)/ready $(wildcard geodata/*.* geodata/lecco/*.* optim/*.py planner/*.*)
	@$(BIN)/planner solve lecco --out plans/lecco

test: $(VENV)/tools
	@$(BIN)/python -m pytest $(ARGS)

mutation: $(VENV)/tools
	@$(BIN)/python -m tests.mutation $(ARGS)

bench: $(VENV)/tools
	@for one in $(or $(ARGS),$(QUICK)); do echo "== bench/$$one.py"; $(BIN)/python bench/$$one.py || exit 1; done

lint: $(VENV)/tools
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

screenshots: $(VENV)/tools
	@$(BIN)/python -m tests.screenshots docs

lecco: $(VENV)/ready
	@$(BIN)/python -m geodata.lecco.generate geodata/lecco

clean:
	@rm -rf $(VENV) build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment. A stamp is touched when its install is complete and none stands while pip works, so that whatever
# interrupts an install, the next one starts from an empty environment. Every download is checked against its hash.

$(VENV)/locked: requirements.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with its venv module is needed and was not found:" \
		"install it (Debian, Ubuntu: python3-venv), or say where it is: make run PYTHON=/path/to/python3." >&2; exit 1; }
	@"$(PYTHON)" -c '$(NEEDS)' || { echo "$(PYTHON) is older than Python 3.11 or lacks venv." >&2; exit 1; }
	@echo "Making $(VENV) with $(PYTHON) and installing the locked libraries (one to three minutes, once) ..."
	@"$(PYTHON)" -m venv --clear $(VENV)
	@$(PIP) install --no-deps --only-binary :all: --require-hashes --requirement requirements.lock
	@touch $@

$(VENV)/ready: $(VENV)/locked pyproject.toml
	@echo "Installing the planner itself ..."
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/tools: $(VENV)/ready requirements-test.lock
	@echo "Installing the tools for tests and checks ..."
	@rm -f $(VENV)/locked $(VENV)/ready $@
	@$(PIP) install --no-deps --only-binary :all: --require-hashes --requirement requirements-test.lock
	@touch $(VENV)/locked && touch $(VENV)/ready && touch $@

# The locks hold for every Python from 3.11 and every system, and name versions and hashes but no address: where they
# are fetched from is the reader's choice. The second one is the first plus the tools.

COMPILE = $(BIN)/uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url --no-emit-find-links --no-config --quiet $(ARGS)

lock: $(VENV)/tools
	@echo "Resolving ..."
	@$(COMPILE) --output-file requirements.lock
	@$(COMPILE) --extra test --extra dev --constraint requirements.lock --output-file requirements-test.lock
	@! grep -n '://' requirements.lock requirements-test.lock
