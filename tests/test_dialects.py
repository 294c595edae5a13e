"""However a territory's tables are written, they are the same territory, and what was read otherwise is said."""

from __future__ import annotations

import csv
import io
import random
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

import geodata
from geodata.tables import TABLES, Table
from geodata.territory import Territory, TerritoryError, load

SAMPLE = Path(geodata.__file__).parent / "sample"
CODES = {"A": "097014", "B": "097042", "C": "097008", "D": "097092"}
"""The sample with codes as ISTAT writes them, so that a spreadsheet has something to spoil."""

STYLES = ("whole", "number", "decimal", "name", "capitals")
FLAT = [t for t in TABLES.values() if not t.geometry and (SAMPLE / t.file).exists()]

Rows = list[dict[str, str]]


def rows_of(table: Table) -> Rows:
    with (SAMPLE / table.file).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    linked = [c.name for c in table.columns if "areas" in c.link.split("|")]
    for row in rows:
        row.update({name: CODES[row[name]] for name in linked})
    if table.name == "offers":
        rows[0]["price_eur"] = "1500.25"
    if table.name == "firms":
        rows[0]["name"] = "Società à €"
    return rows


def write_plain(folder: Path) -> Path:
    """Write the sample with ISTAT codes in our own dialect."""
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("*.csv"))
    text = (folder / "areas.geojson").read_text(encoding="utf-8")
    for letter, code in CODES.items():
        text = text.replace(f'"area": "{letter}"', f'"area": "{code}"')
    (folder / "areas.geojson").write_text(text, encoding="utf-8")
    for table in FLAT:
        rows = rows_of(table)
        (folder / table.file).write_text(as_csv(list(rows[0]), [list(r.values()) for r in rows]), encoding="utf-8")
    return folder


def as_csv(header: list[str], rows: list[list[str]], separator: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([header, *rows])
    return out.getvalue()


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Territory:
    return load(write_plain(tmp_path_factory.mktemp("plain") / "sample"))


def spoilt(code: str, style: str) -> str:
    """Write an area's code as a spreadsheet, or its owner, may write it."""
    names = {"097014": "Alto", "097042": "Borgo", "097008": "Costa", "097092": "Dosso"}
    return {
        "whole": code, "number": code.lstrip("0"), "decimal": f"{code[1:3]}.{code[3:]}",
        "name": names[code], "capitals": names[code].upper() + "'",
    }[style]  # fmt: skip


def number(cell: str, decimal: str, grouped: bool) -> str:
    """Write a number with another decimal sign, and its thousands grouped where that leaves no doubt."""
    if decimal == "." and not grouped:
        return cell
    whole, _, rest = cell.partition(".")
    if grouped and rest:
        whole = f"{int(whole):,}".replace(",", "." if decimal == "," else ",")
    return whole + (decimal + rest if rest else "")


DIALECTS = st.fixed_dictionaries(
    {
        "separator": st.sampled_from([",", ";", "\t", "|"]),
        "decimal": st.sampled_from([".", ","]),
        "grouped": st.booleans(),
        "encoding": st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
        "kind": st.sampled_from(["csv", "xlsx", "workbook", "typed"]),
        "style": st.sampled_from(STYLES),
        "mapped": st.booleans(),
        "seed": st.integers(0, 99),
    }
)


def write_dialect(folder: Path, said: dict[str, Any]) -> None:
    """Write every flat table again in a dialect; the workbook of kind `typed` keeps numbers as numbers."""
    draw, book, told = random.Random(said["seed"]), None, ""
    if said["kind"] in ("workbook", "typed"):
        book = xlsxwriter.Workbook(folder / "territory.xlsx")
    for table in FLAT:
        rows = rows_of(table)
        numeric = {c.name for c in table.columns if c.kind in ("whole", "number")} & rows[0].keys()
        linked = {c.name for c in table.columns if "areas" in c.link.split("|")}
        order = draw.sample(list(rows[0]), len(rows[0]))
        for row in rows:
            row.update({name: spoilt(row[name], said["style"]) for name in linked})
            if said["kind"] != "typed":
                row.update({name: number(row[name], said["decimal"], said["grouped"]) for name in numeric})
        header = [f"Their {name}" if said["mapped"] else name for name in order]
        if said["mapped"]:
            told += f"\n[columns.{table.name}]\n" + "".join(f'"Their {name}" = "{name}"\n' for name in order)
        (folder / table.file).unlink()
        cells = [[row[name] for name in order] for row in rows]
        if said["kind"] == "csv":
            text = as_csv(header, cells, said["separator"])
            (folder / table.file).write_bytes(text.encode(said["encoding"]))
            continue
        alone = book or xlsxwriter.Workbook(folder / f"{table.name}.xlsx")
        sheet = alone.add_worksheet(table.name)
        for place, row in enumerate([header, *cells]):
            for column, cell in enumerate(row):
                as_number = said["kind"] == "typed" and place and order[column] in numeric and cell
                sheet.write(place, column, float(cell) if as_number else cell)
        if not book:
            alone.close()
    if book:
        book.close()
    with (folder / "territory.toml").open("a", encoding="utf-8") as file:
        file.write(told)


@given(said=DIALECTS)
def test_every_dialect_is_the_same_territory(plain: Territory, said: dict[str, Any]) -> None:
    """Same digest, no warning, and a repair for each thing that was not written our way."""
    with tempfile.TemporaryDirectory() as parent:
        folder = write_plain(Path(parent) / "sample")
        write_dialect(folder, said)
        read = load(folder)
    assert read.digest == plain.digest
    assert read.warnings == ()
    found = {(repair.found, repair.became) for repair in read.repairs}
    text = said["kind"] == "csv"
    names = {";": "semicolon", "\t": "tab", "|": "vertical bar"}
    if text and said["separator"] != ",":
        assert (names[said["separator"]], "comma") in found
    if text and said["encoding"] in ("utf-16", "cp1252"):
        assert any(became == "UTF-8" for _, became in found)
    if said["kind"] != "typed" and said["decimal"] == ",":
        assert ("1.500,25" if said["grouped"] else "1500,25", "1500.25") in found
    if said["style"] != "whole":
        assert {became for _, became in found} >= set(CODES.values())
    if said["mapped"]:
        assert ("Their provider", "provider") in found
    if text and said == {**said, "separator": ",", "decimal": ".", "grouped": False, "style": "whole", "mapped": False}:
        assert {became for _, became in found} <= {"UTF-8"}


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(SAMPLE, tmp_path / "valley")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('"7,50"', 7.5), ('"6,000.00"', 6000), ("1.006.000", 1_006_000), ('"1.234,5"', 1234.5), ("€ 500", 500),
        ("500 EUR", 500), ("1 500", 1500), ("1\u00a0500", 1500), ("1'500", 1500), ('"0,125"', 0.125), ("0.125", 0.125),
        ('"1,234,567"', 1_234_567), ("12.5", 12.5), ('"€ 1.234,50"', 1234.5),
    ],
)  # fmt: skip
def test_a_number_that_can_be_read_in_one_way_is(folder: Path, written: str, read: float) -> None:
    """A decimal comma, thousands of either kind, money: with the repair, unless it is written our way."""
    change(folder, "offers.csv", "nursery,500,", f"nursery,{written},")
    territory = load(folder)
    assert territory.offers["price_eur"][0] == read
    expected = [] if written.replace(".", "").isdigit() and written.count(".") < 2 else [written.strip('"')]
    assert [repair.found for repair in territory.repairs] == expected


