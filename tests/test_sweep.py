"""Sweeps: a grid of knobs in processes, each plan kept as it is made; interrupted, they go on where they were."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from planner import sweep
from planner.scenario import ScenarioError
from planner.store import Store, StoreError
from tests.test_cli import run

GRID = {"fund.share": "0, 0.1,1.0", "placement.minutes": "30,45"}


def test_a_grid_is_every_combination() -> None:
    """Spaces and repeated values do not count; goals, which are lists, are parted by a bar."""
    assert len(sweep.grid(GRID)) == 6
    assert sweep.grid({"fund.share": "0,0,"}) == [{"fund.share": "0"}]
    goals = sweep.grid({"placement.goals": "placed,fit|placed,travel"})
    assert [p["placement.goals"] for p in goals] == ["placed,fit", "placed,travel"]


@pytest.mark.parametrize("said", [{}, {"fund.share": ","}, {"fund.share": ",".join(map(str, range(20_000)))}])
def test_a_grid_of_nothing_or_of_too_much_is_refused(said: dict[str, str]) -> None:
    """Before anything is solved."""
    with pytest.raises(ScenarioError, match="points"):
        sweep.grid(said)


def test_every_wrong_value_is_told_at_once() -> None:
    """Before anything is solved."""
    with pytest.raises(ScenarioError) as error:
        sweep.stated("sample", None, {"fund.share": "0,2,3", "fund.sahre": "1"})
    assert "found: 2" in str(error.value) and "found: 3" in str(error.value) and "fund.sahre" in str(error.value)


def test_a_sweep_is_made_once_and_goes_on_where_it_was(tmp_path: Path) -> None:
    """A larger grid of the same name makes only what is new; the table has every point."""
    address = str(tmp_path / "store.db")
    small = sweep.stated("sample", None, {"fund.share": "0,0.1"}, name="shares")
    told: list[tuple[int, int]] = []
    sweep.run(small, address, who="Anna", workers=2, told=lambda k, of: told.append((k, of)))
    assert told[0] == (0, 2) and told[-1] == (2, 2)
    large = sweep.stated("sample", None, {"fund.share": "0,0.1,1.0"}, name="shares")
    with Store.open(address) as store:
        assert [point.said for point in sweep.missing(large, store)] == [{"fund.share": "1.0"}]
    sweep.run(large, address, who="Anna", workers=1)
    with Store.open(address) as store:
        table = sweep.table(large, store)
        assert table["placed"].tolist() == [2, 3, 4]
        assert [store.plan(digest).scenario.fund_share for digest in table["plan"]] == [0.0, 0.1, 1.0]
        other = sweep.stated("sample", None, {"fund.share": "0"}, name="shares")
        moved = sweep.Sweep("shares", (sweep.Point("sample", None, {}, other.points[0].knobs, "f" * 64),))
        with pytest.raises(StoreError, match="from other inputs"):
            sweep.missing(moved, store)


def test_the_terminal_prints_the_grid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And writes it as a table; a second time nothing is made anew."""
    words = ("sweep", "sample", "--set", "fund.share=0,1.0", "--store", str(tmp_path / "s.db"), "--workers", "1")
    code, told = run(*words, "--out", str(tmp_path / "grid.csv"))
    assert code == 0
    assert "fund.share" in told and "9,950" in told
    assert len((tmp_path / "grid.csv").read_text(encoding="utf-8").splitlines()) == 3
    monkeypatch.setattr(sweep, "ProcessPoolExecutor", None)  # nobody is there to make a plan
    assert run(*words)[0] == 0


@pytest.mark.slow
def test_a_sweep_that_is_killed_again_and_again_is_finished_in_the_end(tmp_path: Path) -> None:
    """All its processes at once, at random moments: the store is sound, and no run that was kept is made again."""
    address, chance = str(tmp_path / "store.db"), Random(20261125)
    words = [sys.executable, "-m", "planner.cli", "sweep", "sample", "--store", address, "--who", "Anna"]
    words += [word for knob, values in GRID.items() for word in ("--set", f"{knob}={values}")]
    stated = sweep.stated("sample", None, GRID)
    kept: set[str] = set()
    for _ in range(12):
        process = subprocess.Popen(words, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=chance.uniform(4.0, 12.0))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        with Store.open(address) as store:
            assert store.verify() == ()
            now = {run.digest for run in store.runs(stated.name)}
            assert kept <= now
            kept = now
    assert subprocess.run(words, check=True, capture_output=True).returncode == 0
    with Store.open(address) as store:
        assert len(store.runs(stated.name)) == 6
        assert len(store.plans()) == 6
