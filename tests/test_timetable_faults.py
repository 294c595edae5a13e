"""Feeds as they come, broken or in another dialect: each names what is wrong with it, or reads as it is meant."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from geodata.faults import Fault, TerritoryError
from geodata.timetable import read
from tests.drawn_feeds import CRS, STOPS, packed, stops_txt, timetable, valley, written

CALLS = str(valley()["stop_times.txt"])


def faults(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(TerritoryError) as found:
        read(path, crs=CRS)
    return found.value.faults


def changed(folder: Path, old: str, new: str, *, name: str = "stop_times") -> Path:
    """Write the valley with one text of one file put in another's place."""
    content = str(valley()[f"{name}.txt"])
    assert old in content
    return written(folder / "feed.zip", valley(**{name: content.replace(old, new)}))


@pytest.mark.parametrize(
    ("name", "old", "new", "row", "column", "rule"),
    [
        ("stop_times", "down-7,bivio,2", "down-7,bivia,2", 3, "stop_id", "is not in"),
        ("stop_times", "down-7,bivio,2", "down-9,bivio,2", 3, "trip_id", "is not in"),
        ("stop_times", "down-7,bivio,2,07:10:00,07:10:00", "down-7,bivio,2,06:50:00,06:50:00", 3, "arrival_time",
         "is before the departure from the stop before"),
        ("stop_times", "down-7,bivio,2,07:10:00,07:10:00", "down-7,bivio,2,07:10:00,07:09:00", 3, "departure_time",
         "is before arrival_time"),
        ("stop_times", "down-7,alto,1,07:00:00,07:00:00", "down-7,alto,1,7.00,7.00", 2, "arrival_time",
         "is not a time"),
        ("stop_times", "down-7,alto,1,07:00:00,07:00:00", "down-7,alto,1,,", 2, "arrival_time",
         "has no time at the first or last stop of its trip"),
        ("stop_times", "down-7,bivio,2", "down-7,bivio,1", 3, "trip_id", "stands already in row 2"),
        ("stop_times", "down-7,bivio,2", "down-7,bivio,two", 3, "stop_sequence", "is not a whole number"),
        ("trips", "valley,week,down-7\n", "walley,week,down-7\n", 2, "route_id", "is not in"),
        ("trips", "valley,week,down-7\n", "valley,weak,down-7\n", 2, "service_id", "is neither in calendar.txt"),
        ("calendar", "20261101,20261231", "20261231,20261101", 2, "end_date", "is before start_date"),
        ("calendar", "20261101", "20261301", 2, "start_date", "is not a date"),
        ("calendar", "week,1,1", "week,1,2", 2, "tuesday", "is not an allowed value"),
        ("calendar", "20261231", "20961231", 2, "end_date", "days after start_date"),
        ("calendar_dates", "20261208,2", "20261208,3", 2, "exception_type", "is not an allowed value"),
        ("frequencies", "06:00:00,07:00:00", "07:00:00,06:00:00", 2, "end_time", "is not after start_time"),
        ("frequencies", "1200", "0", 2, "headway_secs", "is 0"),
        ("agency", "Europe/Rome", "Europe/Leco", 2, "agency_timezone", "is not a time zone"),
    ],
)  # fmt: skip
def test_a_broken_cell_is_named(
    tmp_path: Path, name: str, old: str, new: str, row: int, column: str, rule: str
) -> None:
    """File, row and column of the cell, and the rule it breaks."""
    found = [f for f in faults(changed(tmp_path, old, new, name=name)) if (f.row, f.column) == (row, column)]
    assert len(found) == 1
    assert found[0].file == f"feed.zip, {name}.txt"
    assert rule in found[0].rule
    assert found[0].remedy


def test_a_slip_in_an_id_is_answered_with_the_likely_one(tmp_path: Path) -> None:
    """The remedy names the stop that was meant."""
    (fault,) = faults(changed(tmp_path, "down-7,bivio,2", "down-7,bivia,2"))
    assert fault.value == "bivia"
    assert "Did you mean bivio" in fault.remedy


