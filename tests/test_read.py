"""Real registers, as public bodies publish them, become a table of providers through a map of their columns."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from geodata.faults import Fault
from geodata.read import ROW, read, read_table
from geodata.tables import TABLES
from geodata.territory import Territory, TerritoryError, load
from geodata.told import Told, told
from tests.shared_data import shared

MAPS = {
    "pharmacies": (
        "services/lecco_pharmacies_20260215.csv",
        {"CODICE_FARMACIA": "provider", "DESCRIZIONE_FARMACIA": "name", "istat_code": "area"},
    ),
    "pharmacies by the name of the comune": (
        "services/lecco_pharmacies_20260215.csv",
        {"CODICE_FARMACIA": "provider", "DESCRIZIONE_FARMACIA": "name", "COMUNE": "area"},
    ),
    "schools": (
        "services/lecco_schools_20260215.csv",
        {"COD_MECCANOGRAFICO_SEDE": "provider", "DENOM_SEDE": "name", "COMUNE_SEDE": "area"},
    ),
    "care homes": ("services/lecco_rsa_beds_2013.csv", {"name": ["provider", "name"], "comune": "area"}),
    "care homes by code": ("services/lecco_rsa_beds_2013.csv", {"name": ["provider", "name"], "istat_code": "area"}),
    "hospitals": ("services/lecco_hospitals_20260215.csv", {"code": "provider", "place": "area"}),
}
ROWS = {"pharmacies": 103, "schools": 233, "care": 25, "hospitals": 8}


def with_register(folder: Path, name: str, lecco: Territory) -> Path:
    """Put a register in place of the providers of the province, with the map that it needs."""
    path, columns = MAPS[name]
    source = shared(path)
    shutil.copytree(lecco.folder, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__", "offers.csv"))
    shutil.copy(source, folder / "providers.csv")
    lines = [f'"{theirs}" = {ours!r}'.replace("'", '"') for theirs, ours in columns.items()]
    with (folder / "territory.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join(["", "[columns.providers]", *lines, "", "[values.providers]", 'source = "register"', ""]))
    return folder


def opened(folder: Path) -> tuple[Territory | None, tuple[Fault, ...]]:
    try:
        return load(folder), ()
    except TerritoryError as error:
        return None, error.faults


@pytest.mark.parametrize("name", MAPS)
def test_every_row_of_a_real_register_is_located_or_refused_with_its_reason(
    name: str, tmp_path: Path, lecco: Territory
) -> None:
    """No row is lost: it is a provider in an area of the province, or a fault that names its row and the remedy."""
    folder = with_register(tmp_path / "lecco", name, lecco)
    territory, faults = opened(folder)
    assert all(fault.file == "providers.csv" and fault.row > 1 and fault.remedy for fault in faults)
    assert len({fault.row for fault in faults}) <= 0.1 * ROWS[name.split()[0]], faults
    if territory is None:
        return
    assert len(territory.providers) == ROWS[name.split()[0]]
    assert territory.providers["area"].isin(territory.areas["area"]).all()
    assert (territory.providers["source"] == "register").all()
    assert {repair.column for repair in territory.repairs} >= {"provider", "source"}


def test_pharmacies_are_where_their_points_are(tmp_path: Path, lecco: Territory) -> None:
    """Without their codes, all but those that a generalised boundary gives to a neighbour are in the same comune."""
    by_code = load(with_register(tmp_path / "code", "pharmacies", lecco))
    folder = with_register(tmp_path / "point", "pharmacies", lecco)
    text = (folder / "territory.toml").read_text(encoding="utf-8")
    (folder / "territory.toml").write_text(text.replace('"istat_code" = "area"\n', ""), encoding="utf-8")
    by_point = load(folder)
    assert (by_code.providers["area"] == by_point.providers["area"]).mean() > 0.9


def test_a_file_is_read_as_text_with_the_rows_of_a_spreadsheet(tmp_path: Path) -> None:
    """Cells as they are written, and two values as ever: the text and the faults."""
    path = tmp_path / "services.csv"
    path.write_text("service,name_en\n\n007, a \n", encoding="utf-8")
    text, faults = read(path, TABLES["services"])
    assert faults == []
    assert text.to_dict("records") == [{"service": "007", "name_en": "a", ROW: 3}]


def test_what_is_told_of_a_file_is_followed(tmp_path: Path) -> None:
    """Separator, encoding and decimal sign."""
    path = tmp_path / "offers.csv"
    path.write_bytes("offer|price_eur|source\nO-1|1.234|caffè\n".encode("cp1252"))
    said = Told(decimal=",", separator="|", encoding="cp1252")
    reading = read_table(path, TABLES["offers"], said)
    assert reading.faults == []
    assert reading.text[["price_eur", "source"]].to_numpy().tolist() == [["1234", "caffè"]]


def test_a_dialect_of_one_table_goes_before_that_of_all() -> None:
    """What is not told of the table holds from the folder."""
    said, faults = told({"dialect": {"decimal": ",", "crs": "EPSG:3003", "offers": {"decimal": "."}}})
    assert faults == []
    assert (said["offers"].decimal, said["offers"].crs, said["firms"].decimal) == (".", "EPSG:3003", ",")


@pytest.mark.parametrize(
    ("about", "fault"),
    [
        ({"dialect": 3}, "territory.toml, dialect: is not a section (found: 3)"),
        ({"columns": {"firms": 3}}, "territory.toml, columns.firms: is not a section (found: 3)"),
        ({"values": {"firms": 3}}, "territory.toml, values.firms: is not a section (found: 3)"),
        ({"values": {"firms": {"sector": 3}}}, "territory.toml, values.firms.sector: is not text (found: 3)"),
        (
            {"values": {"firms": {"sectr": "a"}}},
            "territory.toml, values.firms.sectr: is not a column of firms (found: a)",
        ),
        ({"dialect": {"separator": "x"}}, "territory.toml, dialect.separator: is not known (found: x)"),
        ({"dialect": {"crs": "x"}}, "territory.toml, dialect.crs: is not a reference system (found: x)"),
        ({"dialect": {"decimals": ","}}, "territory.toml, dialect.decimals: is not a part of a dialect (found: ,)"),
    ],
)
def test_what_is_told_wrongly_is_a_fault(about: dict[str, object], fault: str) -> None:
    """Each says where in territory.toml."""
    _, faults = told(about)
    assert [isinstance(f, Fault) and str(f).startswith(fault) for f in faults] == [True]
