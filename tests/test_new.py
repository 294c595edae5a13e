"""A new territory in one command, for any province of Italy."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from geodata import italy
from geodata.new import folder
from geodata.new.zones import Zones
from geodata.tables import TABLES
from planner.case import Case
from tests.begun import begun, bytes_of, faults, solved

GIVEN = ("areas", "population", "services", "firms", "demands")
"""The tables that a new territory has rows in; `lakes` and `rivers` are not even there."""
SPREAD = ("Sondrio", "NA", "Bolzano", "Trieste", "Trento", "SU", "Palermo", "Aosta", "Roma", "097")


def sound_case(case: Case) -> None:
    """What holds for every province: counted people, seats, an estimate that says so, and a plan that serves nobody."""
    territory = case.territory
    assert territory.warnings == ()
    assert [name for name in TABLES if not territory.table(name).empty] == list(GIVEN)
    assert territory.areas.geometry.is_valid.all()
    assert set(territory.areas["district"]) == {territory.title["en"].removeprefix("Province of ")}
    people, (firm,) = territory.population["people"].sum(), territory.firms.itertuples()
    assert 0.02 * people < firm.employees < 0.05 * people
    assert 0.5 < territory.demands["workers"].sum() / firm.employees < 1.5
    assert territory.demands["workers"].min() >= 3
    assert set(territory.demands["service"]) == set(territory.services["service"])
    assert 100 < firm.plan_eur / firm.employees < 300
    assert territory.illustrative() == ("services", "firms", "demands")
    made = solved(case)
    assert made.welfare.empty
    assert made.unserved["workers"].sum() == pytest.approx(territory.demands["workers"].sum())
    assert set(made.unserved["why"]) == {"no_offer"}
    assert made.placements.empty and made.waiting.empty
    assert made.fund.available_cents == 0


@pytest.mark.parametrize("province", SPREAD)
def test_a_province_is_begun_checked_and_solved(tmp_path: Path, province: str) -> None:
    """By name, plate or code, from the smallest to four million people, in the mountains and on islands."""
    sound_case(begun(tmp_path / "new", province))


@pytest.mark.slow
def test_every_province_of_italy_is_begun_checked_and_solved(tmp_path: Path) -> None:
    """All 107."""
    for known in italy.provinces():
        sound_case(begun(tmp_path / known.code, known.code))


def test_the_metric_system_is_the_zone_the_province_lies_in() -> None:
    """Zone 32 west of 12° E, zone 33 east of it."""
    begun_with = {p: folder.of_province(p)[0] for p in ("AO", "BZ", "SU", "TS", "RM", "PA")}
    west, east = "EPSG:32632", "EPSG:32633"
    assert {p: start and start.crs for p, start in begun_with.items()} == {
        "AO": west,
        "BZ": west,
        "SU": west,
        "TS": east,
        "RM": east,
        "PA": east,
    }


def test_the_same_province_is_written_byte_for_byte(tmp_path: Path) -> None:
    """No time of day, no chance, no folder's name in any file."""
    for name in ("first", "second"):
        folder.write(tmp_path / name, province="Trieste")
    assert bytes_of(tmp_path / "first") == bytes_of(tmp_path / "second")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["first", "second"]


def test_a_folder_that_is_there_and_empty_is_used(tmp_path: Path) -> None:
    """Some make the folder first."""
    (tmp_path / "new").mkdir()
    assert len(begun(tmp_path / "new", "TS").territory.areas) == 6


