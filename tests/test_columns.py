"""A stranger's file is recognised by its headers and its cells, and nothing is applied without a person."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geodata.columns import SURE, block, guess, propose
from geodata.faults import InputError
from geodata.tables import TABLES
from geodata.told import told
from planner.cli import app
from tests.shared_data import shared

PHARMACIES = (
    "CODICE_FARMACIA;DESCRIZIONE_FARMACIA;INDIRIZZO;COMUNE;CAP;LATITUDINE;LONGITUDINE;codice istat\n"
    "LC0139;FARMACIA DI CARENNO;VIA VERDI;CARENNO;23802;45,801798;9,463493;97.014\n"
    "LC0149;FARMACIA TIZZONI;VIA DE GASPERI;CESANA BRIANZA;23861;45,817213;9,305433;97.021\n"
)


def written(folder: Path, text: str, name: str = "farmacie.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def pasted(file: Path, table: str | None = None) -> dict[str, str]:
    """Return the columns that the block maps, once TOML and `told` have read it without a fault."""
    ((grid, made),) = guess(file, table)
    about = tomllib.loads(block(grid, made))
    assert told(about)[1] == []
    name = made[0].table.name
    assert set(about.get("values", {})) <= {name}
    return dict(about["columns"][name])


def test_a_list_of_pharmacies_is_a_table_of_providers(tmp_path: Path) -> None:
    """Its official headers are known, in the dialect of an office."""
    ((_, made),) = guess(written(tmp_path, PHARMACIES))
    assert made[0].table.name == "providers"
    assert made[0].score > made[1].score + 0.1


def test_what_is_sure_can_be_pasted_as_it_is(tmp_path: Path) -> None:
    """The block is TOML that names their headers and our columns."""
    assert pasted(written(tmp_path, PHARMACIES)) == {
        "CODICE_FARMACIA": "provider",
        "DESCRIZIONE_FARMACIA": "name",
        "LATITUDINE": "lat",
        "LONGITUDINE": "lon",
        "codice istat": "area",
    }


def test_what_is_unsure_stands_as_a_remark(tmp_path: Path) -> None:
    """The name of a municipality may be its area, which a person decides."""
    ((grid, made),) = guess(
        written(tmp_path, "CODICE;DENOMINAZIONE;COMUNE\nF1;Bar;LECCO\nF2;Orto;MERATE\n"), "providers"
    )
    text = block(grid, made)
    assert made[0].columns["COMUNE"].score < SURE
    assert '"COMUNE" = "area"' not in [line for line in text.splitlines() if not line.startswith("#")]
    assert "# UNSURE (" in text and '"COMUNE" = "area"' in text


def test_cells_contradict_a_header() -> None:
    """A column called latitude that holds longitudes, or words, is not taken for sure."""
    right = propose(["LATITUDINE"], TABLES["providers"], [["45,8"], ["45.9"]])
    swapped = propose(["LATITUDINE"], TABLES["providers"], [["9,4"], ["9.5"]])
    assert right["LATITUDINE"].score > SURE
    assert "LATITUDINE" not in swapped or swapped["LATITUDINE"].score < SURE


def test_cells_alone_tell_codes_and_coordinates() -> None:
    """Six digits are an area, and numbers in the range of Italy a point: proposed, not sure."""
    made = propose(["c1", "c2", "c3"], TABLES["providers"], [["097042", "45.85", "9.39"], ["097048", "45.69", "9.41"]])
    assert {theirs: p.ours for theirs, p in made.items()} == {"c1": "area", "c2": "lat", "c3": "lon"}
    assert all(p.score < SURE for p in made.values())


def test_each_column_of_ours_is_proposed_once() -> None:
    """Two headers that may be the name: the better one takes it."""
    made = propose(["nome comune", "Ragione Sociale", "Denominazione"], TABLES["firms"])
    assert [p.ours for p in made.values()].count("name") == 1


@pytest.mark.parametrize("name", sorted(t.name for t in TABLES.values() if not t.geometry))
def test_our_own_header_is_known_without_doubt(tmp_path: Path, name: str) -> None:
    """The empty table of each kind is that table, whatever the file is called, and nothing needs a mapping."""
    header = ",".join(c.name for c in TABLES[name].columns)
    file = written(tmp_path, header + "\n", "x.csv")
    ((_, made),) = guess(file)
    assert made[0].table.name == name
    assert pasted(file) == {}


@pytest.mark.parametrize(
    ("label", "table"), [("english", "firms"), ("italian", "firms"), ("english", "hosts"), ("italian", "hosts")]
)
def test_our_labels_are_known_in_both_languages(label: str, table: str) -> None:
    """A header copied from the documentation finds its column."""
    columns = [c for c in TABLES[table].columns if c.name in ("employees", "plan_eur", "public", "sector")]
    made = propose([getattr(c, label) for c in columns], TABLES[table])
    assert [p.ours for p in made.values()] == [c.name for c in columns]


@pytest.mark.parametrize(
    ("file", "mapped"),
    [
        ("pharmacies_20260215", {"CODICE_FARMACIA": "provider", "DESCRIZIONE_FARMACIA": "name", "istat_code": "area"}),
        ("schools_20260215", {"COD_MECCANOGRAFICO_SEDE": "provider", "DENOM_SEDE": "name", "istat_code": "area"}),
        ("hospitals_20260215", {"code": "provider", "istat_code": "area"}),
        ("rsa_beds_2013", {"istat_code": "area"}),
        ("thirdsector_5x1000_2022", {"denominazione": "name", "codice_comune": "area"}),
    ],
)
def test_real_lists_are_recognised(file: str, mapped: dict[str, str]) -> None:
    """The lists that a team of the province has are providers, with these columns."""
    path = shared(f"services/lecco_{file}.csv")
    ((_, made),) = guess(path)
    assert made[0].table.name == "providers"
    assert pasted(path) == mapped


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    """A required column without a header of theirs is named with its meaning, and a source is to be stated."""
    ((grid, made),) = guess(written(tmp_path, "Denominazione\nBar\n", "fornitori.csv"), "providers")
    text = block(grid, made)
    assert "# MISSING: provider: code of the provider" in text
    assert "TO BE STATED" in text


@pytest.mark.parametrize(
    ("text", "table", "rule"),
    [("", None, "there is no header"), ("a,b\n", "provider", "is not a table of rows"), (None, None, "no such file")],
)
def test_a_file_that_tells_nothing_is_a_fault(tmp_path: Path, text: str | None, table: str | None, rule: str) -> None:
    """In words, whatever is wrong."""
    path = tmp_path / "x.csv" if text is None else written(tmp_path, text, "x.csv")
    with pytest.raises(InputError, match=rule):
        guess(path, table)


def test_the_command_prints_the_block_and_changes_nothing(tmp_path: Path) -> None:
    """What it prints on the standard output is TOML and nothing else."""
    path = written(tmp_path, PHARMACIES)
    result = CliRunner().invoke(app, ["map-columns", str(path)])
    assert result.exit_code == 0
    assert tomllib.loads(result.stdout)["columns"]["providers"]["CODICE_FARMACIA"] == "provider"
    assert "nothing was changed" in result.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["farmacie.csv"]


@pytest.mark.parametrize(
    ("name", "headers", "row", "table"),
    [
        (
            "Fornitori.csv",
            {"Cod. fornitore": "provider", "Comune (ISTAT)": "area", "Coord. X": "lon", "Coord. Y": "lat"},
            ["T1", "22205", "5103778,87", "664039,32"],
            "providers",
        ),
        (
            "Beneficiari.csv",
            {"Codice": "beneficiary", "Comune residenza": "area", "Categoria": "class",
             "Vulnerabilità (0-100)": "vulnerability", "Minuti max": "minutes"},
            ["B1", "Trento", "over45", "62", "40"],
            "beneficiaries",
        ),
        (
            "Aziende ospitanti.csv",
            {"Codice": "host", "Denominazione": "name", "ISTAT": "area", "Dipendenti": "employees",
             "Tirocinanti attuali": "trainees"},
            ["H1", "Officina", "22205", "12", "0"],
            "hosts",
        ),
        (
            "Posti.csv",
            {"Posto": "opening", "Azienda": "host", "Mansione": "task", "Mesi": "months", "Ore": "hours"},
            ["V1", "H1", "magazzino", "6", "4"],
            "openings",
        ),
        (
            "Offerte.csv",
            {"Offerta": "offer", "Servizio": "service", "Prezzo €": "price_eur", "Capacità annua": "capacity"},
            ["O1", "nursery", "515,50", "1.200"],
            "offers",
        ),
    ],
)  # fmt: skip
def test_headers_of_an_office_are_known(
    tmp_path: Path, name: str, headers: dict[str, str], row: list[str], table: str
) -> None:
    """Abbreviations, brackets, articles and what says no more than how a thing counts do not hide it."""
    file = written(tmp_path, ";".join(headers) + "\n" + ";".join(row) + "\n", name)
    ((_, made),) = guess(file)
    assert made[0].table.name == table
    assert pasted(file) == headers
