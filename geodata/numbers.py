"""Numbers as a spreadsheet writes them in any country, recognised column by column and rewritten with a decimal point.

A sign that can only be read in one way tells the column; a column that tells nothing follows the other columns of its
file; where a number could still be two (1.234), and its column bears both, that is a fault. Nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from geodata.faults import Fault, Repair
from geodata.phrases import phrase
from geodata.tables import Column, Table

_PLAIN = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_MONEY = r"(?i)^(?:€|eur(?:o)?)\s*|\s*(?:€|eur(?:o)?)$"
_SPACES = r"(?<=[0-9])[ \u00a0\u2009\u202f'’](?=[0-9]{3}(?![0-9]))"
_GROUPED = r"[+-]?[0-9]{1,3}(?:[ \u00a0\u2009\u202f'’][0-9]{3})+(?:[.,][0-9]*)?"

# What only a decimal comma (or a point between thousands) can be, and the reverse.
_COMMA = (
    r"[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]*"
    r"|[0-9]{1,3}(?:\.[0-9]{3}){2,}"
    r"|[0-9]*,(?:[0-9]{0,2}|[0-9]{4,})|(?:[0-9]{4,}|0[0-9]*|),[0-9]+)"
)
_POINT = (
    r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]*"
    r"|[0-9]{1,3}(?:,[0-9]{3}){2,}"
    r"|[0-9]*\.(?:[0-9]{0,2}|[0-9]{4,})|(?:[0-9]{4,}|0[0-9]*|)\.[0-9]+)"
)
_EITHER = r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}"


@dataclass
class Written:
    """A table's text with its numbers rewritten, and what was found on the way."""

    text: pd.DataFrame
    faults: list[Fault] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)


def rewritten(
    text: pd.DataFrame, table: Table, *, file: str, rows: str, sure: pd.DataFrame | None = None, decimal: str = ""
) -> Written:
    """Return the table with every recognised number in digits and a decimal point.

    `rows` names the column of row numbers; `sure` marks cells that the file itself keeps as numbers; `decimal` is what
    `territory.toml` tells. A number that is not recognised stays as it is, for `check` to refuse.
    """
    done = Written(text.copy(deep=False))
    columns = [c for c in table.columns if c.kind in ("whole", "number") and c.name in text]
    bare = {c.name: _bare(text[c.name], None if sure is None else sure.get(c.name)) for c in columns}
    seen = {c.name: _signs(bare[c.name]) for c in columns}
    # Degrees come from maps, which write a point in every language: they say nothing about the other columns.
    of_file = set().union(*(signs for name, signs in seen.items() if name not in ("lon", "lat")))
    for column in columns:
        cells, signs = bare[column.name], seen[column.name]
        if cells.empty:
            continue
        odd = cells[cells.str.fullmatch(_EITHER).astype(bool)]
        sign = decimal or _sign(cells, odd, signs, of_file, column)
        if not sign:
            told = odd if not signs else odd.iloc[:0]
            done.faults += _ambiguous(told, text[rows], column, file)
            continue
        if decimal and signs - {decimal}:
            done.faults += _contrary(cells, decimal, text[rows], column, file)
            continue
        _rewrite(done, cells, sign, rows, column, file, told=bool(decimal))
    return done


def _bare(cells: pd.Series, sure: pd.Series | None) -> pd.Series:
    """Return the cells that are not plain integers, without signs of money and without spaces between thousands."""
    left = cells[(cells != "") & ~cells.str.fullmatch(r"[+-]?[0-9]+").astype(bool)]
    if sure is not None:
        left = left[~sure[left.index]]
    if left.empty:
        return left
    left = left.str.replace(_MONEY, "", regex=True).str.replace("\u2212", "-", regex=False).str.strip()
    grouped = left.str.fullmatch(_GROUPED).astype(bool)
    return left.where(~grouped, left.str.replace(_SPACES, "", regex=True))


def _signs(cells: pd.Series) -> set[str]:
    """Return the decimal signs that some cell can only be read with."""
    if cells.empty:
        return set()
    return {
        sign for sign, pattern in ((",", _COMMA), (".", _POINT))
        if cells.str.fullmatch(pattern).any()
    }  # fmt: skip


def _sign(cells: pd.Series, odd: pd.Series, signs: set[str], of_file: set[str], column: Column) -> str:
    """Return the decimal sign of a column, or nothing where two readings remain."""
    if len(signs) == 1:
        return next(iter(signs))
    if signs:
        return ""
    if odd.empty:
        return "."
    written = {"." if "." in cell else "," for cell in odd}
    if len(written) == 1 and column.high is not None:
        mark = next(iter(written))
        if (odd.str.replace(mark, "", regex=False).astype(float).abs() > column.high).any():
            return mark
    return next(iter(of_file)) if len(of_file) == 1 else ""


def _ambiguous(cells: pd.Series, rows: pd.Series, column: Column, file: str) -> list[Fault]:
    """Return the fault of every number that may be two; a whole one with a point is refused by `check` as it stands."""
    faults = []
    remedy = phrase("say_which_in_territory_toml_under_dialect_write")
    for index, cell in zip(cells.index, cells, strict=True):
        if column.kind == "whole" and "." in cell:
            continue
        rule = phrase("may_be_or", one=cell.replace(",", "."), other=cell.replace(".", "").replace(",", ""))
        faults.append(Fault(file, int(rows[index]), column.name, cell, rule, remedy))
    return faults


def _contrary(cells: pd.Series, decimal: str, rows: pd.Series, column: Column, file: str) -> list[Fault]:
    other = _POINT if decimal == "," else _COMMA
    wrong = cells[cells.str.fullmatch(other).astype(bool)]
    rule = phrase("is_not_written_with_decimal_as_territory", decimal=decimal)
    remedy = phrase("correct_the_number_or_what_territory_toml")
    return [
        Fault(file, int(rows[i]), column.name, cell, rule, remedy) for i, cell in zip(wrong.index, wrong, strict=True)
    ]


def _rewrite(done: Written, cells: pd.Series, sign: str, rows: str, column: Column, file: str, *, told: bool) -> None:
    thousands = "," if sign == "." else "."
    group = _literal(thousands)
    number = rf"[+-]?(?:[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|[0-9]*)(?:{_literal(sign)}[0-9]*)?(?:[eE][+-]?[0-9]+)?"
    good = cells[cells.str.fullmatch(number).astype(bool) & cells.str.contains("[0-9]", regex=True)]
    plain = good.str.replace(thousands, "", regex=False).str.replace(sign, ".", regex=False)
    before = done.text.loc[plain.index, column.name]
    changed = plain[plain != before]
    if changed.empty:
        return
    first = changed.index[0]
    why = phrase("territory_toml_tells_the_decimal_sign") if told else phrase("the_numbers_of_the_column_can_only")
    rule = phrase("why_decimal", why=why, sign=phrase("comma" if sign == "," else "point"))
    if not good.str.contains("[.,]", regex=True).any():
        rule = phrase("signs_of_money_and_spaces_between_thousands")
    row = int(done.text[rows][first])
    done.repairs.append(Repair(file, row, column.name, before[first], changed[first], rule, len(changed)))
    cells_now = done.text[column.name].copy()
    cells_now[changed.index] = changed
    done.text[column.name] = cells_now


def _literal(sign: str) -> str:
    """Return a comma or a point as a regular expression writes it."""
    return rf"\{sign}"
