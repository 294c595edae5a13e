"""A row is where its cell says, however the area is named, and where its point says if the cell is empty."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from geodata.gazetteer import build, merged_codes, plain
from geodata.territory import Territory, TerritoryError, load
from tests.damage import SAMPLE

TOWNS = [("097005", "Barzanò"), ("097014", "Carenno"), ("097042", "Lecco"), ("097092", "La Valletta Brianza"),
         ("097056", "Olgiate"), ("097057", "Olgiate"), ("021008", "Bolzano/Bozen"), ("097010", "Brivio")]  # fmt: skip
HEAD = "provider,name,area,lon,lat,source"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(SAMPLE, tmp_path / "valley")


def providers(folder: Path, *rows: str, head: str = HEAD) -> Territory:
    """Load the valley with other providers; every row begins with its code."""
    (folder / "providers.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    (folder / "offers.csv").unlink()
    return load(folder)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("97042", "097042"),
        ("97014", "097014"), ("97.014", "097014"), ("97,014", "097014"), ("97014.0", "097014"),
        ("097.042", "097042"), ("97.01", "097010"), ("0097042", "097042"), ("097066", "097092"), ("97066", "097092"),
        ("97.066", "097092"), ("PEREGO", "097092"),
        ("BARZANO'", "097005"), ("Barzano’", "097005"), ("barzanò", "097005"),
        ("Barzano\u0300", "097005"), ("LA  VALLETTA-BRIANZA", "097092"), ("Bolzano", "021008"), ("bozen", "021008"),
    ],
)  # fmt: skip
def test_a_word_that_means_one_area_is_that_area(word: str, code: str) -> None:
    """A code that a spreadsheet spoilt, one from before a merger, a name with or without its accents."""
    found = build(TOWNS).find(word)
    assert found.areas == (code,)
    assert found.rule


@pytest.mark.parametrize(
    "word", ["97043", "97.999", "Valletta Brianza", "S. Lecco", "Leco", "", "'", "97081", "Torre de Busi"]
)
def test_a_word_that_only_looks_like_an_area_is_none(word: str) -> None:
    """Nothing is guessed, and nothing has merged into a territory that lacks it."""
    assert build(TOWNS).find(word).areas == ()


def test_what_is_no_area_is_blamed_with_what_is_near() -> None:
    """Names with their codes; a name of two areas asks for the code; a merger elsewhere is said."""
    towns = build(TOWNS)
    for far in ("99999", "xyz"):
        assert towns.blame(far)[1].startswith("Use one that exists, for example 021008, ")
    assert towns.blame("La Valeta") == ("is not in areas", towns.blame("La Valeta")[1])
    assert towns.blame("La Valeta Brianza")[1] == "The nearest is La Valletta Brianza (097092)."
    assert towns.blame("OLGIATE")[1] == "Write the code: 097056 (Olgiate) or 097057 (Olgiate)."
    assert "016215 is not here" in towns.blame("97081")[1]


def test_every_merger_leads_to_a_code_of_today() -> None:
    """Nobody merges into a code that has itself ended."""
    assert len(merged_codes()) == 9
    assert not {new for new, _ in merged_codes().values()} & merged_codes().keys()


@pytest.mark.parametrize(
    ("one", "other"), [("Hoè", "HOE'"), ("Paderno d'Adda", "PADERNO D’ADDA"), ("Viganò", "vigano")]
)
def test_spellings_of_one_name_are_plain_alike(one: str, other: str) -> None:
    """Capitals, accents and apostrophes make no difference."""
    assert plain(one) == plain(other)


def test_the_shipped_province_is_found_by_every_name(lecco: Territory) -> None:
    """In capitals, with an apostrophe for an accent, as public registers write."""
    towns = build(list(zip(lecco.areas["area"], lecco.areas["name"], strict=True)))
    for code, name in zip(lecco.areas["area"], lecco.areas["name"], strict=True):
        assert towns.find(name.upper()).areas == (code,)
        assert towns.find(plain(name).upper() + "'").areas == (code,)
        assert towns.find(code.lstrip("0")).areas == towns.find(f"{code[1:3]}.{code[3:]}").areas == (code,)


def test_the_gazetteer_of_the_territory_adds_names(folder: Path) -> None:
    """A hamlet and a postal code; what the gazetteer itself had to be read for is said first."""
    (folder / "gazetteer.csv").write_text("place_name,area\nCà Bassa,BORGO\n23900,C\n", encoding="utf-8")
    territory = providers(folder, "P-1,a,CA' BASSA,,,m", "P-2,b,23900,,,m")
    assert territory.providers["area"].tolist() == ["B", "C"]
    assert [(r.row, r.column, r.found, r.became) for r in territory.repairs] == [
        (2, "area", "BORGO", "B"),
        (2, "area", "CA' BASSA", "B"),
        (3, "area", "23900", "C"),
    ]


def test_a_postal_code_of_two_areas_is_refused(folder: Path) -> None:
    """The owner says which."""
    (folder / "gazetteer.csv").write_text("place_name,area\n23900,B\n23900,C\n", encoding="utf-8")
    with pytest.raises(TerritoryError, match=r"names of|name of several areas .* B \(Borgo\) or C \(Costa\)"):
        providers(folder, "P-1,a,23900,,,m")


def test_an_empty_area_is_taken_from_the_point(folder: Path) -> None:
    """And said; the column may be absent altogether."""
    head = "provider,name,lon,lat,source"
    territory = providers(folder, "P-1,a,9.05,45.05,m", "P-2,b,9.15,45.05,m", "P-3,c,9.05,45.05,m", head=head)
    assert territory.providers["area"].tolist() == ["B", "C", "B"]
    assert [(r.row, r.became, r.cells) for r in territory.repairs] == [(2, "B", 2), (3, "C", 1)]


def test_a_point_outside_its_area_is_kept_and_warned_of(folder: Path) -> None:
    """With the distance; a point on its side of the boundary is not worth a word."""
    territory = providers(folder, "P-1,a,B,9.05,45.05,m", "P-2,b,B,9.05,45.15,m")
    assert territory.providers["area"].tolist() == ["B", "B"]
    (warning,) = territory.warnings
    assert str(warning).startswith(
        "providers.csv, row 3, column lon: the point lies 5.6 km outside Borgo (B), which is kept"
    )


def test_a_swapped_point_is_turned_only_into_the_territory(folder: Path) -> None:
    """One that would be nowhere either way is refused."""
    territory = providers(folder, "P-1,a,,45.05,9.05,m", "P-2,b,C,9.15,45.05,m")
    assert territory.providers["lon"].tolist() == [9.05, 9.15]
    assert [r.rule.split(":")[0] for r in territory.repairs] == ["lon and lat are swapped", "the point lies in Borgo"]
    shutil.copy(SAMPLE / "offers.csv", folder)
    with pytest.raises(TerritoryError, match="the point lies in no area"):
        providers(folder, "P-1,a,,65.05,9.05,m")


def test_a_swapped_seat_is_turned(folder: Path) -> None:
    """A seat is a point too."""
    data = json.loads((folder / "areas.geojson").read_text(encoding="utf-8"))
    data["features"][0]["properties"].update(lon=45.15, lat=9.05)
    (folder / "areas.geojson").write_text(json.dumps(data), encoding="utf-8")
    territory = load(folder)
    assert territory.digest == load("sample").digest
    assert [(r.row, r.found) for r in territory.repairs] == [(2, "lon 45.15, lat 9.05")]


@pytest.mark.parametrize("crs", ["EPSG:32632", "EPSG:3003", "EPSG:25832"])
def test_points_in_metres_are_recognised_by_their_range(folder: Path, crs: str) -> None:
    """Within a few metres, and said with the reference system."""
    there = gpd.GeoSeries.from_xy([9.05, 9.15], [45.05, 45.05], crs="EPSG:4326").to_crs(crs)
    rows = [f"P-{k},a,,{p.x:.2f},{p.y:.2f},m" for k, p in enumerate(there)]
    territory = providers(folder, *rows)
    assert territory.providers["area"].tolist() == ["B", "C"]
    assert territory.providers["lon"].tolist() == pytest.approx([9.05, 9.15], abs=1e-4)
    assert territory.repairs[0].rule.endswith("EPSG:3003" if crs == "EPSG:3003" else "EPSG:32632")


@pytest.mark.parametrize(
    "file", ["providers.geojson", "providers.gpkg", "providers.shp", "providers.fgb", "providers.parquet"]
)
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32632"])
def test_providers_may_be_points_of_any_layer(folder: Path, file: str, crs: str) -> None:
    """The layer's reference system is told by the file."""
    plain_rows = pd.read_csv(folder / "providers.csv").drop(columns="area")
    points = gpd.points_from_xy([9.05, 9.15, 9.05], [45.05, 45.05, 45.15], crs="EPSG:4326")
    layer = gpd.GeoDataFrame(plain_rows, geometry=points).to_crs(crs)
    (folder / "providers.csv").unlink()
    layer.to_parquet(folder / file) if file.endswith("parquet") else layer.to_file(folder / file)
    territory = load(folder)
    assert territory.providers["area"].tolist() == ["B", "C", "A"]
    assert territory.providers["lon"].tolist() == pytest.approx([9.05, 9.15, 9.05])