def test_tables_to_fill_in_have_their_header(tmp_path: Path) -> None:
    """The first line names every column of the table's description, and there is no other."""
    folder.write(tmp_path / "new", province="TS")
    for name in TABLES.keys() - {*GIVEN, "lakes", "rivers"}:
        with (tmp_path / "new" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert list(csv.reader(file)) == [[column.name for column in TABLES[name].columns]]
    assert not (tmp_path / "new" / "lakes.geojson").exists()
    assert "no lakes.geojson" in (tmp_path / "new" / "territory.toml").read_text(encoding="utf-8")


def test_lombardy_keeps_its_rules_and_no_other_region_has_one_that_is_verified(tmp_path: Path) -> None:
    """The shipped profile was read in Lombardy's act; elsewhere it is a shape to fill in."""
    ours = begun(tmp_path / "so", "SO")
    assert (tmp_path / "so" / "rules.toml").read_bytes() == folder.LOMBARDY.read_bytes()
    theirs = begun(tmp_path / "ao", "Aosta")
    text = (tmp_path / "ao" / "rules.toml").read_text(encoding="utf-8")
    assert "verified = true\n" not in text
    sources = re.findall(r'^source = "(.*)"$', text, flags=re.MULTILINE)
    assert all(said.startswith("to verify in Valle d'Aosta/Vallée d'Aoste; ") for said in sources)
    assert theirs.rules.name == "Valle d'Aosta/Vallée d'Aoste: to verify"
    assert theirs.rules.classes == ours.rules.classes
    rules = theirs.rules
    named = (rules.allowance, rules.duration, rules.classes, rules.assumptions, rules.ceilings)
    assert len(rules.unverified()) == 1 + sum(map(len, named))


def test_an_unknown_province_is_told_with_the_nearest(tmp_path: Path) -> None:
    """A slip of the pen is easy to mend."""
    (fault,) = faults(tmp_path / "new", province="Sondri")
    assert (fault.file, fault.value) == ("--province", "Sondri")
    assert fault.remedy.startswith("Did you mean Sondrio")


def test_a_province_is_known_by_a_word_of_its_name_that_no_other_has() -> None:
    """Aosta and Monza are; Reggio is two provinces, and Sardegna is a region."""
    found = {asked: folder.of_province(asked) for asked in ("Aosta", "monza", "Reggio", "Sardegna")}
    names = [start.title_en.removeprefix("Province of ") for start, _ in found.values() if start]
    assert names == ["Valle d'Aosta/Vallée d'Aoste", "Monza e della Brianza"]
    (reggio,), (sardegna,) = (found[asked][1] for asked in ("Reggio", "Sardegna"))
    assert reggio.remedy == "Did you mean Reggio nell'Emilia or Reggio di Calabria?"
    assert sardegna.remedy.startswith("Did you mean Sud Sardegna")


CALLED = {
    "Forlì-Cesena": ("Forlì", "forli", "Forli'"),
    "Bolzano/Bozen": ("Bozen", "BOLZANO", "bz"),
    "Reggio nell'Emilia": ("Reggio Emilia",),
    "Reggio di Calabria": ("Reggio Calabria",),
    "Monza e della Brianza": ("Monza e Brianza", "MONZA"),
    "Massa-Carrara": ("Massa", "Massa Carrara"),
    "Barletta-Andria-Trani": ("Barletta", "Trani"),
    "Napoli": ("na", "63"),
}


@pytest.mark.parametrize(("asked", "name"), [(asked, name) for name, words in CALLED.items() for asked in words])
def test_a_province_answers_to_what_people_call_it(asked: str, name: str) -> None:
    """With and without accents, in either language, by its first half."""
    start, found = folder.of_province(asked)
    assert start is not None and start.title_en == f"Province of {name}", found


HELD = {"Ogliastra": "Nuoro", "Sulcis Iglesiente": "Sud Sardegna", "Gallura": "Sassari", "Olbia-Tempio": "Sassari"}


@pytest.mark.parametrize(("asked", "holder"), HELD.items())
def test_a_province_that_the_data_do_not_have_is_told_with_the_one_that_holds_it(asked: str, holder: str) -> None:
    """Sardinia's provinces were ended and begun again; the boundaries are those of one year."""
    start, (fault,) = folder.of_province(asked)
    assert start is None
    assert fault.remedy.startswith(f"Begin with {holder}, which holds its comuni there")


def test_a_folder_in_use_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of yours, a file in its place, the folder one is in, and the names of what is shipped."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").touch()
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    rules = {
        "full": "is not empty",
        "file": "is a file",
        "file/new": "lies in a file",
        ".": "is the folder you are in",
        "lecco": "is the name of a shipped territory",
    }
    for name, rule in rules.items():
        assert [f.rule for f in faults(Path(name), province="TS")] == [rule]


def test_all_that_was_asked_wrongly_is_told_at_once(tmp_path: Path) -> None:
    """The folder, the province, and options that do not go together."""
    (tmp_path / "file").touch()
    found = faults(tmp_path / "file", province="Leco", zones=Zones(None, "code"))
    assert [f.file.removeprefix(str(tmp_path)) for f in found] == ["/file", "--province", "--province"]
    assert [f.rule.split(" ")[0:2] for f in found] == [["is", "a"], ["is", "given"], ["is", "not"]]
    (neither,) = faults(tmp_path / "new")
    assert neither.rule == "neither it nor --areas is given"
