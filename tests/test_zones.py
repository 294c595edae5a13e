"""Any place begins from a file of areas; what is wrong in it is told at once."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Polygon, box

from geodata.new import folder
from geodata.new.zones import Zones
from planner.case import open_case
from tests.begun import bytes_of, faults, solved, zones


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "shp"])
def test_areas_of_any_place_begin_a_territory(tmp_path: Path, suffix: str) -> None:
    """In another reference system and any common format; whole numbers are codes; the zone is found."""
    path = tmp_path / f"zones.{suffix}"
    (zones().to_crs(4326) if suffix == "geojson" else zones()).to_file(path)
    folder.write(tmp_path / "new", zones=Zones(path, "code", "name", people="residents"))
    territory = open_case(tmp_path / "new").territory
    assert territory.crs == "EPSG:32631"
    assert dict(zip(territory.areas["area"], territory.areas["name"], strict=True)) == {
        "1": "Één", "2": "Deux", "3": "Three",
    }  # fmt: skip
    assert list(territory.areas.area / 1e6) == pytest.approx([25, 20, 10], rel=1e-2)
    seats = gpd.GeoSeries.from_xy(territory.areas["lon"], territory.areas["lat"], crs=4326).to_crs(territory.crs)
    assert territory.areas.contains(seats).all()
    assert set(territory.areas["district"]) == {"new"}
    assert list(territory.population["people"]) == [1000, 20_000, 500]
    assert territory.firms["area"].item() == "2"
    assert open_case(tmp_path / "new").rules.unverified()
    made = solved(open_case(tmp_path / "new"))
    assert made.unserved["workers"].sum() == territory.demands["workers"].sum() > 500
    folder.write(tmp_path / "more" / "new", zones=Zones(path, "code", "name", people="residents"))
    assert bytes_of(tmp_path / "new") == bytes_of(tmp_path / "more" / "new")


def test_areas_without_people_have_no_demand_and_may_have_districts(tmp_path: Path) -> None:
    """What is not known is not made up."""
    zones(part=["North", "South", "North"]).to_file(tmp_path / "z.gpkg")
    folder.write(tmp_path / "new", zones=Zones(tmp_path / "z.gpkg", "code", "name", district="part"))
    case = open_case(tmp_path / "new")
    assert list(case.territory.areas["district"]) == ["North", "South", "North"]
    assert case.territory.population.empty and case.territory.firms.empty and case.territory.demands.empty
    assert solved(case).unserved.empty


def test_one_layer_of_several_is_named(tmp_path: Path) -> None:
    """A GeoPackage may hold more than the areas."""
    for layer in ("roads", "zones"):
        zones().to_file(tmp_path / "z.gpkg", layer=layer)
    (several,) = faults(tmp_path / "new", zones=Zones(tmp_path / "z.gpkg", "code", "name"))
    assert "--layer roads" in several.remedy
    (wrong,) = faults(tmp_path / "new", zones=Zones(tmp_path / "z.gpkg", "code", "name", layer="zone"))
    assert (wrong.column, wrong.value, wrong.remedy) == ("", "zone", "Did you mean zones?")
    folder.write(tmp_path / "new", zones=Zones(tmp_path / "z.gpkg", "code", "name", layer="zones"))


def test_columns_that_are_not_there_are_told_with_the_nearest(tmp_path: Path) -> None:
    """Each option's own."""
    zones().to_file(tmp_path / "z.gpkg")
    found = faults(tmp_path / "new", zones=Zones(tmp_path / "z.gpkg", "cod", "nome", "resident", "district"))
    assert [(f.file, f.value) for f in found] == [
        ("--id", "cod"), ("--name", "nome"), ("--people", "resident"), ("--district", "district"),
    ]  # fmt: skip
    assert [f.remedy for f in found[:3]] == [f"Did you mean {c}?" for c in ("code", "name", "residents")]


def test_every_fault_of_a_file_of_areas_is_told_at_once(tmp_path: Path) -> None:
    """Codes, names, people, outlines and the missing reference system, each with its row."""
    bow, line = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), LineString([(0, 0), (1, 1)])
    frame = gpd.GeoDataFrame(
        {"code": ["a", "a", "", None, "e"], "name": ["A", " ", "C", "D", "E"], "n": ["1", "-2", "1.5", None, "x"]},
        geometry=[bow, line, None, Polygon(), box(0, 0, 1, 1)],
    )
    path = tmp_path / "z.geojson"
    frame.set_crs(4326).to_file(path)
    found = faults(tmp_path / "new", zones=Zones(path, "code", "name", people="n"))
    assert [(f.row, f.column) for f in found] == [
        (4, "code"), (5, "code"), (3, "name"), (3, "code"), (3, "n"), (4, "n"), (5, "n"), (6, "n"),
        (2, "geometry"), (3, "geometry"), (4, "geometry"), (5, "geometry"),
    ]  # fmt: skip
    assert "is not a valid outline: Self-intersection" in found[8].rule
    assert found[9].rule == "is not a polygon but a LineString"


