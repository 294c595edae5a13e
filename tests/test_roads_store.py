"""Trips kept on disk: what was found once is not found again, only what is new, and nothing else is ever answered."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.roads import Network, Store, many, store
from tests.drawn_roads import STREET, drawn, frame

GRID = {f"{i}{j}": (400.0 * i, 400.0 * j) for i in range(5) for j in range(5)}
ROWS = [(" ".join(f"{i}{j}" for j in range(5)), STREET) for i in range(5)]
COLUMNS = [(" ".join(f"{i}{j}" for i in range(5)), STREET | {"oneway": "yes"}) for j in range(1, 5)]


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Network:
    ways = [*ROWS, *COLUMNS, ("00 10 20 30 40", STREET)]
    return drawn(tmp_path_factory.mktemp("grid"), GRID, ways).network("car")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """How many origins and destinations were really computed, each time."""
    found: list[tuple[int, int]] = []
    real = many.trips

    def counted(network: Network, froms: np.ndarray, tos: np.ndarray, *, limit: float) -> object:
        found.append((len(froms), len(tos)))
        return real(network, froms, tos, limit=limit)

    monkeypatch.setattr(many, "trips", counted)
    return found


def points(*numbers: int) -> pd.DataFrame:
    """Points beside the streets of the grid, by number."""
    return frame({f"p{k}": (37.0 * k % 1600, 91.0 * k % 1600) for k in numbers})


def answers(network: Network, froms: pd.DataFrame, tos: pd.DataFrame, kept: Store, limit: float = 5) -> None:
    """Hold what is answered with a store to what is answered without one."""
    pd.testing.assert_frame_equal(
        network.minutes(froms, tos, limit=limit, store=kept), network.minutes(froms, tos, limit=limit)
    )


def test_only_what_is_new_is_found(tmp_path: Path, network: Network, asked: list[tuple[int, int]]) -> None:
    """Nothing the second time; a row for a changed origin, a column for a changed destination."""
    kept = Store(tmp_path)

    def computed(froms: pd.DataFrame, tos: pd.DataFrame, limit: float = 5) -> list[tuple[int, int]]:
        asked.clear()
        network.minutes(froms, tos, limit=limit, store=kept)
        computing = list(asked)
        answers(network, froms, tos, kept, limit)
        return computing

    assert computed(points(1, 2, 3), points(4, 5)) == [(3, 2)]
    assert computed(points(1, 2, 3), points(4, 5)) == []
    assert computed(points(3, 1), points(5)) == []
    assert computed(points(1, 2, 7), points(4, 5)) == [(1, 2)]
    assert computed(points(1, 2, 7), points(4, 5, 8)) == [(3, 1)]
    assert computed(points(1, 9), points(4, 10)) == [(1, 2), (1, 1)]
    assert computed(points(1, 2, 3), points(4, 5), limit=4) == []
    assert computed(points(1, 2, 3), points(4, 5), limit=6) == [(3, 2)]


@given(data=st.data())
@settings(max_examples=15)
def test_answers_are_the_same_with_a_store(
    tmp_path_factory: pytest.TempPathFactory, network: Network, data: st.DataObject
) -> None:
    """Whatever was asked before, in whatever order, within whatever limit."""
    kept = Store(tmp_path_factory.mktemp("store"))
    some = st.lists(st.integers(0, 12), max_size=6)
    for froms, tos, limit in data.draw(st.lists(st.tuples(some, some, st.sampled_from([0, 3, 6])), max_size=6)):
        answers(network, points(*froms), points(*tos), kept, limit)


@pytest.mark.parametrize("kept_bytes", [0, 1, 100, -1])
def test_a_block_that_was_cut_short_is_found_again(
    tmp_path: Path, network: Network, asked: list[tuple[int, int]], kept_bytes: int
) -> None:
    """And replaced by a whole one."""
    kept = Store(tmp_path)
    network.minutes(points(1, 2), points(3), limit=5, store=kept)
    (block,) = tmp_path.glob("*/*.trips")
    block.write_bytes(block.read_bytes()[:kept_bytes])
    answers(network, points(1, 2), points(3), kept)
    asked.clear()
    network.minutes(points(1, 2), points(3), limit=5, store=kept)
    assert asked == []


def test_a_block_with_a_wrong_byte_is_never_believed(tmp_path: Path, network: Network) -> None:
    """Wherever it is, the answer is the same."""
    kept = Store(tmp_path)
    network.minutes(points(1, 2), points(3, 4), limit=5, store=kept)
    (block,) = tmp_path.glob("*/*.trips")
    whole = block.read_bytes()
    for place in range(0, len(whole), 7):
        block.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        answers(network, points(1, 2), points(3, 4), kept)


def test_another_network_has_a_store_of_its_own(tmp_path: Path, network: Network) -> None:
    """The same points over streets at half the speed."""
    slow = drawn(tmp_path, GRID, [(names, STREET | {"maxspeed": "15"}) for names, _ in ROWS + COLUMNS]).network("car")
    kept = Store(tmp_path / "store")
    for one in (network, slow):
        answers(one, points(1, 2), points(3, 4), kept)
    assert {path.name for path in kept.folder.iterdir()} == {network.digest, slow.digest}


def test_what_was_not_used_for_longest_goes_first(
    tmp_path: Path, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store keeps within its size, and what is taken away is found again."""
    monkeypatch.setattr(store, "MOST_BLOCKS", 3)
    kept = Store(tmp_path)
    for k in range(6):
        answers(network, points(k), points(20), kept)
        answers(network, points(0), points(20), kept)
    assert len(list(tmp_path.glob("*/*.trips"))) == 3
    monkeypatch.setattr(store, "MOST_BYTES", 1)
    answers(network, points(9), points(20), kept)
    assert not list(tmp_path.glob("*/*"))


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path, network: Network) -> None:
    """And no answer fails for it: here a file stands in its place."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    answers(network, points(1, 2), points(3, 4), Store(tmp_path / "file"))


def test_two_at_once_may_use_one_folder(tmp_path: Path, network: Network) -> None:
    """Eight at a time write and read the same blocks."""
    kept = Store(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda k: answers(network, points(*range(k % 3 + 1)), points(5, k % 4 + 6), kept), range(48)))
    assert not list(tmp_path.glob("*/*.part"))


@pytest.mark.parametrize(("variable", "inside"), [("XDG_CACHE_HOME", "km0-planner/travel")])
def test_the_store_of_the_user_is_in_the_cache_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, inside: str
) -> None:
    """Never inside the package."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv(variable, str(tmp_path))
    assert Store.of_user().folder == tmp_path / inside


