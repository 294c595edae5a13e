"""A table that lacks what it needs, or is laid out otherwise, is told; nothing is dropped."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.faults import InputError, TerritoryError
from geodata.territory import load
from tests.damage import (
    SOURCE,
    Damage,
    column_gone,
    layer,
    remove,
    rewrite,
    swap,
    told,
    write,
)

# One damage, the whole fault it must give.
ONE_FAULT: dict[str, tuple[Damage, str]] = {
    "missing column": (
        column_gone("offers.csv", "capacity"),
        "offers.csv, row 1, column capacity: this column is missing. Add it: units available in the year.",
    ),
    "missing key": (
        column_gone("offers.csv", "offer"),
        "offers.csv, row 1, column offer: this column is missing. Add it: code of the offer.",
    ),
    "missing key that others link to": (
        column_gone("providers.csv", "provider"),
        "providers.csv, row 1, column provider: this column is missing. Add it: code of the provider.",
    ),
    "misspelt column": (
        swap("offers.csv", "capacity", "capacty"),
        "offers.csv, row 1, column capacity: this column is misspelt (found: capacty). "
        "Write capacity in the header, or give the column a name less like it.",
    ),
    "column in capitals": (
        swap("offers.csv", "price_eur", "PRICE_EUR"),
        "offers.csv, row 1, column price_eur: this column is misspelt (found: PRICE_EUR). "
        "Write price_eur in the header, or give the column a name less like it.",
    ),
    "misspelt column that may be absent": (
        swap("beneficiaries.csv", "minutes", "minuts"),
        "beneficiaries.csv, row 1, column minutes: this column is misspelt (found: minuts). "
        "Write minutes in the header, or give the column a name less like it.",
    ),
    "column twice": (
        swap("offers.csv", "service,", "provider,"),
        "offers.csv, row 1, column provider: the column's name stands twice. Give each column a name of its own.",
    ),
    "empty file": (
        write("offers.csv", " \n"),
        "offers.csv: the file is empty. Write the header: "
        "offer,provider,service,price_eur,capacity,least,at_home,minutes,source.",
    ),
    "no header": (
        rewrite("offers.csv", lambda text: "\n" + text),
        "offers.csv, row 1: the row is empty. Put the header in row 1.",
    ),
    "header only where rows are needed": (
        write("services.csv", "service,name_en,name_it,unit,source\n"),
        "services.csv: has no rows. A territory needs at least one.",
    ),
    "header only where others link": (
        write("providers.csv", "provider,name,area,local,source\n"),
        "offers.csv, column provider: names providers, and there are none. Add them, or leave out offers.csv.",
    ),
    "missing file": (
        remove("services.csv"),
        "services.csv: the file is missing. Add it: services that welfare can buy.",
    ),
    "missing file that others link to": (
        remove("hosts.csv"),
        "openings.csv, column host: names hosts, and there are none. Add them, or leave out openings.csv.",
    ),
    "no areas": (
        layer(lambda data: data["features"].clear()),
        "areas.geojson: has no rows. A territory needs at least one.",
    ),
    "wrong number of cells": (
        swap("providers.csv", "Cooperativa Costa", "Cooperativa, Costa"),
        f"providers.csv, row 3: the row has 6 cells, the header has 5 "
        f"(found: {'P-2,Cooperativa, Costa (illustrativa),C,yes,' + SOURCE:.59s}…). "
        "Give it a cell for each column; text with a comma stands in double quotes.",
    ),
    "column without a name": (
        rewrite("offers.csv", lambda text: text.replace("\n", ",\n").replace("docs/model.md),", "docs/model.md),x")),
        "offers.csv, row 1: a column has no name. Name it in the header, or remove it.",
    ),
    "unclosed quote": (
        swap("hosts.csv", "Ente Costa", '"Ente Costa'),
        "hosts.csv, row 3: is not readable as CSV: unexpected end of data. "
        "Look for a double quote that is not closed; inside quoted text a double quote is written twice.",
    ),
    "unclosed quote in the header": (
        swap("hosts.csv", "host,name", 'host,"name'),
        "hosts.csv, row 1: is not readable as CSV: unexpected end of data. "
        "Look for a double quote that is not closed; inside quoted text a double quote is written twice.",
    ),
    "a folder called as a table": (
        lambda folder: (folder / "links.csv").unlink() or (folder / "links.csv").mkdir(),
        "links.csv: is not a file. Put the file itself there, or rename the folder.",
    ),
}


@pytest.mark.parametrize("name", ONE_FAULT)
def test_one_damage_gives_its_one_fault(folder: Path, name: str) -> None:
    """The fault says the file, the row and column a spreadsheet shows, what stands there, the rule and the remedy."""
    damage, fault = ONE_FAULT[name]
    damage(folder)
    assert told(folder) == [fault]


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("leco", "leco: there is no such territory. Did you mean lecco? "),
        ("bergamo", "bergamo: there is no such territory. "),
    ],
)
def test_a_territory_that_is_not_there_is_refused(name: str, remedy: str) -> None:
    """A slip of the pen is named; a folder may always be given."""
    with pytest.raises(TerritoryError) as raised:
        load(name)
    assert str(raised.value) == f"{remedy}Give a folder, or the name of a shipped territory: lecco, sample."


def test_an_empty_folder_lacks_four_files(tmp_path: Path) -> None:
    """What a territory cannot do without, and no traceback."""
    with pytest.raises(InputError) as raised:
        load(tmp_path)
    missing = ["territory.toml", "rules.toml", "areas.geojson", "services.csv"]
    assert [(f.file, f.rule) for f in raised.value.faults] == [(file, "the file is missing") for file in missing]


@pytest.mark.parametrize("file", ["areas.geojson", "offers.csv"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"null",
        b'"',
        b",",
        b",\n1,2\n",
        b"a\n",
        b"a,a\n1,2\n",
        b'{"features": null}',
        b'{"features": [null, {}, 1]}',
        b'{"features": [], "crs": 3}',
        b'{"features": [{"properties": [], "geometry": 1}]}',
        b'{"features": [{"properties": {"geometry": {}}, "geometry": {"type": "Polygon"}}]}',
    ],
)
def test_rubbish_in_a_file_is_told_as_a_fault_of_that_file(folder: Path, file: str, content: bytes) -> None:
    """Whatever stands in a file, its owner never sees a traceback, nor blame for another file's links."""
    write(file, content)(folder)
    with pytest.raises(TerritoryError) as raised:
        load(folder)
    assert {fault.file for fault in raised.value.faults} == {file}
