"""Each rule of each model, taken away in turn: at least one test must fail.  python -m tests.mutation [model ...]

A rule stands in the code as a line that ends in its number, `# (3)`, and a goal as one that ends in a letter, `# (B)`.
In a copy of the tree such a line is made void, the tests of its model run, and the first that fails is printed:

    a rule of a linear model        keeps its number and loses its limits
    a goal, in a tuple or a case    keeps its name and gets no coefficients
    a line in `INSTEAD`             is written as said there: without it the program would stop, which proves nothing
    any other statement             is left out

Exit 1 if a model's tests fail as it is, if a rule of a docstring has no line, or if a rule is missed by no test.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tokenize
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).parents[1]
MODELS = ("assignment", "flow", "matching", "siting", "placement", "welfare")
COPIES = 2
SECONDS = 300
"""Tests that have not ended by then have missed the rule: the search has no end without it."""

INSTEAD = {
    ("flow.py", "1"): ("(p.most - p.least)", "np.full_like(p.most, 99)"),
    ("flow.py", "3"): ("solve_max_flow_with_min_cost", "solve"),
    ("matching.py", "A"): ("p.rank,", "-p.rank,"),
    ("matching.py", "1"): ("order[asked[i]]", "order[-1 - asked[i]]"),
    ("matching.py", "3"): ("heapq.heappop(kept[j])", "kept[j].pop()"),
    ("siting.py", "1"): ("np.full(len(p.weight), -1)", "np.full(len(p.weight), 0)"),
    ("siting.py", "2"): ("np.flatnonzero(opened[p.site])", "np.arange(len(p.site))"),
    ("siting.py", "3"): ("p.more", "len(p.exists)"),
}

VOID = '''

def _void(rule):
    """A rule, or each of several, without its limits."""
    if not hasattr(rule, "high"):
        return [_void(one) for one in rule]
    none = rule.high * 0 + float("inf")
    return __import__("dataclasses").replace(rule, low=-none, high=none)


def _idle(goal):
    """A goal, also the last of a tuple, for which every answer is as good as any other."""
    if isinstance(goal, tuple):
        return (*goal[:-1], _idle(goal[-1]))
    if hasattr(goal, "levels"):
        return __import__("dataclasses").replace(goal, levels=goal.levels * 0)
    return __import__("dataclasses").replace(goal, coefficients=goal.coefficients * 0, then=())
'''


@dataclass(frozen=True)
class Mutant:
    """A rule or goal of a model (`name`), the file and line that states it, and the file's text without it."""

    model: str
    file: Path
    name: str
    line: str
    text: str | None


def files(model: str) -> list[Path]:
    """The files of a model: those whose name begins with its own, or those of its folder."""
    return sorted({*(ROOT / "optim").glob(f"{model}*.py"), *(ROOT / "optim" / model).glob("*.py")})


def mutants(model: str) -> Iterator[Mutant]:
    """Yield one for each rule that a line carries, and one without text for each that only a docstring has."""
    stated, found = set(), set()
    for path in files(model):
        text = path.read_text(encoding="utf-8")
        name = path.parent if path.parent.name == model else path
        rules = re.findall(r"^ *(?:So that )?\((\d+)\)  ?\S", ast.get_docstring(ast.parse(text)) or "", re.MULTILINE)
        stated |= {(name, rule) for rule in rules}
        with path.open("rb") as source:
            marks = [t for t in tokenize.tokenize(source.readline) if t.type == tokenize.COMMENT]
        for mark in marks:
            for rule in re.findall(r"\((\d+|[A-Z])\)", mark.string):
                taken = _without(text, path.name, mark.start[0], rule)
                if taken is not None:
                    found.add((name, rule))
                    yield Mutant(model, path.relative_to(ROOT), rule, *taken)
    for name, rule in sorted(stated - found):
        yield Mutant(model, name.relative_to(ROOT), rule, "no line carries it", None)


def _without(text: str, file: str, row: int, rule: str) -> tuple[str, str] | None:
    """The rule whose number ends this row and the text without it; None for a goal that is only reported there."""
    lines = text.splitlines(keepends=True)
    if (file, rule) in INSTEAD:
        old, new = INSTEAD[file, rule]
        assert lines[row - 1].count(old) == 1, f"{file}:{row} no longer reads {old}"
        return lines[row - 1].strip(), "".join([*lines[: row - 1], lines[row - 1].replace(old, new), *lines[row:]])
    tree = ast.parse(text)
    elements = [
        e for node in ast.walk(tree) if isinstance(node, ast.Tuple | ast.List) for e in node.elts if e.end_lineno == row
    ]
    if elements:
        element = min(elements, key=lambda e: (e.lineno, e.col_offset))
        inner = element.value if isinstance(element, ast.Starred) else element
        goal = isinstance(inner, ast.Call) and ast.unparse(inner.func) in ("Goal", "Worst")
        if not rule.isdigit() and not goal:
            return None
        return _said(text, element), _wrapped(lines, [inner], "_void" if rule.isdigit() else "_idle")
    cases = [node for node in ast.walk(tree) if isinstance(node, ast.match_case) and node.pattern.lineno == row]
    if cases:
        returns = [n.value for s in cases[0].body for n in ast.walk(s) if isinstance(n, ast.Return) and n.value]
        return lines[row - 1].strip(), _wrapped(lines, returns, "_idle")
    if not rule.isdigit():
        return None
    (statement,) = [
        n for n in ast.walk(tree) if isinstance(n, ast.stmt) and row in (n.lineno, n.end_lineno) and not _holds(n, row)
    ]
    assert statement.end_lineno is not None
    nothing = " " * statement.col_offset + "pass\n"
    return _said(text, statement), "".join([*lines[: statement.lineno - 1], nothing, *lines[statement.end_lineno :]])


