"""Laws of welfare: more never serves less, everything is conserved, and any one damaged cell is found."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optim import welfare
from optim.welfare import GOALS, Voucher, WelfareAnswer, WelfareProblem
from tests.welfare_cases import KINDS, problem, problems

ANY = st.booleans().flatmap(lambda whole: problems(rich=True, whole=whole))
GROWS = ("capacity", "budget", "provider_eur", "fringe_eur", "firm_fringe_eur")


def need(p: WelfareProblem) -> float:
    """The need that is served, once as much as can stays."""
    return welfare.solve(p, goals=("need",)).goals[-1].reached


def pots(p: WelfareProblem, **changed: Any) -> WelfareProblem:
    return replace(p, vouchers=tuple(replace(v, **changed) for v in p.vouchers))


@given(p=ANY, more=st.integers(1, 9), which=st.integers(0, 3))
def test_more_of_anything_never_serves_less_need(p: WelfareProblem, more: int, which: int) -> None:
    """More capacity, a bigger plan, a higher ceiling, more public money: each only adds answers.

    What is kept is left out, for keeping comes before need; and shares of all euros are, for they are of more then.
    """
    p = replace(p, kept=np.zeros(len(p.demand)), share=np.ones(len(p.share)))
    before = need(p)
    for column in GROWS:
        grown = getattr(p, column).copy()
        grown[which % len(grown)] += more
        assert need(replace(p, **{column: grown})) >= before - 1e-5
    assert need(replace(p, vouchers=tuple(replace(v, eur=v.eur + more) for v in p.vouchers))) >= before - 1e-5
    assert need(pots(p, reserved=0.0)) >= before - 1e-5
    assert need(replace(p, least=np.zeros(len(p.least)))) >= before - 1e-5
    assert need(replace(p, step=np.zeros(len(p.step)))) >= before - 1e-5


@given(p=ANY, limit=st.integers(1, 30))
def test_a_longer_limit_never_serves_less_need(p: WelfareProblem, limit: int) -> None:
    """A limit only leaves arcs out."""
    p = replace(p, kept=np.zeros(len(p.demand)))
    near = p.minutes <= limit
    arcs = {name: getattr(p, name)[near] for name in ("demand", "offer", "minutes", "kept", "before")}
    assert need(replace(p, **arcs)) <= need(p) + 1e-5


@given(p=ANY)
def test_units_euros_and_people_are_conserved(p: WelfareProblem) -> None:
    """What demands get, offers give; what firms and vouchers pay, providers take; what runs is served or released."""
    answer = welfare.solve(p, goals=("need", "km0", "travel"))
    d, o = p.demand, p.offer
    got = np.bincount(d, answer.served, minlength=len(p.units))
    assert (got <= p.units + 1e-6).all()
    assert got.sum() == pytest.approx(np.bincount(o, answer.served, minlength=len(p.capacity)).sum())
    taken = np.bincount(p.provider[o], answer.served * p.price[o], minlength=len(p.provider_eur)).sum()
    vouchers = (answer.paid * p.price[o]).sum()
    plans = ((answer.served - answer.paid.sum(axis=0)) * p.price[o]).sum()
    assert taken == pytest.approx(plans + vouchers)
    assert (answer.served + answer.released >= p.kept - 1e-6).all()
    assert (p.people[d] * got[d] <= p.people[d] * p.units[d] + 1e-5).all()


@given(p=ANY)
def test_what_runs_stays_or_is_reported_and_nothing_is_released_without_need(p: WelfareProblem) -> None:
    """The released are the fewest workers that the rules allow: with those kept out, all the others can stay."""
    answer = welfare.solve(p)
    kept = replace(p, kept=np.maximum(p.kept - answer.released, 0.0))
    again = welfare.solve(kept, goals=("need",))
    assert again.released.sum() <= 1e-5
    if (p.kept > 0).any():
        assert answer.goals[0].name == "kept"
        assert answer.goals[0].reached == pytest.approx(p.people[p.demand] @ answer.released, abs=1e-5)


def shuffled(p: WelfareProblem, chance: Any) -> tuple[WelfareProblem, np.ndarray]:
    """The same problem with its demands, offers, firms and arcs in another order, and the order of its arcs."""

    def order(size: int) -> np.ndarray:
        return np.array(chance.sample(range(size), size), dtype=int)

    d, o, f, a = (order(len(x)) for x in (p.units, p.capacity, p.budget, p.demand))
    moved: dict[str, Any] = {
        name: getattr(p, name)[rows]
        for rows, names in (
            (d, ("units", "weight", "people", "step", "district", "fringe_eur")),
            (o, ("capacity", "price", "local", "provider", "least", "small", "fringe")),
            (f, ("budget", "rate", "firm_fringe_eur")),
            (a, ("minutes", "kept", "before")),
        )
        for name in names
    }
    moved |= {
        "firm": np.argsort(f)[p.firm[d]],
        "demand": np.argsort(d)[p.demand[a]],
        "offer": np.argsort(o)[p.offer[a]],
    }
    vouchers = tuple(Voucher(v.eur, v.demands[d], v.offers[o], v.reserved) for v in p.vouchers)
    return replace(p, **moved, vouchers=vouchers), a


@given(p=ANY, chance=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_change_what_is_reached(p: WelfareProblem, chance: Any) -> None:
    """Demands, offers, firms and arcs may stand in any order."""
    other, _ = shuffled(p, chance)
    for goals in (("need", "travel"), ("equity", "km0", "cost")):
        one, two = (welfare.solve(x, goals=goals).goals for x in (p, other))
        assert [g.reached for g in one] == pytest.approx([g.reached for g in two], rel=1e-5, abs=1e-5)


@given(p=ANY)
def test_the_same_problem_gives_the_same_plan_and_is_not_written_into(p: WelfareProblem) -> None:
    """Twice the same answer to the last digit, and the arrays given are the same afterwards."""
    before = {f.name: np.copy(getattr(p, f.name)) for f in fields(p) if f.name != "vouchers"}
    goals = ("need", "equity", "balance", "continuity")
    one, two = welfare.solve(p, goals=goals), welfare.solve(p, goals=goals)
    assert all((getattr(one, x) == getattr(two, x)).all() for x in ("served", "paid", "released"))
    assert all((getattr(p, name) == column).all() for name, column in before.items())


@given(
    p=ANY.filter(lambda p: len(p.demand) > 0), place=st.integers(0, 63), by=st.sampled_from([0.01, -0.01, 1.0, -1.0])
)
def test_any_one_cell_that_is_damaged_is_found(p: WelfareProblem, place: int, by: float) -> None:
    """A cell of the answer with more, less, or no number at all: the units, what is released, what is said reached."""
    answer = welfare.solve(p, goals=("need", "travel", "cost"))
    for name in ("served", "released"):
        cells = getattr(answer, name).copy()
        for wrong in (cells[place % len(cells)] + by, np.nan, np.inf):
            cells[place % len(cells)] = wrong
            assert welfare.broken_rules(p, replace(answer, **{name: cells})) != [], name
    goals = list(answer.goals)
    goals[place % len(goals)] = replace(goals[place % len(goals)], reached=goals[place % len(goals)].reached + by)
    assert welfare.broken_rules(p, replace(answer, goals=tuple(goals))) != []


@given(p=ANY.filter(lambda p: len(p.demand) > 0 and len(p.vouchers) > 0), place=st.integers(0, 63))
def test_a_voucher_that_pays_what_it_may_not_is_found(p: WelfareProblem, place: int) -> None:
    """More than is served, less than nothing, more than the pot, or where it does not pay at all."""
    answer = welfare.solve(p)
    arc, pot = place % len(p.demand), place % len(p.vouchers)
    for wrong in (answer.served[arc] + 0.01, -0.01, np.nan):
        paid = answer.paid.copy()
        paid[pot, arc] = wrong
        assert welfare.broken_rules(p, replace(answer, paid=paid)) != []


def test_each_limit_is_named_where_it_is_broken() -> None:
    """One unit over each limit is found by that rule and no other."""
    p = problem(
        units=[10, 10], weight=[1, 1], people=[1, 1], firm=[0, 0], capacity=[20], price=[1], demand=[0, 1],
        offer=[0, 0], minutes=[5, 5], district=[0, 1],
    )  # fmt: skip
    answer = WelfareAnswer(np.array([9.0, 9.0]), (), np.zeros((0, 2)), np.zeros(2))
    assert welfare.broken_rules(p, answer) == []
    for number, limit in {
        "1": {"units": [8, 10]}, "2": {"capacity": [17]}, "3": {"budget": [17]}, "4": {"provider_eur": [17]},
        "5": {"least": [19]}, "6": {"step": [8, 0]}, "7": {"kept": [10, 0]},
        "10": {"fringe_eur": [8, 9], "fringe": [1]}, "11": {"firm_fringe_eur": [17], "fringe": [1]},
        "12": {"share": [0.008, 1]},
    }.items():  # fmt: skip
        arrays = {k: np.array(v, dtype=KINDS.get(k, float)) for k, v in limit.items()}
        broken = welfare.broken_rules(replace(p, **arrays), answer)
        assert [words.split()[0] for words in broken] == [f"({number})"], broken


def test_an_answer_of_another_shape_is_refused() -> None:
    """One value for each arc, a row for each voucher."""
    for length in (0, 2):
        assert welfare.broken_rules(problem(), np.zeros(length)) == [f"an answer has {length} values for 1 arcs"]
    odd = WelfareAnswer(np.zeros(1), (), np.zeros((1, 1)), np.zeros(1))
    assert welfare.broken_rules(problem(), odd) != []


def test_every_goal_can_be_measured_and_no_other() -> None:
    """A goal that nobody knows is named."""
    for goal in GOALS:
        welfare.aims.measured(problem(), goal, np.ones(1), np.zeros((0, 1)))
    with pytest.raises(ValueError, match="fairness is no goal"):
        welfare.aims.measured(problem(), "fairness", np.ones(1), np.zeros((0, 1)))
