"""A link by name is read as the code it means where one row alone bears the name; files that nothing reads are told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from geodata.faults import TerritoryError
from geodata.territory import Territory, load
from tests.damage import SAMPLE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "mine"))


def offering(folder: Path, service: str, name_it: tuple[str, str] = ("Assistenza domiciliare", "Nido")) -> Territory:
    """Load the sample with the first offer's service as told, and services called so in Italian."""
    offers, services = (pd.read_csv(folder / f"{name}.csv", dtype=str) for name in ("offers", "services"))
    offers.loc[0, "service"] = service
    services["name_it"] = list(name_it)
    offers.to_csv(folder / "offers.csv", index=False)
    services.to_csv(folder / "services.csv", index=False)
    return load(folder)


@pytest.mark.parametrize("service", ["Nido", "NIDO ", "nursery", "Nursery"])
def test_a_service_answers_to_its_names(folder: Path, service: str) -> None:
    """In both languages, and the change is told unless the code stands there."""
    territory = offering(folder, service)
    assert territory.offers["service"][0] == "nursery"
    assert [(r.row, r.found) for r in territory.repairs] == ([] if service == "nursery" else [(2, service.strip())])


def test_a_name_of_two_rows_is_no_answer(folder: Path) -> None:
    """Nothing is guessed, and neither is what is only like a name."""
    for word, names in (("Nido", ("Nido", "Nido")), ("Nidi", ("Assistenza domiciliare", "Nido"))):
        with pytest.raises(TerritoryError, match="is not in services"):
            offering(folder, word, names)


def test_a_code_goes_before_a_name(folder: Path) -> None:
    """A service whose name is another's code does not take its offers."""
    assert offering(folder, "nursery", ("nursery", "Nido")).offers["service"][0] == "nursery"


@pytest.mark.parametrize("name", ["fornitori.csv", "Elenco 2026.xlsx", "utenti.ods"])
def test_a_file_that_no_table_takes_is_told(folder: Path, name: str) -> None:
    """A team that brings its files under its own names learns that none was read; the digest does not change."""
    (folder / name).write_text("a;b\n1;2\n", encoding="utf-8")
    territory = load(folder)
    (warning,) = territory.warnings
    assert str(warning).startswith(f"{name}: this file is not used: its name is no table's. See which table it is:")
    assert territory.digest == load("sample").digest


def test_what_the_program_writes_beside_the_tables_is_no_stranger(folder: Path) -> None:
    """Logs of imports, offers to be completed, and files that [travel] names."""
    for name in ("import-schools.csv", "todo_offers.csv", "~$hosts.xlsx", "notes.txt", "rates.toml"):
        (folder / name).write_text("a;b\n1;2\n", encoding="utf-8")
    assert load(folder).warnings == ()


def test_a_table_of_a_header_only_gives_way_to_a_sheet_with_rows(folder: Path) -> None:
    """As the empty tables of a new territory do to a team's workbook; two with rows are a fault."""
    hosts = pd.read_csv(folder / "hosts.csv", dtype=str)
    with pd.ExcelWriter(folder / "territory.xlsx", engine="xlsxwriter") as book:
        hosts.to_excel(book, sheet_name="hosts", index=False)
    with pytest.raises(TerritoryError, match=r"holds hosts, and so does hosts\.csv"):
        load(folder)
    (folder / "hosts.csv").write_text(",".join(hosts.columns) + "\n\n", encoding="utf-8")
    territory = load(folder)
    assert territory.digest == load("sample").digest
    (warning,) = territory.warnings
    assert warning.rule == "this file is not used: it has no rows, and territory.xlsx, sheet hosts holds hosts"