@pytest.mark.parametrize(("decimal", "read"), [(",", 1234), (".", 1.234)])
def test_territory_toml_decides_what_nothing_else_tells(folder: Path, decimal: str, read: float) -> None:
    """`1.234` alone is refused with the way to say which; said, it is read so."""
    change(folder, "offers.csv", "nursery,500,", "nursery,1.234,")
    with pytest.raises(TerritoryError, match=r"may be 1.234 or 1234 .* under \[dialect\] write decimal"):
        load(folder)
    with (folder / "territory.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[dialect.offers]\ndecimal = "{decimal}"\n')
    assert load(folder).offers["price_eur"][0] == read


def test_another_column_of_the_file_tells_the_sign(folder: Path) -> None:
    """A file is written in one country."""
    change(folder, "offers.csv", "nursery,500,10", 'nursery,1.234,"10,5"')
    assert load(folder).offers["price_eur"][0] == 1234


def test_a_name_in_latin_letters_is_read_and_said(folder: Path) -> None:
    """The letters are right and the repair names the encoding."""
    text = (folder / "firms.csv").read_text(encoding="utf-8").replace("Impresa Costa", "Società Costa")
    (folder / "firms.csv").write_bytes(text.encode("cp1252"))
    territory = load(folder)
    assert territory.firms["name"][1].startswith("Società Costa")
    assert [(r.file, r.found, r.became) for r in territory.repairs] == [("firms.csv", "cp1252", "UTF-8")]


def test_a_layer_in_latin_letters_is_read_and_said(folder: Path) -> None:
    """GeoJSON is UTF-8 by its definition, and not always in fact."""
    text = (folder / "lakes.geojson").read_text(encoding="utf-8").replace("Lago", "Lagò")
    (folder / "lakes.geojson").write_bytes(text.encode("cp1252"))
    territory = load(folder)
    assert "Lagò" in territory.lakes["name"][0]
    assert [r.became for r in territory.repairs] == ["UTF-8"]


def test_a_first_row_that_tells_the_separator_is_followed(folder: Path) -> None:
    """A spreadsheet writes `sep=;` for itself, and rows are still counted as it shows them."""
    text = (folder / "firms.csv").read_text(encoding="utf-8")
    (folder / "firms.csv").write_text(
        "sep=;\n" + text.replace(",", ";").replace("40;6000", "forty;6000"), encoding="utf-8"
    )
    with pytest.raises(TerritoryError, match=r"firms.csv, row 3, column employees: is not a number"):
        load(folder)
