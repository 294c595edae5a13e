"""Areas near each other that a lake or the land keeps apart, and how far one comes from to a point."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.territory import Territory, load
from geodata.travel import Travel
from planner import apart, atlas, ground, maps, reach
from planner.themes import Trips
from tests.served_valley import valley

MANDELLO, OLIVETO = "097046", "097060"


def test_the_lake_parts_oliveto_from_the_other_shore(lecco: Territory) -> None:
    """Mandello is 3 km away and 29 by road; the greatest detours come first."""
    found = apart.pairs(lecco)
    row = found.set_index(["origin", "destination"]).loc[(MANDELLO, OLIVETO)]
    assert (row["parted_by"], row["barriers"]) == ("lake", ("Lago di Como",))
    assert row["straight_km"] < 3.5 < 25 < row["km"]
    detour = found["km"] / found["straight_km"]
    assert detour.is_monotonic_decreasing
    assert (detour > 3).all()
    assert (found["straight_km"] <= 6).all()
    assert (found["origin"] < found["destination"]).all()


def test_a_pair_without_any_way_is_apart(tmp_path: Path) -> None:
    """Where a link is missing the kilometres are, and the table still names both."""
    folder = valley(tmp_path / "valley")
    (folder / "links.csv").write_text("from,to,class,road_m,minutes,source\nB,C,F,16000,20,own\n", encoding="utf-8")
    text = (folder / "territory.toml").read_text(encoding="utf-8")
    near = 'value = 12\nunit = "km"\nsource = "illustrative"\ndate = "2026-11-22"\nverified = false\n'
    (folder / "territory.toml").write_text(f"{text}\n[travel.apart_near_km]\n{near}", encoding="utf-8")
    found = apart.table(load(folder), "it")
    assert found[["origin", "destination"]].to_numpy().tolist()[0] == ["Alto", "Borgo"]
    assert found["km"].isna().iloc[0]
    assert found["parted_by"].iloc[0].startswith("il terreno")


def test_bands_by_areas_hold_the_shorter_ones(sample: Territory) -> None:
    """Within 10 minutes of B by the links are A and B, within 20 also C, within 60 all."""
    found = reach.bands(sample, Travel(sample), "B", [20, 10, 60, 1], mode="car").set_index("minutes")
    assert found["areas"].to_dict() == {60: 4, 20: 3, 10: 2}
    assert found.geometry[20].covers(found.geometry[10].buffer(-1))


def test_bands_over_roads_are_the_ground_along_them(tmp_path: Path) -> None:
    """A road network draws less than whole areas, and more for longer."""
    territory = load(valley(tmp_path / "valley", roads=True))
    found = reach.bands(territory, Travel(territory), "B", [5, 15], mode="car")
    assert found["minutes"].tolist() == [15, 5]
    assert found.geometry[0].area > found.geometry[1].area > 0
    assert found.geometry[0].area < territory.areas.geometry.area.sum()


@pytest.mark.parametrize(
    ("layer", "drawn"), [("apart", ["apart"]), ("within", ["within-45", "within-30", "within-15"])]
)
def test_both_are_layers_of_the_map(lecco: Territory, layer: str, drawn: list[str]) -> None:
    """With their words in the legend."""
    shown = atlas.territory_map(
        lecco,
        "reach",
        "nursery",
        "it",
        threshold=5,
        trips=Trips(20, "car", False),
        layers=[layer],
        chosen=[f"area:{OLIVETO}"],
    )
    assert [one.id for one in shown.layers if one.id.startswith((layer,))] == drawn
    said = [swatch.label for legend in shown.legends for swatch in legend.swatches]
    assert any(text.startswith(("Vicini, lontani", "Da dove si raggiunge Oliveto Lario")) for text in said)
    assert maps.BAND not in ground.APART.values()


def test_a_line_between_two_areas_says_what_parts_them(lecco: Territory) -> None:
    """In the colour that the legend gives to lakes, with the lake's name; no barrier parts anybody in Lecco."""
    layers, told = ground.drawn(lecco, ["apart"], "en")
    ways = {way["properties"]["id"]: way["properties"] for way in layers[0].data}
    found = ways[f"apart:{MANDELLO}:{OLIVETO}"]
    assert found["tip"].startswith("Mandello del Lario – Oliveto Lario\n2.9 km in a straight line\n28.9 km and 35 min")
    assert found["tip"].endswith("a lake (Lago di Como)")
    assert tuple(found["colour"]) == ground.APART["lake"]
    assert [swatch.colour for swatch in told] == [ground.APART["lake"], ground.APART["land"]]
