"""The shipped territories load whole, and a digest names what they hold and nothing else."""

from __future__ import annotations

import csv
import json
import random
import shutil
import tomllib
from pathlib import Path

import geopandas as gpd
import pytest

from geodata.tables import TABLES
from geodata.territory import SHIPPED, Territory, load

INVENTED = ("services", "providers", "offers", "firms", "demands", "beneficiaries", "hosts", "openings")


@pytest.fixture(scope="module")
def lecco() -> Territory:
    return load("lecco")


@pytest.fixture(scope="module")
def sample() -> Territory:
    return load("sample")


@pytest.fixture
def folder(tmp_path: Path, sample: Territory) -> Path:
    """A copy of the sample's files."""
    return shutil.copytree(sample.folder, tmp_path / "valley")


def change(path: Path, row: int, column: str, value: str) -> None:
    """Write another value into a cell, by the row number a spreadsheet shows."""
    if path.suffix == ".geojson":
        data = json.loads(path.read_text(encoding="utf-8"))
        data["features"][row - 2]["properties"][column] = value
        path.write_text(json.dumps(data), encoding="utf-8")
        return
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[row - 1][rows[0].index(column)] != value
    rows[row - 1][rows[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_territory_loads_without_a_warning(name: str) -> None:
    """By its name, with both titles, and every table has its columns in order."""
    territory = load(name)
    assert territory.name == name
    assert set(territory.title) == {"en", "it"}
    assert territory.warnings == ()
    for table in TABLES.values():
        assert list(territory.table(table.name).columns) == [c.name for c in table.columns]


def test_lecco_is_the_province(lecco: Territory) -> None:
    """84 comuni of 332,043 people on about 805 km², measured in metres."""
    assert len(lecco.areas) == 84
    assert lecco.population["people"].sum() == 332_043
    assert lecco.areas.area.sum() / 1e6 == pytest.approx(805, rel=0.01)
    assert lecco.crs == "EPSG:32632"
    assert lecco.areas.crs == lecco.lakes.crs == lecco.crs
    assert lecco.areas["area"].str.fullmatch(r"097\d{3}").all()


@pytest.mark.parametrize("name", SHIPPED)
def test_every_table_is_sorted_by_its_key(name: str) -> None:
    """So that no answer can depend on the order of a file."""
    territory = load(name)
    for table in TABLES.values():
        frame = territory.table(table.name)
        keys = list(frame[list(table.key)].itertuples(index=False, name=None))
        assert keys == sorted(set(keys))
        assert list(frame.index) == list(range(len(frame)))


def test_cells_have_their_kind(lecco: Territory) -> None:
    """Codes stay text, an empty cell is what its column says, tags are tuples."""
    assert lecco.demands["workers"].dtype.kind == "i"
    assert lecco.offers["price_eur"].dtype.kind == "f"
    assert lecco.demands["minutes"].isna().any()
    assert lecco.providers["local"].dtype == bool
    assert all(isinstance(tags, tuple) for tags in lecco.beneficiaries["modes"])
    assert isinstance(lecco.lakes, gpd.GeoDataFrame)


def test_what_is_invented_is_said(lecco: Territory, sample: Territory) -> None:
    """In Lecco people, places and roads are real and the rest is not; in the sample nothing is real."""
    assert lecco.illustrative() == INVENTED
    assert sample.illustrative() == tuple(name for name in TABLES if not sample.table(name).empty)


def test_a_source_that_begins_with_a_capital_is_invented_too(folder: Path) -> None:
    """Illustrative is illustrative."""
    change(folder / "services.csv", 2, "source", "Illustrative: mine")
    change(folder / "services.csv", 3, "source", "a register")
    assert "services" in load(folder).illustrative()


@pytest.mark.parametrize("name", SHIPPED)
def test_every_source_can_be_attributed(name: str) -> None:
    """What it is, where it comes from, under which licence and of which date."""
    sources = load(name).sources
    assert sources
    for source in sources:
        assert all((source.what, source.origin, source.licence, source.date))


def test_a_territory_of_its_own_travel_assumptions_keeps_the_other_general_ones(sample: Territory) -> None:
    """The sample walks at 4 km/h; its shore error is everybody's."""
    general = tomllib.loads((sample.folder.parent / "travel.toml").read_text(encoding="utf-8"))
    assert set(sample.travel) == set(general)
    assert float(sample.travel["walk_kmh"]) == 4
    assert float(sample.travel["shore_error_m"]) == general["shore_error_m"]["value"]


def test_a_copy_has_the_same_digest_wherever_it_stands(folder: Path, sample: Territory) -> None:
    """A digest names content, not a folder."""
    assert load(folder).digest == sample.digest


@pytest.mark.parametrize("name", SHIPPED)
def test_the_digest_is_the_same_under_shuffled_rows_and_columns(name: str, tmp_path: Path) -> None:
    """The order of rows, of columns and of features means nothing."""
    original, draw = load(name), random.Random(7)
    folder = shutil.copytree(original.folder, tmp_path / name)
    for table in TABLES.values():
        path = folder / table.file
        if not path.exists():
            continue
        if table.geometry:
            data = json.loads(path.read_text(encoding="utf-8"))
            draw.shuffle(data["features"])
            path.write_text(json.dumps(data), encoding="utf-8")
            continue
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        draw.shuffle(rows)
        order = draw.sample(range(len(header)), len(header))
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[row[place] for place in order] for row in [header, *rows]])
    shuffled = load(folder)
    assert shuffled.digest == original.digest
    assert all(shuffled.table(n).equals(original.table(n)) for n in TABLES)


