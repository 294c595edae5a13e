"""What official lists call our columns is kept for every table, and each such name is one of a column that exists."""

from __future__ import annotations

import tomllib

import pytest

from geodata.columns import HEADERS, propose
from geodata.told import READABLE

KNOWN = tomllib.loads(HEADERS.read_text(encoding="utf-8"))
COLUMNS = {column.name for table in READABLE.values() for column in table.columns}


@pytest.mark.parametrize("section", KNOWN)
def test_every_name_is_of_a_column_that_exists(section: str) -> None:
    """A column that was renamed would be proposed to nobody."""
    columns = COLUMNS if section in ("every", "weak") else {c.name for c in READABLE[section].columns} | {"file"}
    assert set(KNOWN[section]) <= columns


def test_every_table_of_rows_has_names_of_its_own() -> None:
    """For a person who brings a list of any kind there is a proposal."""
    assert {name for name, table in READABLE.items() if not table.geometry} - {"links", "places"} <= set(KNOWN)


@pytest.mark.parametrize(
    ("table", "headers", "ours"),
    [
        ("tutors", ["Pseudonimo", "Carico massimo", "Ambiti"], ["tutor", "caseload", "districts"]),
        ("refusals", ["Beneficiario", "Ospitante", "Motivo"], ["beneficiary", "host", "reason"]),
        ("flows", ["Procom_res", "Procom_lav", "Pendolari"], ["origin", "destination", "people"]),
        ("vouchers", ["Codice misura", "Misura", "Euro", "Comuni"], ["voucher", "name", "eur", "areas"]),
        ("openings", ["Inizio turno", "Ora fine", "Posti disponibili"], ["starts", "ends", "places"]),
        ("offers", ["A domicilio", "Unità minime"], ["at_home", "least"]),
    ],
)
def test_words_of_italian_offices_are_proposed(table: str, headers: list[str], ours: list[str]) -> None:
    """Each for its column."""
    made = propose(headers, READABLE[table])
    assert [made[h].ours for h in headers] == ours
