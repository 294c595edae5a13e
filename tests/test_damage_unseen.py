"""What nobody sees in the file: rings that do not close, heights, codes that look the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
import shapely.geometry

from geodata.territory import load
from tests.damage import first_area, layer


def lines(folder: Path) -> list[str]:
    territory = load(folder)
    return [str(line) for line in (*territory.repairs, *territory.warnings)]


def test_a_ring_that_does_not_close_is_told(folder: Path) -> None:
    """It is closed by a straight line, and listed with its row; the outline is the same."""
    layer(lambda data: data["features"][1]["geometry"]["coordinates"][0].pop())(folder)
    assert lines(folder) == [
        "areas.geojson, row 3: a ring without its last corner is read as closed by a straight line: "
        "an outline ends where it begins."
    ]
    before, after = load("sample").areas.geometry, load(folder).areas.geometry
    assert before.geom_equals(after).all()


def test_heights_in_geojson_are_told(folder: Path) -> None:
    """One repair for all of them, however many."""
    layer(
        lambda data: [
            corner.append(212.5)
            for feature in data["features"]
            for ring in feature["geometry"]["coordinates"]
            for corner in ring
        ]
    )(folder)
    assert lines(folder) == ["areas.geojson, row 2: a height is read as nothing (4 cells): a plan is made on the flat."]
    assert not load(folder).areas.has_z.any()


def test_heights_in_a_geopackage_are_told(folder: Path) -> None:
    """As in GeoJSON."""
    areas = gpd.read_file(folder / "areas.geojson")
    (folder / "areas.geojson").unlink()
    areas.geometry = shapely.force_3d(areas.geometry.to_numpy(), 7.0)
    areas.to_file(folder / "areas.gpkg", layer="areas", driver="GPKG")
    assert any(line.startswith("areas.gpkg, row 2: a height is read as nothing (4 cells)") for line in lines(folder))
    assert not load(folder).areas.has_z.any()


@pytest.mark.parametrize("coordinates", [None, "x", 5, [], [[]], [None], [["a"]], [[[1]]], [[[[]]]], {"a": 1}])
def test_coordinates_that_are_none_are_a_fault(folder: Path, coordinates: object) -> None:
    """Whatever stands in the place of corners, it is told with its row."""
    first_area("geometry", {"type": "Polygon", "coordinates": coordinates})(folder)
    with pytest.raises(ValueError, match=r"areas\.geojson, row 2"):
        load(folder)


@pytest.mark.parametrize(
    ("other", "by"),
    [
        ("f-1", "capitals"),
        ("F-1\u200a\u200aX", "blanks or how its letters are made"),
        ("\uff26-1", "blanks or how its letters are made"),
    ],
)
def test_codes_that_look_the_same_are_told(folder: Path, other: str, by: str) -> None:
    """A thin blank, a wide letter, a small one: both rows are kept, and the reader is told."""
    mine = "F-1 X" if "X" in other else "F-1"
    for file in folder.glob("*.csv"):
        swapped = file.read_text(encoding="utf-8").replace("F-1", mine)
        file.write_text(swapped, encoding="utf-8")
    firms = (folder / "firms.csv").read_text(encoding="utf-8").splitlines()
    row = next(line for line in firms if line.startswith(mine + ","))
    (folder / "firms.csv").write_text("\n".join([*firms, row.replace(mine, other, 1)]) + "\n", encoding="utf-8")
    territory = load(folder)
    assert len(territory.firms) == 3
    assert any(f"differs from {mine} in row" in str(w) and f"by {by} only" in str(w) for w in territory.warnings)


def test_areas_in_each_other_are_told(folder: Path) -> None:
    """An outline that holds its neighbour as well: one warning for the two."""

    def grown(data: dict[str, Any]) -> None:
        one, other = (shapely.geometry.shape(data["features"][k]["geometry"]) for k in (0, 2))
        data["features"][2]["geometry"] = shapely.geometry.mapping(one | other)

    layer(grown)(folder)
    (told,) = [line for line in lines(folder) if "lies, with its middle" in line]
    assert told.startswith(("areas.geojson, row 2, column geometry", "areas.geojson, row 4, column geometry"))
    assert "row 2" in told
    assert "row 4" in told


def test_an_area_around_another_is_told(folder: Path) -> None:
    """A province beside its comuni: each of them lies in it."""
    whole = gpd.read_file(folder / "areas.geojson").union_all().convex_hull.buffer(0.01)
    first_area("geometry", shapely.geometry.mapping(whole))(folder)
    assert [line.split(":")[0] for line in lines(folder) if "lies, with its middle" in line] == [
        f"areas.geojson, row {row}, column geometry" for row in (3, 4, 5)
    ]
