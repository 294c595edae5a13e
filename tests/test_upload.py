"""Files that a person gives into a territory's folder."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest

from geodata import templates
from geodata.faults import InputError
from geodata.territory import Territory
from geodata.workbook import marked
from planner import upload
from planner.case import open_case


def packed(folder: Path, prefix: str = "") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as bag:
        for path in sorted(folder.iterdir()):
            if path.is_file():
                bag.write(path, f"{prefix}{path.name}")
    return content.getvalue()


def test_a_zip_of_a_folder_is_that_territory(tmp_path: Path, sample: Territory) -> None:
    """Whole, with a folder in the archive or without."""
    folder = tmp_path / "mine"
    upload.begin(folder)
    assert upload.add(folder, {"sample.zip": packed(sample.folder, "deep/inside/")}).faults == []
    assert open_case(folder).territory.digest == sample.digest


def test_a_broken_sheet_is_marked_corrected_and_loaded_again(tmp_path: Path, sample: Territory) -> None:
    """What a person does: give a bad table, take the marked workbook, correct the cell, give it back."""
    folder = tmp_path / "mine"
    upload.begin(folder, sample.folder)
    good = (sample.folder / "firms.csv").read_bytes()
    bad = good.replace(b"6000", b"lots")
    assert bad != good
    assert upload.add(folder, {"firms.csv": bad}).faults == []
    with pytest.raises(InputError) as wrong:
        open_case(folder)
    content, marked = upload.workbook(folder, wrong.value.faults, "en")
    assert marked == len(wrong.value.faults) == 1
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for row in book["firms"].iter_rows() for cell in row if cell.value == "lots"]
    assert len(cells) == 1
    cells[0].value = 6000
    saved = io.BytesIO()
    book.save(saved)
    assert upload.add(folder, {"faults.xlsx": saved.getvalue()}).faults == []
    assert open_case(folder).territory.digest == sample.digest


def test_no_name_leads_out_of_the_folder(tmp_path: Path) -> None:
    """Neither of a file nor inside an archive; nothing is written when anything is refused."""
    folder = tmp_path / "mine"
    upload.begin(folder)
    bag = io.BytesIO()
    with zipfile.ZipFile(bag, "w") as archive:
        archive.writestr("../../evil.csv", "a,b")
    refused = upload.add(folder, {"x.zip": bag.getvalue(), "../../firms.csv": b"firm\n", "run.sh": b"true"}).faults
    assert {fault.file for fault in refused} == {"x.zip", "run.sh"}
    assert list(folder.iterdir()) == []
    assert upload.add(folder, {"../../firms.csv": b"firm\n"}).faults == []
    assert [path.name for path in folder.iterdir()] == ["firms.csv"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine"]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """An archive is looked at before it is opened."""
    folder = tmp_path / "mine"
    upload.begin(folder)
    bag = io.BytesIO()
    with zipfile.ZipFile(bag, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("firms.csv", b"0" * 20_000_000)
    assert "times its size" in upload.add(folder, {"x.zip": bag.getvalue()}).faults[0].rule


def test_a_table_in_another_format_takes_the_place_of_the_first(tmp_path: Path, sample: Territory) -> None:
    """Two files of one table would be a fault."""
    folder = tmp_path / "mine"
    upload.begin(folder, sample.folder)
    assert upload.add(folder, {"firms.geojson": b"{}"}).faults == []
    assert not (folder / "firms.csv").exists()


def test_a_sheet_with_only_its_header_leaves_the_table_that_is_there(tmp_path: Path, sample: Territory) -> None:
    """The templates over a territory change nothing, and each sheet left out is told by the person's own file."""
    folder = tmp_path / "mine"
    upload.begin(folder, sample.folder)
    added = upload.add(folder, {"mio.xlsx": templates.workbook(italian=True)})
    assert added.faults == []
    assert "mio.xlsx, foglio firms" in [note.told("it")[0] for note in added.notes]
    assert open_case(folder).territory.digest == sample.digest


def test_a_workbook_of_one_sheet_is_laid_over_what_was_given_before(tmp_path: Path, sample: Territory) -> None:
    """Only its own table is taken: the other sheets of the first workbook stay, and faults name the person's file."""
    folder = tmp_path / "mine"
    upload.begin(folder, sample.folder)
    first, second = openpyxl.Workbook(), openpyxl.Workbook()
    for name in ("firms", "services"):
        sheet = first.create_sheet(name)
        for row in csv.reader((sample.folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()):
            sheet.append(row)
    right = [[cell.value for cell in row] for row in first["firms"].iter_rows()]
    first["firms"]["A3"] = first["firms"]["A2"].value
    added = upload.add(folder, {"prima.xlsx": saved(first)})
    with pytest.raises(InputError) as wrong:
        open_case(folder)
    told = {fault.told("it")[0] for fault in upload.named(wrong.value.faults, added.names)}
    assert "prima.xlsx, foglio firms" in told and "firms.xlsx" not in told
    assert [note.told("it")[0] for note in added.notes] == ["prima.xlsx, foglio Sheet"]
    content, _ = upload.workbook(folder, wrong.value.faults, "it", added.names)
    listed = [row[0].value for row in openpyxl.load_workbook(io.BytesIO(content))["errori"].iter_rows()]
    assert "prima.xlsx, foglio firms" in listed and "firms.xlsx" not in listed
    for row in right:
        second.active.append(row)
    second.active.title = "firms"
    assert upload.add(folder, {"dopo.xlsx": saved(second)}).faults == []
    assert (folder / "services.xlsx").exists()
    assert open_case(folder).territory.digest == sample.digest


def test_the_base_may_be_a_workbook(tmp_path: Path, sample: Territory) -> None:
    """A table that is given takes the place of the sheet of the base's workbook, not of the workbook."""
    base, folder = tmp_path / "base", tmp_path / "mine"
    shutil.copytree(sample.folder, base)
    marked(base, (), base.parent / "whole.xlsx")
    for path in base.glob("*.csv"):
        path.unlink()
    shutil.copy(base.parent / "whole.xlsx", base / "territory.xlsx")
    upload.begin(folder, base)
    assert upload.add(folder, {"firms.csv": (sample.folder / "firms.csv").read_bytes()}).faults == []
    assert open_case(folder).territory.digest == sample.digest


def saved(book: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
