"""p-median against spopt 0.7 and its own PuLP + CBC: python bench/siting.py [instance ...]

For pmed1 to pmed5 (OR-Library) each side gets the same table of costs, already in memory, in a process of its own; the
seconds are from that table to the answer, building the model included, imports left out; the memory is the process's
greatest. spopt lives in an environment of its own (`bench/.spopt`), made at the first run and never the planner's.
Exit 1 if the optima differ or if spopt takes less than five times as long on all of them together.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
ENVIRONMENT = ROOT / "bench" / ".spopt"
DATA = Path(os.environ.get("PLANNER_TEST_DATA", ROOT.parent / "shared" / "data")) / "instances" / "pmedian"
FASTER = 5.0


def ours(cost: np.ndarray, p: int) -> float:
    """The least total cost by the planner."""
    from optim.siting import SitingProblem, p_median

    n = len(cost)
    customer, site = (grid.ravel() for grid in np.indices(cost.shape))
    none = np.zeros(n, dtype=bool)
    problem = SitingProblem(np.ones(n), none, customer, site, cost.ravel(), more=p, unserved=float(cost.max()) + 1.0)
    (goal,) = p_median(problem).goals
    assert goal.gap == 0, "not proved"
    return goal.reached


def theirs(cost: np.ndarray, p: int) -> float:
    """The least total cost by spopt."""
    import pulp
    from spopt.locate import PMedian

    model = PMedian.from_cost_matrix(cost, np.ones(len(cost)), p_facilities=p)
    model.solve(pulp.PULP_CBC_CMD(msg=False))
    assert pulp.LpStatus[model.problem.status] == "Optimal"
    return float(model.problem.objective.value())


def measure(side: str, table: str, p: int) -> None:
    """In a process of its own: print the optimum, the seconds and the megabytes."""
    cost = np.load(table)
    solve = {"ours": ours, "theirs": theirs}[side]
    solve(np.array([[0.0, 1.0], [1.0, 0.0]]), 1)  # what is imported, and set up once, is not counted
    begun = time.perf_counter()
    optimum = solve(cost, p)
    seconds = time.perf_counter() - begun
    print(optimum, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def other_python() -> Path:
    """The interpreter of spopt's environment, made where it is not."""
    python = ENVIRONMENT / "bin" / "python"
    stamp = ENVIRONMENT / "ready"
    if not stamp.exists():
        print("Making bench/.spopt and installing spopt 0.7 (a minute, once) ...", flush=True)
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        install = ["-m", "pip", "install", "-qq", "--disable-pip-version-check", "spopt==0.7.*"]
        subprocess.run([python, *install], check=True)
        stamp.touch()
    return python


def asked(python: Path | str, side: str, table: Path, p: int) -> list[float]:
    """The optimum, the seconds and the megabytes of one side."""
    done = subprocess.run(
        [python, __file__, side, table, str(p)], env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return [float(x) for x in done.stdout.splitlines()[-1].split()]


def main(names: list[str]) -> int:
    """Print the table and return what the shell is to know."""
    sys.path.insert(0, str(ROOT))
    from tests import instances

    paths = [DATA / f"{name}.txt" for name in names or [f"pmed{k}" for k in range(1, 6)]]
    if missing := [path.name for path in paths if not path.exists()]:
        print(f"skipped: {', '.join(missing)} not in {DATA.name}; PLANNER_TEST_DATA names the folder that holds them")
        return 0
    python, total, same = other_python(), np.zeros(2), True
    heads = ("instance", "n", "p", "optimum", "ours s", "spopt s", "ratio", "MB", "spopt MB")
    print("{:<10}{:>5}{:>5}{:>10}{:>9}{:>9}{:>8}{:>6}{:>10}".format(*heads))
    for path in paths:
        problem = instances.pmedian(path)
        n, p = len(problem.weight), problem.more
        cost = np.full((n, n), np.inf)
        cost[problem.customer, problem.site] = problem.cost
        with tempfile.TemporaryDirectory() as folder:
            table = Path(folder) / "cost.npy"
            np.save(table, cost)
            one, two = asked(sys.executable, "ours", table, p), asked(python, "theirs", table, p)
        same = same and abs(one[0] - two[0]) < 1e-6
        total += one[1], two[1]
        optimum = f"{one[0]:.0f}" if abs(one[0] - two[0]) < 1e-6 else f"{one[0]:g} {two[0]:g}"
        row = f"{path.stem:<10}{n:>5}{p:>5}{optimum:>10}{one[1]:>9.3f}{two[1]:>9.2f}{two[1] / one[1]:>8.0f}"
        print(f"{row}{one[2]:>6.0f}{two[2]:>10.0f}", flush=True)
    ratio = total[1] / total[0]
    print(f"{'together':<30}{total[0]:>9.3f}{total[1]:>9.2f}{ratio:>8.0f}")
    return 0 if same and ratio >= FASTER else 1


if __name__ == "__main__":
    if sys.argv[1:2] in (["ours"], ["theirs"]):
        measure(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(main(sys.argv[1:]))
