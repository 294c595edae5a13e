"""What `planner check --out` marks is corrected in the workbook, as a person does, and loads again: of every format."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from geodata.files import WORKBOOK
from geodata.territory import TerritoryError, load
from geodata.workbook import README, TO_PUT_RIGHT, marked
from planner.words import LANGUAGES, Language
from tests.damage import FIRM, FIRM2, FIRMS, HEADER, PLAIN, Damage, all_of, book, first_area, rewrite, table, unlink

POINTS = pd.DataFrame([FIRM, FIRM2], columns=FIRMS)


def points(file: str, **cells: list[object]) -> Damage:
    """Give firms as a layer of points, with some cells written wrongly."""

    def damage(folder: Path) -> None:
        made = gpd.GeoDataFrame(
            POINTS.assign(**cells), geometry=gpd.points_from_xy([9.05, 9.15], [45.05, 45.05]), crs=4326
        )
        made.to_parquet(folder / file) if file.endswith("parquet") else made.to_file(folder / file)

    return all_of(unlink("firms.csv"), damage)


def mapped(folder: Path) -> None:
    """Give firms under their owner's headers, with semicolons and decimal commas, and a number that is none."""
    told = '\n[columns.firms]\n"Impresa" = "firm"\n"Addetti" = "employees"\n'
    rewrite("territory.toml", lambda text: text + told)(folder)
    header = HEADER.replace("firm,", "Impresa,").replace("employees", "Addetti").replace(",", ";")
    table(header, "F-1;Uno;B;;quaranta;6000,50;mine", "F-2;Due;C;;25;2000;mine")(folder)


# What is wrong, the cells that a person corrects, and what firms then hold.
WRONG: dict[str, tuple[Damage, dict[str, object], list[int]]] = {
    "a number in a CSV": (table(HEADER, PLAIN[0].replace("40", "boh"), PLAIN[1]), {"E2": 40}, [40, 25]),
    "a word in a CSV of semicolons under other headers": (mapped, {"E2": "40"}, [40, 25]),
    "an area in a CSV": (table(HEADER, PLAIN[0].replace(",B,", ",Q,"), PLAIN[1]), {"C2": "Borgo"}, [40, 25]),
    "a cell too many": (table(HEADER, PLAIN[0] + ",x", PLAIN[1]), {"H2": None}, [40, 25]),
    "a code that stands twice": (table(HEADER, *PLAIN, PLAIN[1]), {"A4": "F-3"}, [40, 25, 25]),
    "a header that is misspelt": (table(HEADER.replace("oyees", "oyes"), *PLAIN), {"E1": "employees"}, [40, 25]),
    "a number in a workbook": (book(FIRMS, [*FIRM[:4], "boh", 1, "m"], FIRM2), {"E2": 40}, [40, 25]),
    "a formula without a value": (book(FIRMS, [*FIRM[:4], "=20*2", 1, "m"], FIRM2), {"E2": 40}, [40, 25]),
    "a merged cell": (
        book(FIRMS, FIRM, FIRM2, edit=lambda page: page.merge_cells("D2:D3")), {}, [40, 25],
    ),
    "a number in a layer of GeoJSON": (points("firms.geojson", employees=[-1, 25]), {"E2": 40}, [40, 25]),
    "a number in a GeoPackage": (points("firms.gpkg", employees=["boh", "25"]), {"E2": 40}, [40, 25]),
    "a number in GeoParquet": (points("firms.parquet", employees=["boh", "25"]), {"E2": 40}, [40, 25]),
}  # fmt: skip


def told(folder: Path) -> TerritoryError:
    with pytest.raises(TerritoryError) as raised:
        load(folder)
    return raised.value


@pytest.mark.parametrize("name", WRONG)
def test_what_is_corrected_in_the_workbook_loads_again(folder: Path, tmp_path: Path, name: str) -> None:
    """The marked cells are red; put right, the workbook takes the place of the file."""
    damage, right, employees = WRONG[name]
    damage(folder)
    faults = told(folder).faults
    assert marked(folder, faults, tmp_path / "faults.xlsx") > 0
    made = openpyxl.load_workbook(tmp_path / "faults.xlsx")
    red = {cell.coordinate for row in made["firms"].iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFFC7CE"}
    assert red and set(right) <= red
    for cell, value in right.items():
        made["firms"][cell] = value
    made.save(folder / WORKBOOK)
    for sheet in made.sheetnames:
        for path in folder.glob(f"{sheet}.*"):
            path.unlink()
    territory = load(folder)
    assert territory.firms["employees"].tolist() == employees
    assert territory.demands.equals(load("sample").demands)


def test_points_of_a_layer_come_back_as_longitude_and_latitude(folder: Path, tmp_path: Path) -> None:
    """Nothing of a layer is lost on the way through a sheet."""
    points("firms.gpkg", employees=["boh", "25"])(folder)
    marked(folder, told(folder).faults, tmp_path / "faults.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "faults.xlsx")["firms"]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    place = [cells[0].index(name) for name in ("lon", "lat")]
    assert [[float(row[p]) for p in place] for row in cells[1:]] == [[9.05, 45.05], [9.15, 45.05]]


def test_the_words_of_areas_are_shown_where_their_outlines_cannot_be(folder: Path, tmp_path: Path) -> None:
    """The cell is marked, to be corrected in the GIS file itself."""
    first_area("properties.lon", "east")(folder)
    assert marked(folder, told(folder).faults, tmp_path / "faults.xlsx") == 1
    sheet = openpyxl.load_workbook(tmp_path / "faults.xlsx")["areas (GIS)"]
    (red,) = [cell for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFFC7CE"]
    assert (red.value, red.row) == ("east", 2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_of_what_the_program_added_itself(folder: Path, tmp_path: Path, language: Language) -> None:
    """Its sheets and its column of remedies are passed over in silence when the workbook comes back."""
    WRONG["a number in a CSV"][0](folder)
    marked(folder, told(folder).faults, tmp_path / "faults.xlsx", language)
    made = openpyxl.load_workbook(tmp_path / "faults.xlsx")
    assert TO_PUT_RIGHT.within(language) in [cell.value for cell in made["firms"][1]]
    made["firms"]["E2"] = 40
    made.create_sheet(str(README.within(language)))
    made.save(folder / WORKBOOK)
    for sheet in made.sheetnames:
        for path in folder.glob(f"{sheet}.*"):
            path.unlink()
    told_of = [w for w in load(folder).warnings if WORKBOOK in w.file or w.column == TO_PUT_RIGHT.within(language)]
    assert told_of == []