@pytest.mark.parametrize("file", ["areas.geojson", "areas.gpkg", "areas.shp", "areas.fgb", "areas.parquet"])
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32632", "EPSG:3003", "EPSG:25832"])
def test_areas_may_be_a_layer_of_any_format(folder: Path, file: str, crs: str) -> None:
    """In degrees the same territory to the last digit, in metres the same to a few metres."""
    layer = gpd.read_file(folder / "areas.geojson").to_crs(crs)
    (folder / "areas.geojson").unlink()
    layer.to_parquet(folder / file) if file.endswith("parquet") else layer.to_file(folder / file)
    territory, same = load(folder), load("sample")
    assert territory.areas.geometry.hausdorff_distance(same.areas.geometry).max() < 10
    assert (territory.digest == same.digest) is (crs == "EPSG:4326")


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32632", "EPSG:3003"])
def test_a_shapefile_without_its_system_is_recognised_by_its_range(folder: Path, crs: str) -> None:
    """And said."""
    gpd.read_file(folder / "areas.geojson").to_crs(crs).to_file(folder / "areas.shp")
    for file in ("areas.geojson", "areas.prj"):
        (folder / file).unlink()
    territory = load(folder)
    assert [(r.became, r.column) for r in territory.repairs] == [(crs, "geometry")]
    assert len(territory.areas) == 4