def test_blocks_are_those_of_the_user_alone(tmp_path: Path, network: Network) -> None:
    """Points may tell where somebody lives."""
    network.minutes(points(1), points(2), limit=5, store=Store(tmp_path / "store"))
    assert (tmp_path / "store" / network.digest).stat().st_mode & 0o077 == 0


def test_large_errands_are_shared_out_among_processes(
    tmp_path: Path, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a script without a guard for its main module, whatever it costs; the answer is the same."""
    every = points(*range(300))
    network.minutes(every, every, limit=5).to_pickle(tmp_path / "expected")
    pd.to_pickle((network, every), tmp_path / "given")
    script = tmp_path / "script.py"
    script.write_text(
        "import pandas as pd, pathlib\n"
        "from geodata.roads import crew\n"
        "crew.STARTING_S, crew._cores, begun, real = 0, lambda: 3, [], crew._started\n"
        "crew._started = lambda *said: begun.append(real(*said)) or begun[-1]\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        "network, every = pd.read_pickle(folder / 'given')\n"
        "found = network.minutes(every, every, limit=5)\n"
        "pd.testing.assert_frame_equal(found, pd.read_pickle(folder / 'expected'))\n"
        "assert [process.returncode for process in begun] == [0, 0, 0], begun\n",
        encoding="utf-8",
    )
    root = str(Path(__file__).parents[1])
    done = subprocess.run([sys.executable, str(script)], env={"PYTHONPATH": root}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("broken", ["", "/nowhere/python"])
def test_without_other_processes_the_work_is_done_here(
    network: Network, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """A program that cannot start another one, and one whose processes fail."""
    every = points(*range(300))
    expected = network.minutes(every, every, limit=5)
    monkeypatch.setattr("geodata.roads.crew.STARTING_S", 0)
    monkeypatch.setattr(sys, "executable", broken or "/bin/false")
    pd.testing.assert_frame_equal(network.minutes(every, every, limit=5), expected)