@pytest.mark.parametrize("name", ["agency", "stops", "routes", "trips", "stop_times"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    """Once, and without a fault for every row that would have needed it."""
    (fault,) = faults(written(tmp_path / "feed.zip", valley(**{name: None})))
    assert (fault.file, fault.rule) == (f"feed.zip, {name}.txt", "the file is missing")


@pytest.mark.parametrize("name", ["agency", "stops", "routes", "trips", "stop_times"])
def test_an_empty_file_is_named(tmp_path: Path, name: str) -> None:
    """With the header that it should have."""
    (fault,) = faults(written(tmp_path / "feed.zip", valley(**{name: ""})))
    assert (fault.file, fault.rule) == (f"feed.zip, {name}.txt", "the file is empty")


def test_a_feed_without_calls_or_days_is_no_timetable(tmp_path: Path) -> None:
    """Headers alone, a calendar without a day, or no calendar at all."""
    found = faults(written(tmp_path / "a.zip", valley(stop_times=CALLS.splitlines()[0] + "\n", frequencies=None)))
    assert [f.rule for f in found] == ["no vehicle calls anywhere"]
    idle = str(valley()["calendar.txt"]).replace("1,1,1,1,1,0,0", "0,0,0,0,0,0,0")
    found = faults(written(tmp_path / "b.zip", valley(calendar=idle, calendar_dates=None, trips=None)))
    assert "no service runs on any day" in {f.rule for f in found}
    assert faults(written(tmp_path / "c.zip", valley(calendar=None, calendar_dates=None)))


def test_a_missing_column_is_named_once(tmp_path: Path) -> None:
    """Not again for every row."""
    (fault,) = faults(changed(tmp_path, "stop_sequence", "order"))
    assert (fault.row, fault.column, fault.rule) == (1, "stop_sequence", "this column is missing")


def test_a_row_with_too_many_cells_is_named(tmp_path: Path) -> None:
    """By its number."""
    (fault,) = faults(changed(tmp_path, "down-7,bivio,2,", "down-7,bivio,,2,"))
    assert (fault.row, fault.rule) == (3, "the row has 6 cells, the header has 5")


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    """In the order of the files and rows."""
    files = valley(
        stop_times=CALLS.replace("down-7,bivio", "down-7,nowhere").replace("late,alto", "late,never"),
        agency="agency_name,agency_timezone\nBus,Mars\n",
    )
    found = faults(written(tmp_path / "feed.zip", files))
    assert [(f.file.split(", ")[1], f.row) for f in found] == [
        ("agency.txt", 2), ("stop_times.txt", 3), ("stop_times.txt", 22),
    ]  # fmt: skip


def test_a_stop_in_the_sea_or_beyond_the_pole_is_named(tmp_path: Path) -> None:
    """Coordinates of zero, and latitudes that are none."""
    for lat, lon, rule in (("0", "0", "lies in the sea at 0, 0"), ("95", "9", "is not from -90 to 90 degrees")):
        stops = stops_txt(STOPS).splitlines()
        stops[1] = f"alto,Alto,{lat},{lon}"
        (fault,) = faults(written(tmp_path / "feed.zip", valley(stops="\n".join(stops))))
        assert (fault.row, fault.column, fault.rule) == (2, "stop_lat", rule)


def test_an_archive_that_is_none_is_named(tmp_path: Path) -> None:
    """Absent, cut off, or not an archive at all."""
    (absent,) = faults(tmp_path / "none.zip")
    assert absent.rule == "the file is missing"
    whole = packed(valley())
    for cut in (0, 10, len(whole) // 2, len(whole) - 1):
        (tmp_path / "cut.zip").write_bytes(whole[:cut])
        (fault,) = faults(tmp_path / "cut.zip")
        assert "is not readable as a zip archive" in fault.rule


def test_a_broken_member_is_named(tmp_path: Path) -> None:
    """A byte turned inside a packed file breaks its checksum."""
    whole = bytearray(packed(valley()))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        member = archive.getinfo("stop_times.txt")
        begin = member.header_offset + 30 + len(member.filename)
    whole[begin + member.compress_size // 2] ^= 0xFF
    (tmp_path / "feed.zip").write_bytes(whole)
    (fault,) = faults(tmp_path / "feed.zip")
    assert "stop_times.txt" in str(fault) or "not readable" in fault.rule


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """A hundred megabytes of zeros in a hundred kilobytes."""
    (fault,) = faults(written(tmp_path / "feed.zip", valley(shapes=bytes(100_000_000))))
    assert fault.value == "shapes.txt"
    assert "times its size" in fault.rule


@pytest.mark.parametrize("name", ["../stops.txt", "/etc/stops.txt", "C:\\\\stops.txt", "a/../../stops.txt"])
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing is unpacked to disk, and such an archive is not read at all."""
    found = faults(written(tmp_path / "feed.zip", {**valley(), name: "x"}))
    assert [f.rule for f in found] == ["holds a name that leads out of the folder"]


def test_a_link_out_of_a_folder_is_refused(tmp_path: Path) -> None:
    """A feed given as a folder is its own files only."""
    (tmp_path / "feed").mkdir()
    for name, content in valley().items():
        (tmp_path / name).write_text(str(content))
        (tmp_path / "feed" / name).symlink_to(tmp_path / name)
    assert {f.rule for f in faults(tmp_path / "feed")} == {"is a link that leads out of the folder"}


def test_a_file_that_stands_twice_is_named(tmp_path: Path) -> None:
    """Nobody can tell which of the two is meant."""
    path = written(tmp_path / "feed.zip", valley())
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("stops.txt", stops_txt(STOPS))
    assert [f.rule for f in faults(path)] == ["is in the archive twice"]


def test_dialects_read_alike(tmp_path: Path) -> None:
    """A byte-order mark, Windows line ends, quoted cells, spaces around them, blank rows and other columns."""
    plain = timetable(tmp_path).digest

    def quoted(content: str) -> str:
        return "\n".join(",".join(f'"{cell}"' for cell in row.split(",")) for row in content.splitlines()) + "\n"

    turns = {
        "mark": lambda content: "\ufeff" + content,
        "windows": lambda content: content.replace("\n", "\r\n"),
        "quoted": quoted,
        "spaces": lambda content: content.replace(",", " , "),
        "blank": lambda content: content + "\n\n",
        "wider": lambda content: "\n".join(f"{row},x{k}" for k, row in enumerate(content.splitlines())),
    }
    for turn in turns.values():
        files = {name: turn(str(content)).encode() for name, content in valley().items()}
        assert timetable(tmp_path, files).digest == plain


def test_text_with_a_comma_stands_in_quotes(tmp_path: Path) -> None:
    """As GTFS wants it, also with a quotation mark inside."""
    agency = 'agency_name,agency_timezone\n"Valley ""old"" buses, Ltd",Europe/Rome\n'
    assert timetable(tmp_path, valley(agency=agency)).name == 'Valley "old" buses, Ltd'
    assert faults(written(tmp_path / "open.zip", valley(agency=agency.replace('Ltd"', "Ltd"))))


def test_what_is_left_aside_is_a_warning(tmp_path: Path) -> None:
    """Files that are not used, and calls without times, which are put evenly between their neighbours."""
    untimed = CALLS.replace("down-7,bivio,2,07:10:00,07:10:00", "down-7,bivio,2,,")
    buses = timetable(tmp_path, valley(shapes="shape_id\n", stop_times=untimed))
    said = [str(warning) for warning in buses.warnings]
    assert any("shapes.txt" in warning and "not used" in warning for warning in said)
    assert any("timed evenly" in warning for warning in said)
    assert buses.digest == timetable(tmp_path).digest


def test_a_feed_that_frequencies_swell_is_refused(tmp_path: Path) -> None:
    """A departure each second of a hundred hours, many times over."""
    rows = "".join(f"every-20,{h:02}:00:00,{h + 1:02}:00:00,1,1\n" for h in range(99))
    calls = CALLS + "".join(f"every-20,ponte,{k},00:{k // 2:02}:{k % 2 * 30:02},\n" for k in range(20, 110))
    header = "trip_id,start_time,end_time,headway_secs,exact_times\n"
    (fault,) = faults(written(tmp_path / "feed.zip", valley(frequencies=header + rows, stop_times=calls)))
    assert "calls" in fault.rule
