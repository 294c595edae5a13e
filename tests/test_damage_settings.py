"""What territory.toml and rules.toml leave out or say wrongly is told by its dotted name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.damage import (
    Damage,
    remove,
    rewrite,
    swap,
    told,
    write,
)

# One damage, the whole fault it must give.
ONE_FAULT: dict[str, tuple[Damage, str]] = {
    "reference system in degrees": (
        swap("territory.toml", "EPSG:32632", "EPSG:4326"),
        "territory.toml, crs: is not a metric reference system (found: EPSG:4326). "
        "Name a projected system that keeps distances in metres, for example EPSG:32632 in Lombardy.",
    ),
    "reference system with false metres": (
        swap("territory.toml", "EPSG:32632", "EPSG:3857"),
        "territory.toml, crs: is not a metric reference system (found: EPSG:3857). "
        "Name a projected system that keeps distances in metres, for example EPSG:32632 in Lombardy.",
    ),
    "reference system that is none": (
        swap("territory.toml", "EPSG:32632", "UTM 32"),
        "territory.toml, crs: is not a metric reference system (found: UTM 32). "
        "Name a projected system that keeps distances in metres, for example EPSG:32632 in Lombardy.",
    ),
    "no sources": (
        swap("territory.toml", "[[sources]]", "[[kept]]"),
        "territory.toml, sources: no source is stated. "
        "Add [[sources]]. A source says what, origin, licence and date, each in double quotes.",
    ),
    "source without a licence": (
        swap("territory.toml", 'licence = "BSD-3-Clause"\n', ""),
        "territory.toml, sources 1, licence: is missing or not text. "
        "A source says what, origin, licence and date, each in double quotes.",
    ),
    "no title": (
        swap("territory.toml", "title_it", "titolo"),
        'territory.toml, title_it: is missing or not text. Write title_it = "…".',
    ),
    "no territory.toml": (
        remove("territory.toml"),
        "territory.toml: the file is missing. Check its name, or copy one from another territory and edit it.",
    ),
    "territory.toml that cannot be parsed": (
        swap("territory.toml", 'name = "sample"', "name = sample"),
        "territory.toml: is not readable as TOML: Invalid value (at line 1, column 8). "
        "Correct that line: text stands in double quotes, a number has a decimal point.",
    ),
    "no rules.toml": (
        remove("rules.toml"),
        "rules.toml: the file is missing. Check its name, or copy one from another territory and edit it.",
    ),
    "rules.toml that is not UTF-8": (
        rewrite("rules.toml", lambda text: text.replace("invented", "à").encode("latin-1")),
        "rules.toml: is not UTF-8 text. Save it again as UTF-8.",
    ),
    "travel assumption misspelt": (
        swap("territory.toml", "travel.walk_kmh", "travel.walk_khm"),
        "territory.toml, travel.walk_khm: is not a travel assumption. Did you mean walk_kmh?",
    ),
    "travel assumption below 0": (
        swap("territory.toml", "value = 4\n", "value = -4\n"),
        "territory.toml, travel.walk_kmh: is not above 0 (found: -4). Write it in km/h, more than 0.",
    ),
    "travel assumption in another unit": (
        rewrite("territory.toml", lambda text: text.replace('"km"', '"m"')),
        "territory.toml, travel.inside_km: has another unit (found: m). State it in km.",
    ),
    "travel assumption without its source": (
        swap("territory.toml", 'unit = "km"\nsource = { en = "illustrative", it = "illustrativo" }\n', 'unit = "km"\n'),
        "territory.toml, travel.inside_km: has no source. Under [travel.inside_km] write value, unit, source, date "
        "(all text but the value) and verified (true or false).",
    ),
    "travel assumption that is a bare number": (
        rewrite("territory.toml", lambda text: text.split("[travel.")[0] + "[travel]\nwalk_kmh = 4\n"),
        "territory.toml, travel.walk_kmh: stands without its unit and source (found: 4). "
        "Under [travel.walk_kmh] write value, unit, source, date "
        "(all text but the value) and verified (true or false).",
    ),
    "travel that is no section": (
        rewrite("territory.toml", lambda text: "travel = 5\n" + text.split("[travel.")[0]),
        "territory.toml, travel: is not a section (found: 5). Write [travel.<name>].",
    ),
    "rule that is missing": (
        swap("rules.toml", "[allowance.with_meals]", "[allowance.with_lunch]"),
        "rules.toml, allowance.with_meals: is missing. Under [allowance.with_meals] write value, unit, source, date "
        "(all text but the value) and verified (true or false).",
    ),
    "rule without a number": (
        swap("rules.toml", "value = 500\n", ""),
        "rules.toml, allowance.floor: has no value. Under [allowance.floor] write value, unit, source, date "
        "(all text but the value) and verified (true or false).",
    ),
    "rule without a unit": (
        swap("rules.toml", 'value = 2\nunit = "months"\n', "value = 2\n"),
        "rules.toml, duration.least: has no unit. Under [duration.least] write value, unit, source, date "
        "(all text but the value) and verified (true or false).",
    ),
    "rule that says verified in words": (
        rewrite("rules.toml", lambda text: text.replace("verified = false", 'verified = "no"', 1)),
        "rules.toml, quota 1: has a verified of the wrong kind (found: no). Under [quota 1] write value, unit, source, "
        "date (all text but the value) and verified (true or false).",
    ),
    "rule that is not a number": (
        swap("rules.toml", "value = 500\n", "value = nan\n"),
        "rules.toml, allowance.floor: has a value of the wrong kind (found: nan). Under [allowance.floor] write value, "
        "unit, source, date (all text but the value) and verified (true or false).",
    ),
    "rule below 0": (
        swap("rules.toml", "value = 500\n", "value = -500\n"),
        "rules.toml, allowance.floor: is below 0 (found: -500). Write 0 or more.",
    ),
    "half day without its hours": (
        swap("rules.toml", "hours_at_most = 4\n", ""),
        "rules.toml, allowance.half_day.hours_at_most: is not a number of hours. Write the hours a day of a half day.",
    ),
    "brackets with a gap": (
        swap("rules.toml", "from_employees = 21\n", "from_employees = 25\n"),
        "rules.toml, quota: the brackets leave a gap or overlap. "
        "Begin at 0, let each begin where the one before ends, and leave to_employees out of the last.",
    ),
    "share above 1": (
        swap("rules.toml", "share = 0.10\n", "share = 10\n"),
        "rules.toml, quota 3.share: is not a share (found: 10). Write 0.10 for 10 per cent.",
    ),
    "class without its flag": (
        swap("rules.toml", "floor = false\n", ""),
        "rules.toml, classes.certified.floor: is missing or of the wrong kind. "
        "A class has name_en, name_it, and quota, floor, least_months (true or false).",
    ),
}


# One damage, and how the first fault must begin.
FIRST_FAULT: dict[str, tuple[Damage, str]] = {
    "a column mapped to none of ours": (
        rewrite("territory.toml", lambda text: text + '\n[columns.firms]\n"name" = "nome"\n'),
        "territory.toml, columns.firms.name: is not a column of firms (found: nome). Did you mean name?",
    ),
    "a mapped column that the file lacks": (
        rewrite("territory.toml", lambda text: text + '\n[columns.firms]\n"nome" = "name"\n'),
        "territory.toml, columns.nome: is not in the header of firms.csv (found: nome). Did you mean name?",
    ),
    "a map of a table that is none": (
        rewrite("territory.toml", lambda text: text + '\n[columns.firm]\n"a" = "name"\n'),
        "territory.toml, columns.firm: is not a table. Did you mean firms?",
    ),
    "a map to a column that the file has already": (
        rewrite("territory.toml", lambda text: text + '\n[columns.firms]\n"sector" = "name"\n'),
        "territory.toml, columns.name: two columns are called so once mapped",
    ),
    "a value for a column that the file has": (
        rewrite("territory.toml", lambda text: text + '\n[values.firms]\nname = "x"\n'),
        "territory.toml, values.name: is a column of firms.csv too",
    ),
    "a dialect that is none": (
        rewrite("territory.toml", lambda text: text + '\n[dialect]\ndecimal = ";"\n'),
        "territory.toml, dialect.decimal: is not known (found: ;)",
    ),
}


@pytest.mark.parametrize("name", ONE_FAULT)
def test_one_damage_gives_its_one_fault(folder: Path, name: str) -> None:
    """The fault says the file, the row and column a spreadsheet shows, what stands there, the rule and the remedy."""
    damage, fault = ONE_FAULT[name]
    damage(folder)
    assert told(folder) == [fault]


@pytest.mark.parametrize("name", FIRST_FAULT)
def test_damage_is_told_by_its_name(folder: Path, name: str) -> None:
    """The first fault is the one that the owner can act on."""
    damage, fault = FIRST_FAULT[name]
    damage(folder)
    assert told(folder)[0].startswith(fault)


@pytest.mark.parametrize("digits", [400, 5000])
def test_an_endless_number_in_any_toml_file_is_told(folder: Path, digits: int) -> None:
    """Python itself refuses to read more than 4300 digits."""
    rewrite("territory.toml", lambda text: f"year = {'9' * digits}\n" + text)(folder)
    assert "territory.toml" in told(folder)[0]
    assert "Write a number that can be true." in told(folder)[0]


def test_an_empty_territory_toml_lacks_all_it_should_say(folder: Path) -> None:
    """An empty file parses, and says nothing."""
    write("territory.toml", "")(folder)
    assert [fault.split(":")[0] for fault in told(folder)] == [
        "territory.toml, title_en",
        "territory.toml, title_it",
        "territory.toml, crs",
        "territory.toml, sources",
    ]