def test_a_zipped_shapefile_is_read(folder: Path) -> None:
    """With the folder that it was packed in."""
    (folder / "inside" / "deep").mkdir(parents=True)
    gpd.read_file(folder / "areas.geojson").to_file(folder / "inside" / "deep" / "comuni.shp")
    shutil.make_archive(str(folder / "areas"), "zip", folder / "inside")
    (folder / "areas.geojson").unlink()
    assert load(folder).digest == load("sample").digest


@pytest.mark.parametrize("told", [False, True])
def test_northings_before_eastings_are_turned(folder: Path, told: bool) -> None:
    """Only where the points lie around the territory then; said with the reference system, told or recognised."""
    if told:
        path = folder / "territory.toml"
        path.write_text(
            path.read_text(encoding="utf-8") + '\n[dialect.providers]\ncrs = "EPSG:25832"\n', encoding="utf-8"
        )
    there = gpd.GeoSeries.from_xy([9.05, 9.15], [45.05, 45.05], crs="EPSG:4326").to_crs("EPSG:25832")
    territory = providers(folder, *[f"P-{k},a,,{p.y:.2f},{p.x:.2f},m" for k, p in enumerate(there)])
    assert territory.providers["area"].tolist() == ["B", "C"]
    assert territory.providers["lat"].tolist() == pytest.approx([45.05, 45.05], abs=1e-4)
    assert territory.repairs[0].rule.startswith("lon and lat are swapped, and ")
    assert territory.repairs[0].cells == 2
    shutil.copy(SAMPLE / "offers.csv", folder)
    with pytest.raises(TerritoryError, match=r"is above 180|the point lies in no area"):
        providers(folder, "P-1,a,,4200000,700000,m")
