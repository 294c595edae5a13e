"""What people decided stands in every plan or is reported with its cause; and no more people move than may."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from geodata.territory import Territory
from geodata.travel import Travel
from planner import decisions, place, plan, serve, standing
from planner.changes import Change, applied, read
from planner.decisions import Decision, Pair
from planner.placing import Decided, placed_in
from planner.plan import Plan
from planner.rules import profile
from planner.scenario import Scenario
from tests.test_cli import run


def said(kind: str, pair: Pair) -> Decision:
    return Decision(kind, pair, author="Anna", reason="agreed")


def test_a_log_of_decisions_is_put_in_the_terms_of_the_models() -> None:
    """Locks and forbids in force, of placements and of welfare."""
    log = [
        said("lock", decisions.placement("B-1", "V-1")), said("override", decisions.placement("B-1", "V-2")),
        said("forbid", decisions.placement("B-2", "V-2")), said("lock", decisions.welfare("D-1", "O-1")),
        said("forbid", decisions.welfare("D-5", "O-1")), said("release", decisions.welfare("D-5", "O-1")),
    ]  # fmt: skip
    assert standing.in_force(log) == Decided(
        stand=frozenset({("B-1", "V-2")}), never=frozenset({("B-2", "V-2")}), served=frozenset({("D-1", "O-1")})
    )


def test_a_lock_stands_before_every_goal(sample: Territory, sample_scenario: Scenario) -> None:
    """B-1 goes where it fits worse, and D-1 gets all its months from the dearer offer that is farther."""
    decided = Decided(stand=frozenset({("B-1", "V-4")}), served=frozenset({("D-1", "O-1")}))
    made = plan.make(sample, sample_scenario, decided=decided)
    assert ("B-1", "V-4") in placed_in(made.placements)
    served = made.welfare[made.welfare["demand"] == "D-1"]
    assert served["offer"].tolist() == ["O-1"]
    left = standing.broken_locks(made, decided)
    assert left[["asks", "given"]].to_numpy().tolist() in ([], [["D-1", "O-1"]])


def test_what_is_forbidden_is_in_no_plan_and_says_so(sample: Territory, sample_scenario: Scenario) -> None:
    """D-2 may not have either offer in its reach: a decision forbids, not the distance."""
    never = frozenset({("D-2", "O-2"), ("D-2", "O-3")})
    made = plan.make(sample, sample_scenario, decided=Decided(never=frozenset({("B-1", "V-3")}), unserved=never))
    assert ("B-1", "V-3") not in placed_in(made.placements)
    assert "D-2" not in set(made.welfare["demand"])
    assert made.unserved.set_index("demand").at["D-2", "why"] == "forbidden"
    assert made.unserved.set_index("demand").at["D-4", "why"] == "out_of_reach"


@pytest.mark.parametrize(
    ("decided", "why"),
    [
        (Decided(stand=frozenset({("B-5", "V-1")})), "out_of_reach"),
        (Decided(stand=frozenset({("B-7", "V-2")})), "restriction"),
        (Decided(stand=frozenset({("B-1", "V-77")})), ""),
        (Decided(served=frozenset({("D-4", "O-2")})), "out_of_reach"),
        (Decided(served=frozenset({("D-1", "O-77")})), "gone"),
    ],
)
def test_a_lock_that_cannot_stand_is_reported_with_its_cause(
    sample: Territory, sample_scenario: Scenario, decided: Decided, why: str
) -> None:
    """Too far, unsuitable, or of something that is not there; the rest of the plan is made."""
    made = plan.make(sample, sample_scenario, decided=decided)
    (row,) = standing.broken_locks(made, decided).to_dict("records")
    assert (row["asks"], row["given"]) in decided.stand | decided.served
    assert row["why"] and why in ("", row["why"])
    assert len(made.placements) == 3


def test_decisions_count_in_the_digest_of_a_plan(
    sample: Territory, sample_scenario: Scenario, sample_plan: Plan
) -> None:
    """Another decision, or another plan before, is another plan; nothing decided is the plan that it was."""
    some = Decided(never=frozenset({("B-1", "V-3")}))
    made = plan.make(sample, sample_scenario, decided=some)
    again = plan.make(sample, sample_scenario, before=sample_plan)
    assert len({p.made.digest for p in (sample_plan, made, again)}) == 3
    assert plan.make(sample, sample_scenario, decided=Decided()).made.digest == sample_plan.made.digest
    assert plan.digest(sample, sample_scenario, made.made.decided) == made.made.digest


def test_no_more_people_move_than_may(sample: Territory, sample_scenario: Scenario, sample_plan: Plan) -> None:
    """With twice the Fund everybody may stay, and nobody moves where nobody may; the price is told."""
    more = sample_scenario.changed({"fund.opening_eur": 3000})
    free = plan.make(sample, more, before=sample_plan)
    still = plan.make(sample, more.changed({"placement.moves": 0}), before=sample_plan)
    moved = standing.moved(sample_plan, still)
    assert (moved["was"] == "").all()
    price = standing.price(still, free).set_index("goal")["price"]
    assert price["placed"] <= 0


def test_demands_that_are_served_otherwise_are_listed_with_why(
    sample: Territory, sample_scenario: Scenario, sample_plan: Plan
) -> None:
    """Nothing between a plan and itself; without the provider of O-2, who loses it, by how much and for what reason."""
    assert standing.moved_demands(sample_plan, sample_plan).empty
    provider = sample.offers.set_index("offer").at["O-2", "provider"]
    then = applied(sample, (Change("close_provider", (("provider", provider),)),))
    made = plan.make(then, sample_scenario)
    told = standing.moved_demands(sample_plan, made).set_index("demand")
    lost = set(sample_plan.welfare.loc[sample_plan.welfare["offer"] == "O-2", "demand"])
    assert lost and lost <= set(told.index)
    served = [p.welfare.groupby("demand")["units"].sum() for p in (sample_plan, made)]
    change = served[1].subtract(served[0], fill_value=0.0)
    assert told["more"].to_dict() == pytest.approx(change[told.index].to_dict())
    why = made.unserved.drop_duplicates("demand").set_index("demand")["why"]
    fewer = told[told["more"] < -1e-6]
    assert len(fewer) and (fewer["why"] == why.reindex(fewer.index)).all()


def test_the_terminal_keeps_to_decisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Locks that stand and that do not, who moved since a kept plan, and the price of the limit."""
    monkeypatch.setenv("KM0_STORE", str(tmp_path / "s.db"))
    run("solve", "sample", "--keep", "first")
    run("decide", "sample", "lock", "B-1", "V-4", "--why", "knows the place")
    words = ("solve", "sample", "--decided", "--before", "sample", "--price", "--set", "placement.moves=2")
    code, told = run(*words, "--keep", "second")
    assert code == 0
    assert "All 1 locks stand." in told and "What the limit of moves costs" in told and "B-1" in told
    assert "demands are served otherwise" in told
    run("decide", "sample", "lock", "B-7", "V-1", "--why", "wishes it")
    assert "1 of 2 locks do not stand" in run("solve", "sample", "--decided")[1]
    assert run("solve", "sample", "--before", "nobody")[0] == 2


