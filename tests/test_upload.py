"""Files that a person gives into a territory's folder."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from geodata.faults import InputError
from geodata.territory import Territory
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
    assert upload.add(folder, {"sample.zip": packed(sample.folder, "deep/inside/")}) == []
    assert open_case(folder).territory.digest == sample.digest


def test_a_broken_sheet_is_marked_corrected_and_loaded_again(tmp_path: Path, sample: Territory) -> None:
    """What a person does: give a bad table, take the marked workbook, correct the cell, give it back."""
    folder = tmp_path / "mine"
    upload.begin(folder, sample.folder)
    good = (sample.folder / "firms.csv").read_bytes()
    bad = good.replace(b"6000", b"lots")
    assert bad != good
    assert upload.add(folder, {"firms.csv": bad}) == []
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
    assert upload.add(folder, {"faults.xlsx": saved.getvalue()}) == []
    assert open_case(folder).territory.digest == sample.digest


def test_no_name_leads_out_of_the_folder(tmp_path: Path) -> None:
    """Neither of a file nor inside an archive; nothing is written when anything is refused."""
    folder = tmp_path / "mine"
    upload.begin(folder)
    bag = io.BytesIO()
    with zipfile.ZipFile(bag, "w") as archive:
        archive.writestr("../../evil.csv", "a,b")
    refused = upload.add(folder, {"x.zip": bag.getvalue(), "../../firms.csv": b"firm\n", "run.sh": b"true"})
    assert {fault.file for fault in refused} == {"x.zip", "run.sh"}
    assert list(folder.iterdir()) == []
    assert upload.add(folder, {"../../firms.csv": b"firm\n"}) == []
    assert [path.name for path in folder.iterdir()] == ["firms.csv"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine"]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """An archive is looked at before it is opened."""
    folder = tmp_path / "mine"
    upload.begin(folder)
    bag = io.BytesIO()
    with zipfile.ZipFile(bag, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("firms.csv", b"0" * 20_000_000)
    assert "times its size" in upload.add(folder, {"x.zip": bag.getvalue()})[0].rule


def test_a_table_in_another_format_takes_the_place_of_the_first(tmp_path: Path, sample: Territory) -> None:
    """Two files of one table would be a fault."""
    folder = tmp_path / "mine"
    upload.begin(folder, sample.folder)
    assert upload.add(folder, {"firms.geojson": b"{}"}) == []
    assert not (folder / "firms.csv").exists()
