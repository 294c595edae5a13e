"""How near a service is and whether there is enough of it in reach, on the sample that is solved by hand."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from geodata.territory import Territory
from geodata.travel import Travel
from planner import atlas, reach, sentences, shades
from planner.themes import Trips


def test_minutes_to_the_nearest_provider_are_those_of_the_road(sample: Territory) -> None:
    """Nurseries stand in B (O-1) and A (O-4): a trip inside an area takes 3 minutes, and Dosso is an hour from B."""
    found = reach.nearest(sample, "nursery", mode="car")
    assert found.round(2).to_dict() == {"A": 3.0, "B": 3.0, "C": 20.0, "D": 60.0}


def test_areas_without_a_service_in_reach_are_named_with_their_people(sample: Territory) -> None:
    """Which areas have no nursery within 15 minutes: those farther, the largest first."""
    found = reach.beyond(sample, "nursery", limit=15, mode="car")
    people = sample.population.groupby("area")["people"].sum()
    assert set(found.index) == {"C", "D"}
    assert found["people"].tolist() == sorted(people[["C", "D"]], reverse=True)
    told = sentences.beyond(sample, "nursery", Trips(15), "en")
    assert "2 areas" in told and "Costa" in told and "Dosso" in told
    assert "Every area" in sentences.beyond(sample, "nursery", Trips(60), "en")


def test_gaps_share_each_offer_among_those_in_reach(sample: Territory) -> None:
    """Of 200 hours asked, Dosso reaches none; all the 160 hours on offer go to the others."""
    service = sample.offers.set_index("offer").loc["O-2", "service"]
    found = reach.gaps(sample, service, limit=30, mode="car")
    asked = found.loc[found["units_asked"] > 0]
    assert asked["units_asked"].sum() == pytest.approx(200)
    assert (asked["lacking"] >= 0).all()
    assert (asked["cover"] * asked["units_asked"]).sum() == pytest.approx(160)


def test_more_minutes_never_reach_fewer(lecco: Territory) -> None:
    """A law: with a longer limit the gap of the whole territory does not grow where all capacity is already in reach,
    and fewer areas are beyond it."""
    counts = [len(reach.beyond(lecco, "nursery", limit=minutes, mode="car")) for minutes in (10, 20, 30, 60)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 0


def test_a_service_that_nobody_offers_is_reached_by_nobody(sample: Territory) -> None:
    """Everything asked is a gap, and the map still has a colour for it."""
    bare = replace(sample, offers=sample.offers[sample.offers["service"] != "nursery"])
    assert reach.nearest(bare, "nursery", mode="car").isna().all()
    found = reach.gaps(bare, "nursery", limit=30, mode="car")
    pd.testing.assert_series_equal(found["lacking"], found["units_asked"], check_names=False)
    assert shades.of_minutes(30, "en").colour(float("nan")) == (127, 59, 8)


def test_the_latest_place_chosen_is_the_middle_of_the_bands(sample: Territory) -> None:
    """An area, or a provider or host where the sources of travel know it; what is not there is passed over."""
    travel = Travel(sample)
    assert reach.middle(sample, travel, ["area:A", "area:B"]) == ("B", "Borgo")
    point, name = reach.middle(sample, travel, ["area:A", "provider:P-1", "demand:D-1", "provider:none"]) or ("", "")
    provider = sample.providers.set_index("provider").loc["P-1"]
    assert (point, name) == (provider["area"], provider["name"])
    assert reach.middle(sample, travel, ["area:none"]) is None


def test_the_map_draws_the_reach_of_what_is_chosen(sample: Territory) -> None:
    """The layer stands on the map only where a place is chosen, and its legend names the place."""
    for chosen, expected in (("host:H-1",), True), ((), False):
        drawn = atlas.territory_map(sample, "hosts", "", "en", threshold=5, layers=("within",), chosen=chosen)
        said = [swatch.label for legend in drawn.legends for swatch in legend.swatches]
        assert any("is reached in" in label for label in said) is expected
