"""Templates that know what a cell may hold, and workbooks that show a user's own tables with what is to put right."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

from geodata.faults import Fault, InputError, TerritoryError
from geodata.files import WORKBOOK
from geodata.tables import TABLES, Column
from geodata.templates import CSVS, note, templates
from geodata.territory import folder_of, load
from geodata.workbook import FAULTS, TO_PUT_RIGHT, marked
from planner.cli import app

RED = "FFFFC7CE"
SHEETS = [t for t in TABLES.values() if not t.geometry]


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A copy of the sample: a bad link, a bad number, a bad flag, an empty name, a short row, one missing column."""
    folder = tmp_path / "mine"
    shutil.copytree(folder_of("sample"), folder)
    for file, found, put in (
        ("beneficiaries.csv", "B-1,B,", "B-1,Z,"),
        ("offers.csv", "O-1,P-1,nursery,500", "O-1,P-1,nursery,=5*100"),
        ("hosts.csv", ",4,0,no,", ",4,0,maybe,"),
        ("providers.csv", "P-2,Cooperativa Costa (illustrativa),", "P-2,,"),
        ("services.csv", "service,name_en,name_it,unit,source", "service,name_en,name_it,unit,origin"),
    ):
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert found in text
        path.write_text(text.replace(found, put, 1), encoding="utf-8")
    return folder


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(TerritoryError) as caught:
        load(folder)
    return caught.value.faults


def rows(sheet: Worksheet) -> list[list[str]]:
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def test_every_table_without_outlines_has_a_csv_and_a_sheet(tmp_path: Path) -> None:
    """Their columns are those of the description, in its order."""
    written = templates(tmp_path / "empty")
    book = openpyxl.load_workbook(tmp_path / "empty" / WORKBOOK)
    assert book.sheetnames == ["read me", *(t.name for t in SHEETS)]
    assert {p.name for p in written} == {*(t.file for t in SHEETS), WORKBOOK}
    for table in SHEETS:
        columns = [c.name for c in table.columns]
        assert (tmp_path / "empty" / CSVS / table.file).read_text(encoding="utf-8") == ",".join(columns) + "\n"
        assert rows(book[table.name]) == [columns]
        assert book[table.name].freeze_panes == "A2"


def test_the_header_of_a_template_tells_each_column_in_both_languages(tmp_path: Path) -> None:
    """Kind, unit and meaning stand in a note, so that row 2 is the first row of data."""
    templates(tmp_path / "empty")
    book = openpyxl.load_workbook(tmp_path / "empty" / WORKBOOK)
    for table in SHEETS:
        for column, cell in zip(table.columns, book[table.name][1], strict=True):
            assert cell.comment is not None
            assert cell.comment.text == note(column)
            assert column.english in note(column) and column.italian in note(column) and column.unit in note(column)


def test_a_template_offers_every_closed_list_and_holds_numbers_to_their_range(tmp_path: Path) -> None:
    """What a drop-down offers and what a number may be comes from the description."""
    templates(tmp_path / "empty")
    book = openpyxl.load_workbook(tmp_path / "empty" / WORKBOOK)
    guarded = 0
    for table in SHEETS:
        rules = {str(v.sqref).split("2:")[0]: v for v in book[table.name].data_validations.dataValidation}
        for place, column in enumerate(table.columns, start=1):
            rule = rules.get(get_column_letter(place))
            if column.kind == "flag" or column.choices:
                words = "yes,no" if column.kind == "flag" else ",".join(column.choices)
                assert rule is not None and rule.formula1 == f'"{words}"', column
            elif column.kind in ("whole", "number"):
                assert rule is not None and rule.type == ("whole" if column.kind == "whole" else "decimal"), column
                assert limits(column) <= {float(rule.formula1), float(rule.formula2 or "nan")}, column
            guarded += rule is not None
    assert guarded > 30


def limits(column: Column) -> set[float]:
    return {float(x) for x in (column.low, column.above, column.high) if x is not None}


def test_the_first_sheet_of_the_templates_explains_in_the_language_asked_for(tmp_path: Path) -> None:
    """Every column of every table is on it, those with outlines too."""
    templates(tmp_path / "en")
    templates(tmp_path / "it", italian=True)
    english, italian = (
        rows(openpyxl.load_workbook(tmp_path / folder / WORKBOOK)[name])
        for folder, name in (("en", "read me"), ("it", "leggimi"))
    )
    assert {c.name for t in TABLES.values() for c in t.columns} <= {row[1] for row in english}
    assert any("leading zero" in row[0] for row in english)
    assert any("lo zero iniziale" in row[0] for row in italian)


