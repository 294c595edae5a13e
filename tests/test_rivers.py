"""Rivers: lines that a territory may give, checked like its other layers and drawn under all else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from geodata.territory import Territory, TerritoryError, load
from planner import atlas, ground, inventory
from tests.shared_data import shared

COURSE = [[9.02, 45.18], [9.12, 45.1], [9.12, 45.10001], [9.25, 45.05]]


def with_river(sample: Territory, folder: Path, **geometry: Any) -> Path:
    """Write the sample with one river."""
    shutil.copytree(sample.folder, folder)
    line = geometry or {"type": "LineString", "coordinates": COURSE}
    river = {"type": "Feature", "properties": {"river": "R-1", "source": "illustrative: a try"}, "geometry": line}
    (folder / "rivers.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [river]}))
    return folder


def drawn(territory: Territory) -> list[str]:
    """Return the names of the layers of a map, from the bottom to the top."""
    layers = ("names", "roads", "barriers")
    found = atlas.territory_map(territory, "population", "", "it", threshold=5, layers=layers)
    assert any(s.label == "Corso d'acqua" for legend in found.legends for s in legend.swatches) == (
        len(territory.rivers) > 0
    )
    return [layer.id for layer in found.layers]


def test_a_river_is_drawn_over_the_areas_and_under_lakes_and_roads(sample: Territory, tmp_path: Path) -> None:
    """With its entry in the legend, and without the bends that no screen shows; a territory without has neither."""
    wet = load(with_river(sample, tmp_path / "wet"))
    assert wet.rivers.crs == wet.crs and wet.rivers["name"].tolist() == [""]
    names = drawn(wet)
    assert names.index("areas") < names.index("rivers") < names.index("lakes") < names.index("roads")
    assert "rivers" not in drawn(sample)
    layer = next(
        one for one in atlas.territory_map(wet, "population", "", "en", threshold=5).layers if one.id == "rivers"
    )
    assert [len(feature["geometry"]["coordinates"]) for feature in layer.data] == [3]


def test_rivers_stop_nobody_and_are_told_with_their_source(sample: Territory, tmp_path: Path) -> None:
    """They are no barrier, and a table like the others; another course is another territory."""
    wet = load(with_river(sample, tmp_path / "wet"))
    assert "river" not in inventory.barriers(wet, "en")["what"].tolist()
    told = inventory.tables(wet, "en").set_index("table").loc["rivers"]
    assert told.tolist() == [1, 1, "illustrative: a try"]
    other = load(with_river(sample, tmp_path / "other", type="LineString", coordinates=COURSE[:2]))
    assert len({sample.digest, wet.digest, other.digest}) == 3


@pytest.mark.parametrize(
    ("geometry", "fault"),
    [
        ({"type": "Point", "coordinates": [9.1, 45.1]},
         "is not a line but a Point. Draw it as a line and export it again."),
        ({"type": "LineString", "coordinates": []},
         "is not a line but an empty LineString. Draw it as a line and export it again."),
        ({"type": "LineString", "coordinates": [[9.1, 45.1], [9.1, 45.1]]},
         "is not a valid outline: Too few points in geometry component[9.1 45.1]. "
         "Repair the outline in a GIS and export it again."),
        ({"type": "LineString", "coordinates": [[9.1, float("nan")], [9.1, 45.1]]},
         "has no readable geometry. Draw its course in a GIS and export it again."),
        ({"type": "LineString", "coordinates": [[9.1, 45.1], [200.0, 45.1]]},
         "has coordinates that are not degrees. Export it again in WGS 84 (EPSG:4326)."),
    ],
)  # fmt: skip
def test_what_is_no_course_is_told_with_its_row(
    sample: Territory, tmp_path: Path, geometry: dict[str, Any], fault: str
) -> None:
    """Like the outlines of areas and lakes."""
    folder = with_river(sample, tmp_path / "wet", **geometry)
    with pytest.raises(TerritoryError) as error:
        load(folder)
    assert [str(f) for f in error.value.faults] == [f"rivers.geojson, row 2, column geometry: {fault}"]


def test_the_regions_rivers_are_read_as_they_are_published(lecco: Territory, tmp_path: Path) -> None:
    """Two lines of `territory.toml` are enough: which header is the code, and where the layer comes from."""
    folder = shutil.copytree(lecco.folder, tmp_path / "lecco")
    shutil.copy(shared("boundaries/lecco_rivers_rip_aipo.geojson"), folder / "rivers.geojson")
    said = '\n[columns.rivers]\n"source_code" = "river"\n\n[values.rivers]\nsource = "Regione Lombardia"\n'
    about = (folder / "territory.toml").read_text(encoding="utf-8")
    (folder / "territory.toml").write_text(about + said, encoding="utf-8")
    wet = load(folder)
    assert {"Adda", "Pioverna orientale", "Varrone"} <= set(wet.rivers["name"])
    assert "rivers" in drawn(wet)


def test_barriers_are_drawn_and_listed_with_their_source(sample: Territory, tmp_path: Path) -> None:
    """A line and an area with their size, beside the lake without its shore; who has none is offered no such layer."""
    folder = shutil.copytree(sample.folder, tmp_path / "walled")
    line, area = shapely.LineString([(9.1, 45.0), (9.1, 45.1)]), shapely.box(9.0, 45.1, 9.01, 45.11)
    walls = gpd.GeoDataFrame({"Name": ["Ridge", None], "source": ["a map", ""]}, geometry=[line, area], crs=4326)
    walls.to_file(folder / "walls.gpkg", layer="barriers")
    about = (folder / "territory.toml").read_text(encoding="utf-8")
    (folder / "territory.toml").write_text(f'{about}\n[travel]\nbarriers = "walls.gpkg"\n', encoding="utf-8")
    walled = load(folder)
    told = inventory.barriers(walled, "en")
    assert told["barrier"].tolist() == ["Lago", "Ridge", "Barrier that no straight line crosses"]
    assert told["what"].tolist() == ["lake, without 300 m along its shore", "line", "area"]
    assert told["size"].tolist()[1:] == ["11.1 km", "0.9 km²"]
    assert told["source"].tolist()[1:] == ["a map", "walls.gpkg"]
    assert inventory.layers(walled, "it") == (("Laghi", "1"), ("Fiumi", "0"), ("Barriere", "2"))
    assert "barriers" in drawn(walled) and "barriers" not in drawn(sample)
    assert "barriers" in ground.offered(walled, atlas.SEEN) and "barriers" not in ground.offered(sample, atlas.SEEN)
