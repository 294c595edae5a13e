"""`docs/territory.md`: what a territory's folder holds, written from the description of its tables.

python -m geodata.describe > docs/territory.md
"""

from __future__ import annotations

import sys

from geodata.tables import GAZETTEER, TABLES, Column, Table

_HEAD = """\
# A territory's files

This page is written by `python -m geodata.describe` from `geodata/tables/`; change it there.

A territory is a folder. `planner solve <folder>` reads it; `geodata/sample/` is a small one to copy.

| file | what it holds | needed |
|---|---|---|
| `territory.toml` | titles, metric reference system, sources of the data, travel assumptions of its own | yes |
| `rules.toml` | the regional rule profile: quotas, allowances, durations and classes, each with its source | yes |
| `scenario.toml` | the decisions of the territory where they differ from `planner/scenario.toml` | no |
"""

_RULES = """
## What a file may look like

Each table is one file of its name. `areas`, `lakes` and `rivers` are GeoJSON, GeoPackage, Shapefile (its parts side by
side, or one `.zip`), FlatGeobuf or GeoParquet; any other table is one of these (points become `lon` and `lat`), CSV, or
XLSX: a file of its own, or a sheet of `territory.xlsx` named after the table. Two files for one table are a fault,
unless one is a CSV without rows, which gives way and is told. Of a workbook the stored values are read, never a
formula; a merged cell, an error in a cell, and a date in a column that is used, are faults. Anything else (XLS, ODS,
KML, GML, a table under another name) is a fault that says so, or a warning where the table is there too, or where
nothing tells which table it is.

Written our way, a file is UTF-8 text with commas between columns, a decimal point, no thousands separator and the
header in its first row. What is written otherwise is recognised where it can be read in one way only, and each such
change is told as a repair:

- `;`, tab or `|` between columns; UTF-16 with its mark; one-byte Latin letters (cp1252);
- a decimal comma, thousands of either kind, money and spaces around a number, told by the column or else by the other
  columns of the file. `1.234` alone may be two numbers, and is a fault;
- another reference system, told by the file, or recognised by its range: EPSG:4326, 3003, 3004, and the metres of a UTM
  zone (25832 differs from 32632 by less than a metre here); of points, whose zones have one range, the zone that brings
  them to the territory;
- a code of an area that lost its leading zero or became a decimal (`97.014`), or that ended in a merger
  (`geodata/merged_codes.csv`); the exact name of an area in place of its code, whatever its capitals, accents and
  apostrophes; another name that `gazetteer.csv` gives;
- the exact name of a service, firm, provider or host in place of its code, where one row alone bears it;
- `lon` and `lat` swapped, where only swapping brings the point into the territory; outlines with y before x, where only
  swapping brings them to where the reference system is made for; northings before eastings likewise; an
  empty `area`, from the point;
- signs that no eye sees, as web pages leave them in codes.

A name that is only like one is never taken: it is a fault with the nearest three. So is a letter that was lost when
a file was saved, and a byte that may be a letter of DOS (cp850) or of Windows.

`territory.toml` may tell what a file does not:

```toml
[dialect]                     # for every file; [dialect.providers] for one
decimal = ","                 # or "."
separator = ";"               # or ",", "\\t", "|"
encoding = "cp1252"           # or "utf-8", "utf-16", "latin-1", "cp850", "mac-roman"
crs = "EPSG:3003"

[columns.providers]           # "their header" = "ours", or a list of ours
"CODICE_FARMACIA" = "provider"
"DESCRIZIONE_FARMACIA" = "name"

[values.providers]            # what the file leaves unsaid, the same in every row
source = "Regione Lombardia, 15 February 2026"

[columns.rivers]              # a layer of waterways as it was exported from OpenStreetMap
"osm_id" = "river"

[values.rivers]               # the licence stands in [[sources]] too, from where pages and pictures state it
source = "© OpenStreetMap contributors, ODbL 1.0"
```

Columns may stand in any order, and a column that is not listed here is left aside and said. Codes are text: a leading
zero counts. No row stands for a worker or shows where a person lives more exactly than the area.

`territory.toml` states `title_en`, `title_it`, `crs` (a projected system in metres, such as `"EPSG:32632"`) and one
`[[sources]]` for each kind of data, with `what`, `origin`, `licence` and `date`, and `what_it` and `origin_it` for
readers of Italian. It may state `[travel.<name>]` for any assumption of `geodata/travel.toml`. A number there and in
`rules.toml` has `value`, `unit`, `source`, `date` and `verified`, which is true only if somebody read the number in the
source itself.

What a table or the rule profile says in one language, `[words]` of `territory.toml` may say in the other: tasks,
skills, sectors, sources, units. A text that is not there is shown as it is written. The `unit` and `source` of a
`[travel.<name>]`, and the sources of a scenario, may stand in both languages themselves.

```toml
[words]
"office help" = { it = "aiuto in ufficio" }       # written in English, shown in Italian
"giardinaggio" = { en = "gardening" }             # the other way round

[travel.walk_kmh]
value = 4.0
unit = "km/h"
source = { en = "measured on our paths", it = "misurata sui nostri sentieri" }
date = "2026-11-01"
verified = true
```

All faults of all files are told at once, each with its file, row and column as a spreadsheet shows them.
"""

_KINDS = {
    "id": "code",
    "text": "text",
    "whole": "whole number",
    "number": "number",
    "flag": "yes or no",
    "choice": "one word",
    "tags": "words with `;` between",
    "time": "time of day, `08:30`",
    "geometry": "shape",
}


_ALL = (*TABLES.values(), GAZETTEER)


def markdown() -> str:
    """Return the page."""
    return "".join([_HEAD, *(_file(t) for t in _ALL), _RULES, *(_section(t) for t in _ALL)])


def _file(table: Table) -> str:
    return f"| [`{table.file}`](#{table.name}) | {table.english} | {'yes' if table.needed else 'no'} |\n"


def _section(table: Table) -> str:
    head = ("column", "kind", "unit", "allowed", "an empty cell means", "meaning", "significato")
    lines = [head, ("---",) * len(head), *(_row(c) for c in table.columns)]
    rows = "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
    once = f"Each {' with the same '.join(f'`{name}`' for name in table.key)} stands once."
    absent = "" if table.needed else " The file may be absent."
    return f"\n## {table.name}\n\n{table.english}. *{table.italian}.*\n\n{once}{absent}\n\n{rows}"


def _row(column: Column) -> tuple[str, ...]:
    meaning, _, empty = column.english.partition("; empty: ")
    kind = _KINDS[column.kind]
    return f"`{column.name}`", kind, column.unit, _allowed(column), empty or _empty(column), meaning, column.italian


def _allowed(column: Column) -> str:
    if column.link:
        return "in " + " or ".join(f"`{name}`" for name in column.link.split("|"))
    if column.choices:
        return ", ".join(f"`{choice}`" for choice in column.choices)
    if column.above is not None:
        return f"above {column.above:g}" + (f", to {column.high:g}" if column.high is not None else "")
    if column.low is not None:
        return f"{column.low:g} to {column.high:g}" if column.high is not None else f"{column.low:g} or more"
    return ""


def _empty(column: Column) -> str:
    if column.required:
        return "a fault"
    if isinstance(column.default, bool):
        return "yes" if column.default else "no"
    return f"{column.default:g}" if isinstance(column.default, float | int) else "none"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(markdown())
