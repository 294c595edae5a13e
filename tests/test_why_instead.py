"""Why this provider and not that one: what is told is what a lock of the pair does, and every pair has an answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geodata.faults import InputError
from geodata.territory import Territory
from geodata.travel import Travel
from planner import plan
from planner.placing import Decided
from planner.plan import Plan
from planner.scenario import Scenario
from planner.standing import moved_demands
from planner.why.instead import effect, forbids, offers_of, row_of
from planner.why.served import Services
from tests.test_cli import run


@pytest.fixture(scope="module")
def services(sample: Territory, sample_plan: Plan) -> Services:
    return Services.of(sample_plan, sample, Travel(sample))


def test_every_pair_of_the_sample_is_forbidden_or_costs_what_its_lock_costs(
    sample: Territory, sample_scenario: Scenario, sample_plan: Plan, services: Services
) -> None:
    """Goal by goal, who is served less and who otherwise, and how much of the demand can stand."""
    before = {g.name: g.reached for g in sample_plan.goals["welfare"]}
    allowed = {(int(d), int(o)) for d, o in zip(services.base.demand, services.base.offer, strict=True)}
    for d in sample.demands.index:
        for o in sample.offers.index:
            codes = forbids(services, d, o)
            same = sample.demands.at[d, "service"] == sample.offers.at[o, "service"]
            assert codes == (set() if (d, o) in allowed else {"out_of_reach"} if same else {"no_offer"})
            if codes:
                continue
            found = effect(services, d, o)
            pair = (sample.demands.at[d, "demand"], sample.offers.at[o, "offer"])
            made = plan.make(sample, sample_scenario, decided=Decided(served=frozenset({pair})))
            after = {g.name: g.reached for g in made.goals["welfare"]}
            assert found.goals == pytest.approx({n: after[n] - before[n] for n in before}, abs=1e-4)
            told = moved_demands(sample_plan, made)
            assert set(found.displaced) == set(told.loc[told["more"] < -1e-6, "demand"])
            assert set(found.displaced) | set(found.moved) == set(told["demand"])
            stands = made.welfare.loc[(made.welfare["demand"] == pair[0]) & (made.welfare["offer"] == pair[1]), "units"]
            assert (
                found.stands == pytest.approx(stands.sum(), abs=1e-5) and found.asked == sample.demands.at[d, "units"]
            )
            assert found.proved


def test_what_the_plan_chose_costs_nothing(sample: Territory, sample_scenario: Scenario) -> None:
    """With room and money for all, a demand that one offer serves in full stays there, and nobody else is touched."""
    roomy = replace(sample, offers=sample.offers.assign(capacity=500.0), firms=sample.firms.assign(plan_eur=50_000.0))
    services = Services.of(plan.make(roomy, sample_scenario), roomy, Travel(roomy))
    p, served = services.base, services.answer.served
    whole = np.flatnonzero(served >= p.units[p.demand] - 1e-6)
    assert len(whole)
    for arc in whole:
        found = effect(services, int(p.demand[arc]), int(p.offer[arc]))
        assert found.displaced == found.moved == ()
        assert all(abs(change) < 1e-4 for change in found.goals.values())


def test_a_decision_that_forbids_a_pair_is_named(
    sample: Territory, sample_scenario: Scenario, services: Services
) -> None:
    """Beside the distance where both forbid it; the pair is no way to serve the demand any more."""
    d = row_of(services, "D-2")
    (o,) = offers_of(services, d, "O-2")
    decided = Decided(unserved=frozenset({("D-2", "O-2"), ("D-4", "O-2")}))
    made = plan.make(sample, sample_scenario, decided=decided)
    ways = Services.of(made, sample, Travel(sample), decided)
    assert forbids(ways, d, o) == {"forbidden"}
    assert forbids(ways, row_of(ways, "D-4"), o) == {"forbidden", "out_of_reach"}
    assert not ((ways.base.demand == d) & (ways.base.offer == o)).any()


def test_a_provider_stands_for_its_offers_of_the_service(sample: Territory, services: Services) -> None:
    """An unknown one is a fault with the nearest."""
    for offer in sample.offers.itertuples():
        for d in sample.demands.index:
            found = offers_of(services, d, offer.provider)
            assert all(sample.offers.at[o, "provider"] == offer.provider for o in found) and found
            if sample.demands.at[d, "service"] == offer.service:
                assert offer.Index in found
    with pytest.raises(InputError, match="O-77"):
        offers_of(services, 0, "O-77")


def test_the_command_says_why_not_that_provider() -> None:
    """What it would cost, or the rule, in both languages."""
    code, said = run("why", "sample", "D-1", "--offer", "O-1")
    assert code == 0 and "units can stand there" in said and "Demands served less" in said
    code, said = run("why", "sample", "D-4", "--offer", "O-2", "--italian")
    assert code == 0 and "Una regola vieta D-4 da O-2" in said
    assert run("why", "sample", "D-1", "--offer", "O-77")[0] == 2
