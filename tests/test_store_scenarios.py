"""Scenarios in a store: derived from one another, only the difference kept, and no change of anybody's lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.scenario import Scenario
from planner.store import StaleError, Store, StoreError


def keep(store: Store, scenario: Scenario, *, parent: str | None = None, over: int = 0) -> int:
    """Keep a scenario and return its version."""
    return store.keep_scenario("sample", scenario, parent=parent, over=over, who="Anna", why="tried").version


def named(scenario: Scenario, name: str, **knobs: float) -> Scenario:
    """Return a scenario with another name, and knobs turned (`fund_share` for fund.share)."""
    return scenario.changed({"scenario.name": name} | {k.replace("_", ".", 1): v for k, v in knobs.items()})


def test_only_the_difference_from_the_parent_is_kept(store: Store, sample_scenario: Scenario) -> None:
    """The whole comes back, sources too."""
    keep(store, sample_scenario)
    keep(store, named(sample_scenario, "generous", fund_share=0.2), parent="sample")
    kept = store.scenario("sample", "generous")
    assert kept.changed == {"fund.share": 0.2}
    assert kept.scenario == named(sample_scenario, "generous", fund_share=0.2)
    assert store.scenario("sample", "sample").scenario == sample_scenario
    assert [s.name for s in store.scenarios("sample")] == ["generous", "sample"]


def test_a_change_of_the_parent_reaches_its_children(store: Store, sample_scenario: Scenario) -> None:
    """But for the knobs they turn themselves."""
    keep(store, sample_scenario)
    keep(store, named(sample_scenario, "generous", fund_share=0.2), parent="sample")
    changed = sample_scenario.changed({"fund.share": 0.3, "fund.reserve_eur": 70})
    assert keep(store, changed, over=1) == 2
    child = store.scenario("sample", "generous").scenario
    assert (child.fund_share, child.fund_reserve_eur) == (0.2, 70)


def test_a_change_over_an_old_version_is_refused_and_says_who_was_faster(
    store: Store, sample_scenario: Scenario
) -> None:
    """Neither a second of the same name nor a change of what one has not read."""
    keep(store, sample_scenario)
    with pytest.raises(StaleError, match=r"is kept already.*by Anna"):
        keep(store, sample_scenario)
    keep(store, sample_scenario.changed({"fund.share": 0.3}), over=1)
    with pytest.raises(StaleError, match="version 2") as error:
        keep(store, sample_scenario.changed({"fund.share": 0.4}), over=1)
    assert error.value.who == "Anna"
    assert store.scenario("sample", "sample").scenario.fund_share == 0.3


def test_what_cannot_be_derived_is_refused(store: Store, sample_scenario: Scenario) -> None:
    """From a parent that is not kept, from itself, or round in a circle; a change of what is not kept."""
    with pytest.raises(StoreError, match="is not kept for sample"):
        keep(store, named(sample_scenario, "child"), parent="nobody")
    with pytest.raises(StoreError, match="cannot be changed"):
        keep(store, sample_scenario, over=3)
    keep(store, sample_scenario)
    keep(store, named(sample_scenario, "child"), parent="sample")
    with pytest.raises(StoreError, match="derived from itself"):
        keep(store, sample_scenario, parent="child", over=1)
    with pytest.raises(StoreError, match="Name the scenario"):
        keep(store, replace(sample_scenario, name=" "))


def test_sources_follow_the_knobs(store: Store, sample_scenario: Scenario) -> None:
    """A child says its own reason for its own knob; a knob turned without a reason has none of its parent's."""
    keep(store, sample_scenario)
    child = named(sample_scenario, "child", fund_share=0.2, fund_reserve_eur=10)
    child = replace(child, sources=(*child.sources, ("fund.share", "asked by the board")))
    keep(store, child, parent="sample")
    said = dict(store.scenario("sample", "child").scenario.sources)
    assert said["fund.share"] == "asked by the board"
    assert "fund.reserve_eur" not in said
    assert said["fund.opening_eur"] == "illustrative"
