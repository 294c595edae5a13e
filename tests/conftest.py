"""What every test shares: chance that repeats itself, and the one plan that takes seconds to make."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from geodata.territory import Territory, folder_of, load
from planner import plan, scenario
from planner.store import Store
from tests import stores

settings.register_profile("planner", derandomize=True, deadline=None, max_examples=40, print_blob=False)
# Where only whether a test fails is asked (`make mutation`), not by how little.
settings.register_profile("mutation", settings.get_profile("planner"), phases=[Phase.explicit, Phase.generate])
settings.load_profile("planner")


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes what the user keeps: found trips go where nobody else looks."""
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
            patch.setenv(variable, str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample territory, to be damaged."""
    return shutil.copytree(folder_of("sample"), tmp_path / "valley")


@pytest.fixture(scope="session")
def sample() -> Territory:
    """The territory that docs/model.md solves by hand."""
    return load("sample")


@pytest.fixture(scope="session")
def sample_scenario(sample: Territory) -> scenario.Scenario:
    return scenario.load(sample.folder / "scenario.toml")


@pytest.fixture(scope="session")
def sample_plan(sample: Territory, sample_scenario: scenario.Scenario) -> plan.Plan:
    return plan.make(sample, sample_scenario)


@pytest.fixture(scope="session")
def lecco() -> Territory:
    return load("lecco")


@pytest.fixture(scope="session")
def lecco_plan(lecco: Territory) -> plan.Plan:
    """The plan of the shipped province, solved once for all tests; nobody may write into it."""
    return plan.make(lecco, scenario.load(lecco.folder / "scenario.toml"))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a real PostgreSQL server, begun and ended by the tests."""
    with stores.postgresql() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a store that does not exist yet, in each database that is supported."""
    if request.param == "sqlite":
        return str(tmp_path / "plans" / "store.db")
    return stores.database(request.getfixturevalue("server"))


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """An empty store."""
    with Store.open(address) as opened:
        yield opened
