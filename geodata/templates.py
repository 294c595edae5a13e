"""Empty tables to fill in: a text file for each, and one workbook whose cells know what they may hold."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from geodata.faults import Fault, InputError
from geodata.files import WORKBOOK
from geodata.phrases import phrase
from geodata.tables import TABLES, Column, Table
from geodata.workbook import README, Book, Sheet, begun, cell
from geodata.write import write_csv

CSVS = "csv"
"""Folder of the text files: a territory has each table once, in the workbook or in a file of its own."""

ROWS = 5000
"""Down to here a cell of the workbook knows what it may hold."""

KINDS = {
    "id": ("code, as text", "codice, come testo"),
    "text": ("text", "testo"),
    "whole": ("whole number", "numero intero"),
    "number": ("number", "numero"),
    "flag": ("yes or no", "yes o no"),
    "choice": ("one word of the list", "una parola dell'elenco"),
    "tags": ("words with ; between", "parole separate da ;"),
    "time": ("time of day, 08:30", "ora del giorno, 08:30"),
    "geometry": ("shape, from a GIS file", "forma, da un file GIS"),
}

_WORDS = {
    "how": (
        "Fill in one sheet of this workbook, or one CSV, for each table you have; leave the others out. Do not rename "
        "a column. Codes are text: a leading zero counts. A note on each header says what the column holds. Required "
        "columns are bold.",
        "Compila un foglio di questa cartella di lavoro, o un CSV, per ogni tabella che hai; tralascia le altre. Non "
        "rinominare le colonne. I codici sono testo: lo zero iniziale conta. La nota su ogni intestazione dice che "
        "cosa va nella colonna. In grassetto le colonne obbligatorie.",
    ),
    "persons": (
        "A beneficiary is a pseudonym and an area: no name, no address, no birth date.",
        "Un beneficiario è uno pseudonimo e un comune: nessun nome, indirizzo o data di nascita.",
    ),
    "next": (
        "Then give it on the page Load data, or lay it into your folder and write: planner check FOLDER",
        "Poi caricala nella pagina Carica dati, o mettila nella tua cartella e scrivi: planner check CARTELLA",
    ),
    "table": ("table", "tabella"),
    "column": ("column", "colonna"),
    "meaning": ("meaning", "significato"),
    "allowed": ("allowed", "ammesso"),
    "needed": ("needed", "obbligatoria"),
    "gis": ("outlines: give a GeoJSON, GeoPackage or Shapefile", "contorni: dare GeoJSON, GeoPackage o Shapefile"),
    "empty": ("empty", "vuoto"),
    "required": ("required", "obbligatorio"),
    "one_of": ("one of", "uno fra"),
    "in": ("a code of table", "un codice della tabella"),
    "from": ("at least", "almeno"),
    "above": ("more than", "più di"),
    "to": ("at most", "al massimo"),
    "yes": ("yes", "sì"),
    "no": ("no", "no"),
}


def templates(folder: Path, *, italian: bool = False) -> list[Path]:
    """Write `territory.xlsx` and, in the folder `csv`, an empty file for each table without outlines; return them all.

    The first sheet speaks Italian or English, the notes speak both. Raises `InputError` where a file stands already.
    """
    tables = [t for t in TABLES.values() if not t.geometry]
    wanted = [folder / WORKBOOK, *(folder / CSVS / t.file for t in tables)]
    remedy = phrase("name_a_new_folder_nothing_of_yours")
    if folder.exists() and not folder.is_dir():
        raise InputError([Fault(str(folder), 0, "", "", phrase("is_a_file"), remedy)])
    if there := [path for path in wanted if path.exists()]:
        raise InputError(Fault(str(path), 0, "", "", phrase("exists_already"), remedy) for path in there)
    (folder / CSVS).mkdir(parents=True, exist_ok=True)
    for table in tables:
        write_csv(folder / CSVS / table.file, table)
    (folder / WORKBOOK).write_bytes(workbook(italian=italian))
    return wanted


def workbook(*, italian: bool = False) -> bytes:
    """Return the workbook of the templates, which explains itself in Italian or English."""
    content = BytesIO()
    book = begun(content)
    _explained(book, 1 if italian else 0)
    for table in TABLES.values():
        if not table.geometry:
            _empty(book, table)
    book.close()
    return content.getvalue()


def note(column: Column) -> str:
    """Return what a column holds, in English and in Italian: kind, unit, what is allowed, the meaning."""
    return "\n".join(f"{tag}: {_said(column, n)}. {_allowed(column, n)}" for n, tag in enumerate(("EN", "IT")))


def _said(column: Column, n: int) -> str:
    unit = f", {column.unit}" if column.unit else ""
    return f"{(column.english, column.italian)[n]} ({KINDS[column.kind][n]}{unit})"


def _allowed(column: Column, n: int) -> str:
    parts = []
    if column.link:
        parts.append(f"{_w('in', n)} {column.link.replace('|', ' / ')}")
    if column.choices:
        parts.append(f"{_w('one_of', n)} {', '.join(column.choices)}")
    limits = (("from", column.low), ("above", column.above), ("to", column.high))
    parts += [f"{_w(word, n)} {limit:g}" for word, limit in limits if limit is not None]
    parts.append(_w("required", n) if column.required else f"{_w('empty', n)}: {_default(column, n)}")
    return "; ".join(parts) + "."


def _default(column: Column, n: int) -> str:
    if isinstance(column.default, bool):
        return _w("yes" if column.default else "no", n)
    return f"{column.default:g}" if isinstance(column.default, int | float) else "–"


def _w(word: str, n: int) -> str:
    return _WORDS[word][n]


def _explained(book: Book, n: int) -> None:
    """Write the first sheet: how to fill in, and every column of every table."""
    sheet = book.add_worksheet(str(README.within("it" if n else "en")))
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for row, word in enumerate(("how", "persons", "next")):
        sheet.write_string(row, 0, _w(word, n))
    head = [_w(word, n) for word in ("table", "column", "meaning", "allowed", "needed")]
    for c, (name, width) in enumerate(zip(head, (16, 18, 70, 60, 14), strict=True)):
        sheet.write_string(4, c, name, bold)
        sheet.set_column(c, c, width)
    row = 5
    for table in TABLES.values():
        if table.geometry:
            sheet.write_string(row, 0, table.file, bold)
        else:
            sheet.write_url(row, 0, f"internal:'{table.name}'!A1", string=table.name)
        sheet.write_string(row, 2, (table.english, table.italian)[n], bold)
        sheet.write_string(row, 3, _w("gis", n) if table.geometry else "", wrap)
        sheet.write_string(row, 4, _w("yes" if table.needed else "no", n))
        for column in table.columns:
            row += 1
            sheet.write_string(row, 1, column.name)
            sheet.write_string(row, 2, _said(column, n), wrap)
            sheet.write_string(row, 3, _allowed(column, n), wrap)
            sheet.write_string(row, 4, _w("yes" if column.required else "no", n))
        row += 1
    sheet.freeze_panes(5, 0)


def _empty(book: Book, table: Table) -> None:
    sheet = book.add_worksheet(table.name)
    text, number = book.add_format({"num_format": "@"}), book.add_format()
    needed = book.add_format({"bold": True, "bg_color": "#DDEBF7", "num_format": "@"})
    optional = book.add_format({"italic": True, "bg_color": "#F2F2F2", "num_format": "@"})
    for c, column in enumerate(table.columns):
        sheet.set_column(c, c, max(14, len(column.name) + 4), number if column.kind in ("whole", "number") else text)
        sheet.write_string(0, c, column.name, needed if column.required else optional)
        sheet.write_comment(0, c, note(column), {"x_scale": 3, "y_scale": 2})
        _guarded(sheet, c, column)
    sheet.freeze_panes(1, 0)


def _guarded(sheet: Sheet, c: int, column: Column) -> None:
    """Let the cells of a column offer what they may hold and refuse what they may not.

    Words separated by ; and codes of another table are offered only: a list cannot say the whole rule.
    """
    rule: dict[str, Any] = {}
    if column.kind == "flag":
        rule = {"validate": "list", "source": ["yes", "no"]}
    elif column.choices:
        rule = {"validate": "list", "source": list(column.choices), "show_error": column.kind != "tags"}
    elif column.kind in ("whole", "number"):
        rule = {"validate": "integer" if column.kind == "whole" else "decimal", **_range(column)}
    elif column.link in TABLES and not TABLES[column.link].geometry:
        at = [x.name for x in TABLES[column.link].columns].index(TABLES[column.link].key[0])
        codes = f"='{column.link}'!{cell(1, at, fixed=True)}:{cell(ROWS, at, fixed=True)}"
        rule = {"validate": "list", "source": codes, "show_error": False}
    if rule:
        english, italian = note(column).split("\n")
        told = {"error_title": column.name, "error_message": _short(f"{_allowed(column, 0)} {_allowed(column, 1)}")}
        shown = {"input_title": column.name, "input_message": _short(f"{english[4:]}\n{italian[4:]}")}
        assert sheet.data_validation(1, c, ROWS, c, {**rule, **told, **shown}) == 0, column


def _range(column: Column) -> dict[str, Any]:
    """Return a spreadsheet's rule for a number's range; without one it still asks for a number."""
    if column.above is not None and column.high is None:
        return {"criteria": ">", "value": column.above}
    if column.low is not None and column.high is None:
        return {"criteria": ">=", "value": column.low}
    huge = 10**15
    low = column.low if column.low is not None else column.above if column.above is not None else -huge
    return {"criteria": "between", "minimum": low, "maximum": column.high if column.high is not None else huge}


def _short(text: str, most: int = 255) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