def _said(text: str, node: ast.AST) -> str:
    """What a node says, in one line."""
    return " ".join((ast.get_source_segment(text, node) or "").split())


def _holds(node: ast.stmt, row: int) -> bool:
    """Whether one of the statements inside is meant."""
    inner = (n for n in ast.walk(node) if isinstance(n, ast.stmt) and n is not node)
    return node.lineno != row and any(row in (n.lineno, n.end_lineno) for n in inner)


def _wrapped(lines: list[str], nodes: list[ast.expr], call: str) -> str:
    """The lines with each expression as the argument of a call; columns count bytes."""
    rows = [line.encode() for line in lines]
    for node in sorted(nodes, key=lambda n: (n.lineno, n.col_offset), reverse=True):
        assert node.end_lineno is not None and node.end_col_offset is not None
        last = rows[node.end_lineno - 1]
        rows[node.end_lineno - 1] = last[: node.end_col_offset] + b"))" + last[node.end_col_offset :]
        first = rows[node.lineno - 1]
        rows[node.lineno - 1] = first[: node.col_offset] + f"{call}((".encode() + first[node.col_offset :]
    return b"".join(rows).decode() + VOID


def first_failure(tree: Path, model: str) -> str:
    """Run the tests of a model in a copy of the tree and name the first that fails, or nothing."""
    tests = sorted(path.relative_to(tree).as_posix() for path in (tree / "tests").glob(f"test_{model}*.py"))
    options = ["-x", "-q", "--no-header", "-p", "no:cacheprovider", "-m", "not slow", "--hypothesis-profile=mutation"]
    try:
        done = subprocess.run(
            [sys.executable, "-B", "-m", "pytest", *options, *tests],
            cwd=tree, env=os.environ | {"PYTHONPATH": str(tree), "COLUMNS": "300"}, capture_output=True, text=True,
            timeout=SECONDS,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"no end within {SECONDS} s"
    if done.returncode == 0:
        return ""
    named = re.search(r"^(?:FAILED|ERROR) \S+?/(?:test_)?(\S+?)(?: - (\w+).*)?$", done.stdout, re.MULTILINE)
    assert named, done.stdout[-2000:] + done.stderr[-2000:]
    return f"{named[1]}  ({named[2] or 'failed'})"


def copied(parent: str, number: int) -> Path:
    """A copy of what the tests need."""
    tree = Path(parent) / str(number)
    tree.mkdir()
    for part in ("optim", "planner", "geodata", "tests"):
        if (ROOT / part).exists():
            shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    return tree


def judged(parent: str, models: tuple[str, ...]) -> Iterator[tuple[Mutant, str]]:
    """Yield every mutant with the first test that fails without it, in order; the models as they are come first."""
    free: SimpleQueue[Path] = SimpleQueue()
    for number in range(COPIES):
        free.put(copied(parent, number))

    def judge(mutant: Mutant) -> str:
        if mutant.text is None:
            return ""
        tree = free.get()
        try:
            path = tree / mutant.file
            before = path.read_text(encoding="utf-8")
            path.write_text(mutant.text, encoding="utf-8")
            failed = first_failure(tree, mutant.model)
            path.write_text(before, encoding="utf-8")
            return failed
        finally:
            free.put(tree)

    asked = [Mutant(m, files(m)[0].relative_to(ROOT), "", "as it is", files(m)[0].read_text()) for m in models]
    asked += [mutant for model in models for mutant in mutants(model)]
    with ThreadPoolExecutor(COPIES) as pool:
        yield from zip(asked, pool.map(judge, asked), strict=True)


def main() -> int:
    """Print the table and return what the shell is to know."""
    begun, models, missed, rules = time.perf_counter(), tuple(sys.argv[1:]) or MODELS, 0, 0
    print(f"{'model':<26}{'rule':<6}{'without this line':<72}first test that fails", flush=True)
    with tempfile.TemporaryDirectory() as parent:
        for mutant, failed in judged(parent, models):
            place = mutant.file.relative_to("optim").with_suffix("").as_posix()
            if not mutant.name:
                missed += bool(failed)
                if failed:
                    print(f"{mutant.model:<26}{'':<6}{'as it is, its tests must pass':<72}{failed}", flush=True)
                continue
            rules += 1
            missed += not failed
            line = mutant.line if len(mutant.line) <= 70 else f"{mutant.line[:69]}…"
            print(f"{place:<26}{mutant.name:<6}{line:<72}{failed or 'NONE'}", flush=True)
    print(f"{rules} rules and goals, {missed} missed, {time.perf_counter() - begun:.0f} s")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