@pytest.mark.slow
def test_fifty_random_locks_of_lecco_all_stand_or_are_reported(lecco: Territory) -> None:
    """Half of placements, half of welfare, drawn from all that the rules allow."""
    from planner import scenario

    chosen = scenario.load(lecco.folder / "scenario.toml")
    travel, chance = Travel(lecco), Random(20261125)
    allowed = place.pairs(lecco, profile(lecco.rules), chosen, travel).allowed
    reach = serve.arcs(lecco, chosen, travel)
    people, openings = lecco.beneficiaries["beneficiary"], lecco.openings["opening"]
    demands, offers = lecco.demands["demand"], lecco.offers["offer"]
    decided = Decided(
        stand=frozenset(chance.sample([(people[i], openings[j]) for i, j in zip(allowed["i"], allowed["j"])], 25)),  # noqa: B905
        served=frozenset(chance.sample([(demands[d], offers[o]) for d, o in zip(reach["d"], reach["o"])], 25)),  # noqa: B905
    )
    made = plan.make(lecco, chosen, decided=decided)
    broken = standing.broken_locks(made, decided)
    told = set(broken[["asks", "given"]].itertuples(index=False, name=None))
    whole = made.welfare.groupby(["demand", "offer"])["units"].sum()
    asked = lecco.demands.set_index("demand")["units"]
    for pair in decided.stand:
        assert (pair in placed_in(made.placements)) != (pair in told)
    for demand, offer in decided.served:
        stands = whole.get((demand, offer), 0.0) >= asked[demand] * (1 - 1e-5)
        assert stands != ((demand, offer) in told)
    assert (broken["why"] != "").all() and len(broken) < 15


@pytest.mark.slow
def test_at_most_ten_people_of_lecco_move_when_a_provider_closes(lecco: Territory, lecco_plan: Plan) -> None:
    """Without the limit more would; what it costs is told goal by goal."""
    closed, _ = read([{"what": "close_provider", "provider": p} for p in ("P-16", "P-03", "P-01")], "x.toml")
    then = applied(lecco, closed)
    free = plan.make(then, lecco_plan.scenario, before=lecco_plan)
    limited = plan.make(then, lecco_plan.scenario.changed({"placement.moves": 10}), before=lecco_plan)
    moved = {
        name: (standing.moved(lecco_plan, p)["was"] != "").sum() for name, p in (("free", free), ("kept", limited))
    }
    assert moved["free"] > 10 >= moved["kept"]
    assert set(standing.price(limited, free)["goal"]) >= {"placed", "fit", "travel"}
