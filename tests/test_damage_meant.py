"""What lies beside what is read is told: tables under near names, second sheets and layers, words for nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from geodata.territory import load
from tests.damage import FIRM, FIRM2, FIRMS, HEADER, Damage, book, cell, first_area, polygon, rewrite, swap, told, write


def moved(old: str, new: str) -> Damage:
    def damage(folder: Path) -> None:
        (folder / new).parent.mkdir(exist_ok=True)
        (folder / old).rename(folder / new)

    return damage


def beside(page: Any) -> None:
    page.parent.create_sheet("more firms").append(FIRM)


def layers(folder: Path) -> None:
    frame = gpd.read_file(folder / "areas.geojson")
    (folder / "areas.geojson").unlink()
    for name in ("areas", "more_areas"):
        frame.to_file(folder / "areas.gpkg", layer=name)


SWALLOWED = '\nF-1,"Uno,B,,40,6000,mine\nF-2,Due",C,,25,2000,mine\n'

# One damage, and how the first fault must begin.
FIRST_FAULT: dict[str, tuple[Damage, str]] = {
    "a table in the singular": (
        moved("beneficiaries.csv", "beneficiary.csv"),
        "beneficiary.csv: has a name that is no table's. Call it beneficiaries.csv",
    ),
    "a table in the singular, with a capital": (
        moved("providers.csv", "Provider.csv"),
        "Provider.csv: has a name that is no table's. Call it providers.csv",
    ),
    "a column with the name of ours for row numbers": (
        rewrite("firms.csv", lambda text: text.replace("sector", "row in the file")),
        "firms.csv, row 1, column row in the file: is a name that the program needs for itself",
    ),
    "a property with the name of ours for row numbers": (
        rewrite("areas.geojson", lambda text: text.replace('"district"', '"row in the file"')),
        "areas.geojson, row 1, column row in the file: is a name that the program needs for itself",
    ),
    "NaN for a name": (first_area("properties.name", float("nan")), "areas.geojson, row 2, column name: is no text"),
    "true for a name": (first_area("properties.name", True), "areas.geojson, row 2, column name: is no text"),
    "two stray quotes that join two rows": (
        write("firms.csv", HEADER + SWALLOWED),
        "firms.csv, row 2: a cell holds several rows",
    ),
    **{
        f"{word} for nothing": (
            cell("firms.csv", 2, "sector", word),
            f"firms.csv, row 2, column sector: is a word for nothing (found: {word})",
        )
        for word in ("#N/D", "NULL", "-", "n.d.")
    },
    "signs of a web page in a name": (
        cell("firms.csv", 2, "name", "Rossi &amp; C. <br>"),
        "firms.csv, row 2, column name: holds signs of a web page",
    ),
    "a code with an exponent": (
        cell("firms.csv", 2, "firm", "1.2E+05"),
        "firms.csv, row 2, column firm: is a code that a spreadsheet made a number of",
    ),
}

FIRST_FAULT |= {
    "skills with commas between": (
        swap("beneficiaries.csv", "gardening", "gardening | care"),
        "beneficiaries.csv, row 4, column skills: holds a comma or a bar between words (found: gardening | care)",
    ),
    "an outline around the earth": (
        first_area("geometry", polygon((-180, -90), (180, -90), (180, 90), (-180, 90))),
        "areas.geojson, row 2, column geometry: is wider than half the earth",
    ),
    "an outline over the meridian of 180 degrees": (
        first_area("geometry", polygon((179, 45), (-179, 45), (-179, 46), (179, 46))),
        "areas.geojson, row 2, column geometry: is wider than half the earth",
    ),
    "an outline of a centimetre": (
        first_area("geometry", polygon((9, 45), (9.0000001, 45), (9.0000001, 45.0000001))),
        "areas.geojson, row 2, column geometry: is smaller than a square metre",
    ),
}

# One damage, and how a warning must begin.
WARNED: dict[str, tuple[Damage, str]] = {
    "a table in a folder below": (
        moved("links.csv", "dati/links.csv"),
        "dati/links.csv: lies in a folder below, where no table is read",
    ),
    "a property called as the outline": (
        first_area("properties.geometry", "x"),
        "areas.geojson, row 1, column geometry: this property is not used",
    ),
    "a second sheet": (book(FIRMS, FIRM, FIRM2, edit=beside), "firms.xlsx, sheet more firms: this sheet is not used"),
    "a price of nothing": (
        swap("offers.csv", "nursery,500,", "nursery,0,"),
        "offers.csv, row 2, column price_eur: costs nothing",
    ),
    "two areas of one name": (
        first_area("properties.name", "Borgo"),
        "areas.geojson, row 3, column name: is the name of another area too",
    ),
    "a link with another time back": (
        rewrite("links.csv", lambda text: text + "B,A,F,8000,25,mine\n"),
        "links.csv, row 6, column minutes: is another time than in row 2",
    ),
    "ages left out": (
        swap("population.csv", "A,65,130", "A,75,130"),
        "population.csv, row 3, column age_from: leaves out the ages from 65 to 74, after row 2",
    ),
    "a second layer": (layers, "areas.gpkg, layer more_areas: this layer is not used"),
}


@pytest.mark.parametrize("name", FIRST_FAULT)
def test_damage_is_told_by_its_name(folder: Path, name: str) -> None:
    """The first fault is the one that the owner can act on."""
    damage, fault = FIRST_FAULT[name]
    damage(folder)
    assert told(folder)[0].startswith(fault)


@pytest.mark.parametrize("name", WARNED)
def test_what_may_be_meant_is_warned_about(folder: Path, name: str) -> None:
    """The territory loads, and says what it left aside."""
    damage, warning = WARNED[name]
    damage(folder)
    assert any(str(told_of).startswith(warning) for told_of in load(folder).warnings)


@pytest.mark.parametrize("name", ["Rossi & C.", "Cooperativa A-B", "a < b", "NA"])
def test_a_name_that_is_only_like_a_word_for_nothing_is_kept(folder: Path, name: str) -> None:
    """An ampersand or a hyphen is no damage."""
    cell("firms.csv", 2, "name", name)(folder)
    assert load(folder).firms["name"][0] == name
