"""Goals in order: order matters, nothing is given back, time runs out honestly, models read as they are written."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from types import ModuleType

import numpy as np
import pytest

import optim
from optim import placement, welfare
from optim.goals import Goal, Reached, pursue
from optim.linear import Model, Status, at_most
from optim.placement.aims import measured
from optim.watching import Known
from tests.placement_cases import crowd
from tests.placement_cases import problem as placing
from tests.welfare_cases import problem as serving

MODELS = [
    module
    for found in pkgutil.iter_modules(optim.__path__)
    if hasattr(module := importlib.import_module(f"optim.{found.name}"), "broken_rules")
]


def two_kinds(*, whole: bool) -> tuple[Model, Goal, Goal]:
    """At most three of two things together; the first is worth more of one goal, the second of the other."""
    none = np.zeros(2, dtype=int)
    rule = at_most("1", none, np.arange(2), 1.0, np.array([3.0]))
    model = Model(np.zeros(2), np.full(2, 2.0), np.full(2, whole), (rule,))
    return model, Goal("first", "most", np.array([2, 1]), "points"), Goal("second", "most", np.array([1, 3]), "points")


@pytest.mark.parametrize("whole", [True, False])
def test_the_order_of_goals_matters(whole: bool) -> None:
    """Each goal in front takes two of its own thing and leaves one for the other."""
    model, first, second = two_kinds(whole=whole)
    values, reached = pursue(model, [first, second], seconds=10)
    assert values.tolist() == [2, 1]
    assert [(g.name, g.reached) for g in reached] == [("first", 5), ("second", 5)]
    values, reached = pursue(model, [second, first], seconds=10)
    assert values.tolist() == [1, 2]
    assert [(g.name, g.reached) for g in reached] == [("second", 7), ("first", 4)]


def test_travel_before_fit_is_another_placement_than_fit_before_travel() -> None:
    """One person, a near opening that fits badly and a far one that fits well."""
    p = placing(
        places=[1, 1], host=[0, 0], person=[0, 0], opening=[0, 1], fit=[10, 90], minutes10=[50, 200],
        cents=[100, 100], quota=[1, 1],
    )  # fmt: skip
    assert placement.solve(p, goals=("placed", "travel", "fit")).chosen.tolist() == [True, False]
    assert placement.solve(p, goals=("placed", "fit", "travel")).chosen.tolist() == [False, True]


def test_an_earlier_goal_is_never_given_back() -> None:
    """A goal added behind leaves the ones before it exactly where they were."""
    p = crowd(20, 10, fund_cents=500_000)
    asked: tuple[str, ...] = ()
    earlier: list[float] = []
    for goal in ("placed", "travel", "fit"):
        asked = (*asked, goal)
        reached = [g.reached for g in placement.solve(p, goals=asked).goals]
        assert reached[:-1] == earlier
        earlier = reached


def test_need_is_kept_to_the_last_digit_though_shares_do_not_round() -> None:
    """Thirds of workers and prices of cents: travel moves among the best for need and gives nothing of it back."""
    chance = np.random.default_rng(3)
    demand, offer = (grid.ravel() for grid in np.indices((40, 15)))
    p = serving(
        units=chance.uniform(1, 9, 40), weight=chance.integers(1, 9, 40) / 3, people=chance.integers(1, 5, 40) / 3,
        firm=chance.integers(0, 5, 40), capacity=chance.uniform(1, 9, 15), price=chance.integers(1, 999, 15) / 7,
        local=chance.integers(0, 2, 15), budget=chance.uniform(500, 2000, 5), demand=demand, offer=offer,
        minutes=chance.uniform(1, 30, 600),
    )  # fmt: skip
    alone = welfare.solve(p, goals=("need",))
    after = welfare.solve(p, goals=("need", "km0", "travel"))
    assert after.served @ p.weight[p.demand] == pytest.approx(alone.goals[0].reached, rel=1e-6)
    assert {g.status for g in after.goals} == {Status.OPTIMAL}


@pytest.mark.parametrize("seconds", [0.001, 0.01])
def test_out_of_time_is_a_status_with_a_bound_and_an_answer_that_keeps_the_rules(seconds: float) -> None:
    """150 people and 60 openings in a hundredth of a second: feasible, and never said to be better than its bound."""
    p = crowd(150, 60, fund_cents=5_000_000)
    answer = placement.solve(p, seconds=seconds)
    assert placement.broken_rules(p, answer.chosen) == []
    assert answer.goals[0].status is Status.FEASIBLE
    for goal in answer.goals:
        assert goal.bound >= goal.reached if goal.best == "most" else goal.bound <= goal.reached
    assert [g.reached for g in answer.goals] == [measured(p, g.name, answer) for g in answer.goals]
    assert answer.goals[0].bound >= placement.solve(p, goals=("placed",)).goals[0].reached


def test_the_gap_is_the_share_of_the_bound_that_is_not_excluded() -> None:
    """90 of at most 100 leaves a tenth; 90 of 90 leaves nothing; nothing of nothing neither."""

    def gap(reached: float, bound: float) -> float:
        return Reached("need", "most", "", reached, bound, Status.FEASIBLE, 0.0).gap

    assert gap(90, 100) == pytest.approx(0.1)
    assert gap(90, 90) == gap(0, 0) == 0


def test_progress_is_told_before_each_goal() -> None:
    """Name, place and how many there are, for whoever watches; whole and continuous models alike."""
    told: list[str] = []
    goals = ("placed", "fit", "travel")
    placement.solve(placing(), goals=goals, progress=lambda *goal: told.append("{} {}/{}".format(*goal)))
    welfare.solve(serving(), goals=welfare.GOALS, progress=lambda *goal: told.append("{} {}/{}".format(*goal)))
    told = list(dict.fromkeys(told))  # a slow machine is told more than once
    assert told[:3] == ["placed 1/3", "fit 2/3", "travel 3/3"]
    assert told[3:] == [f"{goal} {place}/{len(welfare.GOALS)}" for place, goal in enumerate(welfare.GOALS, start=1)]


@pytest.mark.parametrize("goals", [("placed", "fit", "travel"), ("worst_travel",)], ids=",".join)
def test_progress_tells_what_is_known_of_a_goal(goals: tuple[str, ...]) -> None:
    """Never better than its bound; the best only grows, and what is said is true at the end."""
    told: dict[str, list[Known]] = {}

    def hear(name: str, place: int, of: int, known: Known | None = None, /) -> None:
        if known:
            told.setdefault(name, []).append(known)

    p = crowd(60, 24, fund_cents=1_300_000)
    answer = placement.solve(p, goals=("placed", *goals) if goals[0] != "placed" else goals, progress=hear)
    assert set(told) >= {goals[0]}
    for goal in answer.goals:
        sign = 1 if goal.best == "most" else -1
        heard = [(sign * k.reached, sign * k.bound) for k in told.get(goal.name, [])]
        assert all(reached <= sign * goal.reached + 1e-6 and reached <= bound for reached, bound in heard)
        assert all(bound >= sign * goal.reached - 1e-6 for _, bound in heard)
        assert [reached for reached, _ in heard] == sorted(reached for reached, _ in heard)
    assert any(k.gap > 0 for k in told[goals[0]])


def source(model: ModuleType) -> str:
    """The code of a model: of its file, or of all the files of its folder."""
    if not hasattr(model, "__path__"):
        return inspect.getsource(model)
    parts = [
        importlib.import_module(f"{model.__name__}.{found.name}") for found in pkgutil.iter_modules(model.__path__)
    ]
    by_use = sorted(parts, key=lambda part: part.__name__.endswith((".aims", ".check")))
    return inspect.getsource(model) + "".join(inspect.getsource(part) for part in by_use)


def test_the_models_are_found() -> None:
    """An empty list would find every model well written."""
    assert {placement, welfare} <= set(MODELS)


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_the_code_keeps_the_numbers_and_letters_of_its_mathematics(model: ModuleType) -> None:
    """Rules (1), (2) … and goals (A), (B) … stand in the docstring and as comments, in the same order."""
    mathematics = model.__doc__ or ""
    code = source(model).replace(mathematics, "", 1)
    for kind in (r"\d+", "[A-Z]"):
        written = re.findall(rf"\(({kind})\) ", mathematics)
        assert written == sorted(set(written), key=lambda said: (len(said), said)) != []
        assert re.findall(rf"# \(({kind})\)", code) == written
    for number in re.findall(r"\((\d+)\) ", mathematics):
        assert f'"({number}) ' in inspect.getsource(inspect.getmodule(model.broken_rules))  # type: ignore[arg-type]
    assert all(name == comment for name, comment in re.findall(r'(?:at_most|_limit)\("(\d+)".*# \((\d+)\)', code))


def test_need_is_kept_where_its_price_in_euros_is_tiny() -> None:
    """A budget of a hundred thousand euros has a price of need per euro near nothing, and is still not given back."""
    wide = welfare.WelfareProblem(
        units=np.array([12.0, 1, 1, 20000]),
        weight=np.array([37 / 12, 30, 28, 0.00015]),
        people=np.array([37 / 12, 30, 28, 0.00015]),
        firm=np.array([0, 0, 0, 1]),
        capacity=np.array([10.0, 5000, 10, 10, 100]),
        price=np.array([4.63, 515, 0, 4.63, 25]),
        local=np.array([0, 1, 1, 1, 1], dtype=bool),
        budget=np.array([1e5, 1000.0]),
        demand=np.array([0, 0, 0, 1, 1, 2, 2, 3, 3]),
        offer=np.array([0, 2, 4, 1, 4, 2, 4, 1, 3]),
        minutes=np.array([5.0, 28, 26, 2, 2, 6, 18, 20, 19]),
    )
    alone = welfare.solve(wide, goals=("need",)).goals[0].reached
    need, travel = welfare.solve(wide, goals=("need", "travel")).goals
    assert need.reached == pytest.approx(alone, rel=1e-9)
    assert need.status is travel.status is Status.OPTIMAL