def test_templates_overwrite_nothing(tmp_path: Path) -> None:
    """Every file that stands there is a fault, and none is written."""
    (tmp_path / WORKBOOK).write_text("mine", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        templates(tmp_path)
    assert [f.rule for f in caught.value.faults] == ["exists already"]
    assert [p.name for p in tmp_path.iterdir()] == [WORKBOOK]


def test_a_marked_workbook_shows_every_table_as_it_stands(damaged: Path, tmp_path: Path) -> None:
    """All rows and columns of each file are there, in their order, with one column more."""
    marked(damaged, faults_of(damaged), tmp_path / "faults.xlsx")
    book = openpyxl.load_workbook(tmp_path / "faults.xlsx")
    assert book.sheetnames[0] == FAULTS
    for path in damaged.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            own = list(csv.reader(file))
        shown = rows(book[path.stem])
        assert [row[: len(own[0])] for row in shown] == own
        assert shown[0][len(own[0])] == TO_PUT_RIGHT


def test_the_cells_at_fault_are_coloured_and_say_what_to_do(damaged: Path, tmp_path: Path) -> None:
    """Rule and remedy stand in a note on the cell, the remedy beside the row; other cells have neither."""
    faults = faults_of(damaged)
    count = marked(damaged, faults, tmp_path / "faults.xlsx")
    book = openpyxl.load_workbook(tmp_path / "faults.xlsx")
    red = {
        (sheet.title, cell.row, str(sheet.cell(1, cell.column or 0).value))
        for sheet in book.worksheets[1:] for row in sheet.iter_rows() for cell in row
        if cell.fill.fgColor.rgb == RED
    }  # fmt: skip
    assert red == {
        ("beneficiaries", 2, "area"), ("offers", 2, "price_eur"), ("hosts", 2, "public"), ("providers", 3, "name"),
    }  # fmt: skip
    assert count == len(red)
    cell = book["hosts"]["F2"]
    assert cell.value == "maybe"
    assert cell.comment is not None and "is neither yes nor no. Write yes or no." in cell.comment.text
    assert book["hosts"]["H2"].value == "public: is neither yes nor no. Write yes or no."
    assert book["hosts"]["H3"].value is None


def test_the_first_sheet_lists_every_fault_and_links_to_its_cell(damaged: Path, tmp_path: Path) -> None:
    """A column that is missing has no cell and is listed all the same."""
    faults = faults_of(damaged)
    marked(damaged, faults, tmp_path / "faults.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "faults.xlsx")[FAULTS]
    listed = rows(sheet)[1:]
    assert [(row[0], row[2], row[5]) for row in listed] == [(f.file, f.column, f.remedy) for f in faults]
    links = {str(sheet.cell(n, 3).value): sheet.cell(n, 1).hyperlink for n in range(2, len(faults) + 2)}
    assert links["source"] is None
    assert links["price_eur"] is not None and links["price_eur"].location == "'offers'!D2"


def test_nothing_in_a_marked_workbook_is_computed(damaged: Path, tmp_path: Path) -> None:
    """A cell that begins with = is shown as text."""
    marked(damaged, faults_of(damaged), tmp_path / "faults.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "faults.xlsx")["offers"]["D2"]
    assert (cell.value, cell.data_type) == ("=5*100", "s")


def corrected(path: Path) -> None:
    """Put the marked cells right in the workbook, as a person does."""
    book = openpyxl.load_workbook(path)
    for sheet, cell, value in (
        ("beneficiaries", "B2", "B"), ("offers", "D2", "500"), ("hosts", "F2", "no"), ("providers", "B3", "Costa"),
        ("services", "E1", "source"),
    ):  # fmt: skip
        book[sheet][cell] = value
    book.save(path)


def test_a_corrected_workbook_loads_again(damaged: Path, tmp_path: Path) -> None:
    """In place of the tables it holds; neither the extra column nor the list of faults is in the way."""
    marked(damaged, faults_of(damaged), tmp_path / "faults.xlsx")
    corrected(tmp_path / "faults.xlsx")
    for path in damaged.glob("*.csv"):
        path.unlink()
    shutil.move(tmp_path / "faults.xlsx", damaged / WORKBOOK)
    territory, sample = load(damaged), load("sample")
    for name in ("offers", "beneficiaries", "hosts", "demands", "links"):
        assert territory.table(name).equals(sample.table(name)), name
    assert {w.column for w in territory.warnings} <= {TO_PUT_RIGHT, ""}


def test_the_templates_filled_in_are_read(tmp_path: Path) -> None:
    """The workbook of the templates is one that a territory's folder may hold as it is."""
    folder = tmp_path / "mine"
    shutil.copytree(folder_of("sample"), folder)
    templates(tmp_path / "empty")
    book = openpyxl.load_workbook(tmp_path / "empty" / WORKBOOK)
    for table in SHEETS:
        if (folder / table.file).exists():
            with (folder / table.file).open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    book[table.name].append([row.get(c.name, "") for c in table.columns])
            (folder / table.file).unlink()
    book.save(folder / WORKBOOK)
    assert load(folder).table("openings").equals(load("sample").table("openings"))


def test_a_marked_workbook_can_be_marked_again(damaged: Path, tmp_path: Path) -> None:
    """Its own column is written anew and does not pile up."""
    marked(damaged, faults_of(damaged), tmp_path / "once.xlsx")
    book = openpyxl.load_workbook(tmp_path / "once.xlsx")
    with (damaged / "hosts.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows(book["hosts"]))
    marked(damaged, faults_of(damaged), tmp_path / "twice.xlsx")
    again = openpyxl.load_workbook(tmp_path / "twice.xlsx")["hosts"]
    assert rows(again) == rows(book["hosts"])


def test_a_file_of_another_dialect_is_marked_under_the_owners_names(tmp_path: Path) -> None:
    """Semicolons, a line that tells them and a mapped header: the cell is found all the same."""
    (tmp_path / "territory.toml").write_text('[columns.hosts]\n"Pubblico" = "public"\n', encoding="utf-8")
    (tmp_path / "hosts.csv").write_text("sep=;\nhost;Pubblico\nH-1;boh\n", encoding="cp1252")
    out = tmp_path / "out"
    out.mkdir()
    assert marked(tmp_path, [Fault("hosts.csv", 3, "public", "boh", "is odd", "Say.")], out / "faults.xlsx") == 1
    sheet = openpyxl.load_workbook(out / "faults.xlsx")["hosts"]
    assert rows(sheet) == [["host", "Pubblico", TO_PUT_RIGHT], ["H-1", "boh", "public: is odd. Say."]]
    assert sheet["B2"].fill.fgColor.rgb == RED


def test_a_row_at_fault_is_coloured_whole(tmp_path: Path) -> None:
    """A row with a cell too many is shown with all its cells."""
    (tmp_path / "hosts.csv").write_text("host,name\nH-1,a,b\n", encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    marked(tmp_path, [Fault("hosts.csv", 2, "", "", "has 3 cells", "Give it 2.")], out / "faults.xlsx")
    sheet = openpyxl.load_workbook(out / "faults.xlsx")["hosts"]
    assert [sheet.cell(2, c).fill.fgColor.rgb for c in (1, 2, 3)] == [RED] * 3
    assert sheet["C2"].value == "b"


@pytest.mark.parametrize(
    ("out", "rule"),
    [
        ("mine/faults.xlsx", "lies in the territory's own folder"),
        ("faults.csv", "is not the name of a workbook"),
        ("none/faults.xlsx", "lies in no folder"),
        ("there.xlsx", "exists already"),
    ],
)
def test_a_workbook_goes_where_nothing_is_lost(damaged: Path, tmp_path: Path, out: str, rule: str) -> None:
    """Not over a file, not among the territory's own."""
    (tmp_path / "there.xlsx").touch()
    with pytest.raises(InputError) as caught:
        marked(damaged, [], tmp_path / out)
    assert [f.rule for f in caught.value.faults] == [rule]


def test_check_writes_the_marked_workbook_and_still_ends_with_a_fault(damaged: Path, tmp_path: Path) -> None:
    """Exit code 2, all faults told, and where they are marked."""
    out = tmp_path / "faults.xlsx"
    result = CliRunner().invoke(app, ["check", str(damaged), "--out", str(out)])
    assert result.exit_code == 2
    assert "5 to put right; 4 of them are marked" in " ".join(result.output.split())
    assert out.is_file()


def test_check_of_a_sound_territory_writes_no_workbook(tmp_path: Path) -> None:
    """There is nothing to mark."""
    result = CliRunner().invoke(app, ["check", "sample", "--out", str(tmp_path / "faults.xlsx")])
    assert result.exit_code == 0
    assert not list(tmp_path.iterdir())


def test_the_command_names_the_templates_it_wrote(tmp_path: Path) -> None:
    """One line for each file."""
    result = CliRunner().invoke(app, ["templates", str(tmp_path / "empty"), "--italian"])
    assert result.exit_code == 0
    assert result.output.count("\n") == len(SHEETS) + 1


def test_a_territory_kept_in_one_workbook_is_marked_as_one(tmp_path: Path) -> None:
    """Its sheets keep their names and numbers stay numbers; a sheet that is no table is there as it was."""
    folder = tmp_path / "mine"
    shutil.copytree(folder_of("sample"), folder)
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "appunti"
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                sheet = book[path.stem] if path.stem in book.sheetnames else book.create_sheet(path.stem)
                sheet.append([float(c) if c.isdigit() else c for c in row])
        path.unlink()
    book["appunti"]["A1"] = "da chiedere"
    book["hosts"]["D2"] = -4
    book.save(folder / WORKBOOK)
    faults = faults_of(folder)
    assert marked(folder, faults, tmp_path / "faults.xlsx") == len(faults) == 1
    shown = openpyxl.load_workbook(tmp_path / "faults.xlsx")
    assert rows(shown["appunti"]) == [["da chiedere"]]
    assert (shown["hosts"]["D2"].value, shown["hosts"]["D2"].fill.fgColor.rgb) == (-4, RED)
    assert shown["hosts"]["D3"].data_type == "n"
