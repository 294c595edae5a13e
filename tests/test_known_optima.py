"""Known optima: every instance at hand, solved through the public functions, reaches what is published or proved."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optim import assignment, flow, matching, siting, siting_capacity
from optim.goals import Reached
from optim.linear import Status
from optim.matching import MatchingProblem
from tests import instances
from tests.shared_data import shared


def p_median(path: Path) -> tuple[list[str], tuple[Reached, ...]]:
    problem = instances.pmedian(path)
    answer = siting.p_median(problem)
    assert (answer.by >= 0).all()
    return siting.broken_rules(problem, answer), answer.goals


def p_center(path: Path) -> tuple[list[str], tuple[Reached, ...]]:
    problem = instances.pmedian(path)
    answer = siting.p_center(problem)
    assert (answer.by >= 0).all()
    return siting.broken_rules(problem, answer), answer.goals


def generalized_assignment(path: Path) -> tuple[list[str], tuple[Reached, ...]]:
    problem = instances.gap(path)
    answer = assignment.solve(problem)
    assert (answer.by >= 0).all()
    return assignment.broken_rules(problem, answer), answer.goals


def single_source(path: Path) -> tuple[list[str], tuple[Reached, ...]]:
    return _located(instances.sscflp(path))


def splittable(path: Path) -> tuple[list[str], tuple[Reached, ...]]:
    return _located(instances.cflp(path))


def _located(problem: siting_capacity.CapacityProblem) -> tuple[list[str], tuple[Reached, ...]]:
    answer = siting_capacity.solve(problem)
    assert np.bincount(problem.customer, answer.share) == pytest.approx(1.0)
    return siting_capacity.broken_rules(problem, answer), answer.goals


def cheapest_flow(path: Path) -> tuple[list[str], tuple[Reached, ...]]:
    problem = instances.mincostflow(path)
    answer = flow.solve(problem)
    assert not answer.unmet.any()
    return flow.broken_rules(problem, answer), answer.goals


SOLVE: dict[tuple[str, str], Callable[[Path], tuple[list[str], tuple[Reached, ...]]]] = {
    ("pmedian", "p-median (uncapacitated), min total distance"): p_median,
    ("pmedian", "p-center, min largest distance"): p_center,
    ("gap", "generalized assignment, min cost"): generalized_assignment,
    ("sscflp", "single-source capacitated facility location, min cost"): single_source,
    ("cflp", "capacitated facility location (splittable), min cost"): splittable,
    ("mincostflow", "minimum-cost flow"): cheapest_flow,
}

POSTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "as in file (550 posts)": lambda posts: posts,
    "every hospital gets 1 post": np.ones_like,
    "even-numbered hospitals (file order) 1 post, others 0": lambda posts: (np.arange(len(posts)) + 1) % 2,
}


def rows() -> list[tuple[str, str, str, str]]:
    """Every row of the table, or one empty row where it is not at hand, so that a test says that it skips."""
    try:
        table = shared("instances/optima.csv")
    except pytest.skip.Exception:
        return [("", "", "", "")]
    with table.open(encoding="utf-8", newline="") as lines:
        return [(row["family"], row["file"], row["problem"], row["optimum"]) for row in csv.DictReader(lines)]


@pytest.mark.parametrize(("family", "file", "problem", "optimum"), rows(), ids=lambda text: text.split(",")[0])
def test_a_known_optimum_is_reached_and_proved(family: str, file: str, problem: str, optimum: str) -> None:
    """The answer keeps every rule, is proved, and costs what is known to be the least."""
    path = shared("instances/optima.csv").parent / family / file
    if family == "hr":
        stable_and_most(path, problem, optimum)
        return
    broken, goals = SOLVE[family, problem](path)
    assert broken == []
    assert {goal.status for goal in goals} == {Status.OPTIMAL}
    assert [goal.bound for goal in goals] == [goal.reached for goal in goals]
    assert goals[-1].reached == pytest.approx(float(optimum), rel=1e-9, abs=1e-6)


def stable_and_most(path: Path, problem: str, optimum: str) -> None:
    """The stable matching is stable and as large as known; so is the largest matching, which need not be stable."""
    posts, _ = problem.removeprefix("hospitals/residents: ").split(": ")
    matched, largest = (int(size) for size in optimum.split(";"))
    read = instances.hr(path)
    asked = replace(read, posts=POSTS[posts](read.posts))
    at = matching.solve(asked)
    assert matching.broken_rules(asked, at) == []
    assert (at >= 0).sum() == matched
    assert most_matched(asked) == largest


def most_matched(p: MatchingProblem) -> int:
    """How many residents can have a post at all: units of flow from residents through hospitals to an exit."""
    hospitals = np.arange(len(p.posts))
    exit_, ones = p.residents + len(hospitals), np.ones(len(p.resident), dtype=int)
    tail, head = np.r_[p.resident, p.residents + hospitals], np.r_[p.residents + p.hospital, hospitals * 0 + exit_]
    most = np.r_[ones, p.posts]
    supply = np.r_[np.ones(p.residents, dtype=int), hospitals * 0, -p.residents]
    sent = flow.FlowProblem(supply, tail, head, np.zeros_like(most), most, np.zeros_like(most))
    answer = flow.solve(sent)
    assert flow.broken_rules(sent, answer) == []
    return p.residents - int(answer.goals[0].reached)