def test_an_outline_that_is_not_closed_is_told_with_its_row(tmp_path: Path) -> None:
    """GDAL would only warn."""
    ring = [[9, 46], [9.1, 46], [9.1, 46.1], [9, 46.1]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"code": "a", "name": "A"}, "geometry": shape}
    path = tmp_path / "z.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    (fault,) = faults(tmp_path / "new", zones=Zones(path, "code", "name"))
    assert (fault.row, fault.rule) == (2, "has no readable outline")


def test_a_file_without_a_reference_system_is_refused(tmp_path: Path) -> None:
    """A Shapefile that lost its .prj could lie anywhere."""
    zones().to_file(tmp_path / "z.shp")
    (tmp_path / "z.prj").unlink()
    (fault,) = faults(tmp_path / "new", zones=Zones(tmp_path / "z.shp", "code", "name"))
    assert ".prj" in fault.remedy


def test_coordinates_that_are_not_in_the_files_system_are_refused(tmp_path: Path) -> None:
    """Metres that a file calls degrees."""
    zones().set_crs(4326, allow_override=True).to_file(tmp_path / "z.gpkg")
    found = faults(tmp_path / "new", zones=Zones(tmp_path / "z.gpkg", "code", "name"))
    assert {f.rule for f in found} == {"does not lie on the earth in the file's reference system"}
    assert [f.row for f in found] == [2, 3, 4]


def test_a_file_that_holds_no_areas_is_refused(tmp_path: Path) -> None:
    """Absent, not a layer of a GIS, a table without outlines, a layer without rows."""
    (tmp_path / "text.gpkg").write_text("not a database", encoding="utf-8")
    (tmp_path / "table.csv").write_text("code,name\n1,A\n", encoding="utf-8")
    zones().iloc[:0].to_file(tmp_path / "rows.gpkg")
    rules = {
        "absent.gpkg": "there is no such file",
        "text.gpkg": "is not readable",
        "table.csv": "holds no outlines",
        "rows.gpkg": "holds no areas",
    }
    for name, rule in rules.items():
        (fault,) = faults(tmp_path / "new", zones=Zones(tmp_path / name, "code", "name"))
        assert fault.rule.startswith(rule)


def test_no_placeholder_rule_is_verified() -> None:
    """For any place there are two classes: every rule holds, or none does."""
    text = (folder.HERE / "rules.toml").read_text(encoding="utf-8")
    assert "verified = true" not in text.splitlines()
    assert set(tomllib.loads(text)["classes"]) == {"general", "exempt"}


def test_columns_that_are_not_said_are_proposed(tmp_path: Path) -> None:
    """The file's columns are listed, with the likeliest for each."""
    zones().rename(columns={"code": "PRO_COM_T", "name": "COMUNE"}).to_file(tmp_path / "z.gpkg")
    code, name = faults(tmp_path / "new", zones=Zones(tmp_path / "z.gpkg"))
    assert (code.file, name.file) == ("--id", "--name")
    assert "has the columns PRO_COM_T, COMUNE, residents. Perhaps --id PRO_COM_T." in code.remedy
    assert name.remedy.endswith("Perhaps --name COMUNE.")


def test_the_same_fault_of_people_in_many_rows_is_one(tmp_path: Path) -> None:
    """A column of words would fill the screen."""
    zones().assign(n=["many", "many", "few"]).to_file(tmp_path / "z.gpkg")
    many, few = faults(tmp_path / "new", zones=Zones(tmp_path / "z.gpkg", "code", "name", people="n"))
    assert (many.row, many.value) == (2, "many") and many.rule.endswith("(so in 2 rows: 2, 3)")
    assert (few.row, few.value) == (4, "few")


def test_a_province_and_a_file_of_areas_are_one_fault(tmp_path: Path) -> None:
    """What the file lacks does not matter: one of the two is to be left out."""
    (fault,) = faults(tmp_path / "new", province="LC", zones=Zones(tmp_path / "no.gpkg"))
    assert fault.rule == "is given together with options of --areas"