@pytest.mark.parametrize(
    ("file", "row", "column", "value"),
    [
        ("areas.geojson", 2, "name", "Altissimo"),
        ("areas.geojson", 2, "lat", "45.16"),
        ("population.csv", 2, "people", "901"),
        ("services.csv", 2, "unit", "visit"),
        ("providers.csv", 3, "local", "no"),
        ("offers.csv", 2, "price_eur", "500.01"),
        ("offers.csv", 5, "capacity", "7"),
        ("firms.csv", 2, "plan_eur", "6001"),
        ("demands.csv", 2, "area", "B"),
        ("demands.csv", 3, "minutes", "12.5"),
        ("beneficiaries.csv", 4, "modes", "bike"),
        ("beneficiaries.csv", 4, "restrictions", "noise"),
        ("hosts.csv", 3, "public", "no"),
        ("openings.csv", 2, "allowance_eur", "600"),
        ("openings.csv", 2, "accepts", "certified"),
        ("links.csv", 2, "minutes", "10.5"),
        ("lakes.geojson", 2, "source", "a map"),
    ],
)
def test_the_digest_changes_with_any_cell(
    folder: Path, sample: Territory, file: str, row: int, column: str, value: str
) -> None:
    """One cell, whatever its kind."""
    change(folder / file, row, column, value)
    assert load(folder).digest != sample.digest


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("areas.geojson", "[9.0, 45.2]", "[9.0, 45.21]"),
        ("lakes.geojson", "[9.2, 45.1]", "[9.2, 45.11]"),
        ("rules.toml", "value = 500", "value = 510"),
        ("territory.toml", "value = 12", "value = 13"),
        ("territory.toml", "EPSG:32632", "EPSG:32633"),
    ],
)
def test_the_digest_changes_with_outlines_rules_and_assumptions(
    folder: Path, sample: Territory, file: str, old: str, new: str
) -> None:
    """Whatever a plan depends on."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    assert load(folder).digest != sample.digest


def test_the_digest_does_not_depend_on_titles(folder: Path, sample: Territory) -> None:
    """A plan does not follow from what a territory is called."""
    text = (folder / "territory.toml").read_text(encoding="utf-8")
    (folder / "territory.toml").write_text(text.replace("Sample valley", "Some valley"), encoding="utf-8")
    assert load(folder).digest == sample.digest
