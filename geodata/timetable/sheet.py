"""One file of a feed as text, its cells turned into times, dates and numbers, with every fault told by its row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geodata.faults import Fault, nearest
from geodata.phrases import Phrase, phrase

MOST_NEAREST = 200
"""So many unknown ids of one column are each compared with all known ones."""

_TIME = r"([0-9]{1,2}):([0-5][0-9]):([0-5][0-9])"
_NUMBER = r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]*)?|\.[0-9]+)"


@dataclass
class Sheet:
    """A file's cells as text, stripped; the index is the row a spreadsheet shows.

    A column of the layout that the file lacks is there and empty; `absent` names those it should have had, which are
    told once and not again for each row.
    """

    file: str
    text: pd.DataFrame
    absent: frozenset[str] = frozenset()
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def blame(self, bad: pd.Series, column: str, rule: Phrase, remedy: Phrase | Callable[[str], Phrase]) -> None:
        """Tell a fault for each row where `bad` (indexed by row, in any order) is true."""
        if column in self.absent:
            return
        cells = self.text[column]
        for row in sorted(bad.index[bad.to_numpy(dtype=bool)]):
            value = str(cells[row])
            said = remedy if isinstance(remedy, Phrase) else remedy(value)
            self.faults.append(Fault(self.file, int(row), column, value, rule, said))

    def warn(self, rule: Phrase, remedy: Phrase, *, column: str = "", value: str = "") -> None:
        """Tell something of the whole file that is no fault."""
        self.warnings.append(Fault(self.file, 0, column, value, rule, remedy))

    def filled(self, column: str) -> None:
        """Blame the cells of a column that are empty."""
        self.blame(
            self.text[column] == "", column, phrase("is_empty"), phrase("write_it_the_row_means_nothing_without")
        )

    def linked(self, column: str, target: Sheet, key: str) -> None:
        """Blame the cells that name no row of another file; an empty cell names none and is left to `filled`."""
        if key in target.absent:
            return
        known = set(target.text[key])
        cells = self.text[column]
        bad = (cells != "") & ~cells.isin(known)
        near = {word: nearest(word, known) for word in sorted(set(cells[bad]))[:MOST_NEAREST]}
        plain = phrase("use_a_of_or_add_it_there", key=key, file=target.file)
        self.blame(bad, column, phrase("is_not_in", targets=target.file), lambda word: near.get(word, plain))

    def seconds(self, column: str) -> pd.Series:
        """Return times after midnight in seconds (they may pass 24:00:00); not a number where empty or at fault."""
        cells = self.text[column]
        parts = cells.str.extract(f"^{_TIME}$").astype(float)
        self.blame((cells != "") & parts[0].isna(), column, phrase("is_not_a_time"), phrase("write_it_as_08_30_00_or"))
        return parts[0] * 3600 + parts[1] * 60 + parts[2]

    def days(self, column: str) -> pd.Series:
        """Return dates as proleptic ordinals (`datetime.date.toordinal`); not a number where empty or at fault."""
        cells = self.text[column]
        known = {word: _ordinal(word) for word in set(cells)}
        found = cells.map(known).astype(float)
        self.blame((cells != "") & found.isna(), column, phrase("is_not_a_date"), phrase("write_it_as_20260914"))
        return found

    def numbers(self, column: str, low: float, high: float, unit: str = "") -> pd.Series:
        """Return numbers from `low` to `high`; not a number where empty or at fault."""
        cells = self.text[column]
        sound = cells.str.fullmatch(_NUMBER).astype(bool)
        found = pd.to_numeric(cells.where(sound, None), errors="coerce").astype(float)
        self.blame(
            (cells != "") & ~sound,
            column,
            phrase("is_not_a_number"),
            phrase("write_digits_and_a_point_before_decimals"),
        )
        out = (found < low) | (found > high)
        self.blame(out, column, phrase("is_not_from_to", low=low, high=high, unit=unit), phrase("correct_the_number"))
        return found.mask(out)

    def whole(self, column: str, most: int) -> pd.Series:
        """Return whole numbers from 0 to `most`; not a number where empty or at fault."""
        cells = self.text[column]
        sound = cells.str.fullmatch(r"[0-9]{1,15}").astype(bool)
        found = pd.to_numeric(cells.where(sound, None), errors="coerce").astype(float)
        bad = (cells != "") & ~(found <= most)
        self.blame(bad, column, phrase("is_not_a_whole_number_from_0", most=most), phrase("correct_the_number"))
        return found.mask(bad)

    def choice(self, column: str, allowed: Collection[int]) -> pd.Series:
        """Return one of some whole numbers, as integers; an empty or faulty cell is 0."""
        cells = self.text[column]
        words = {str(number): number for number in sorted(allowed)}
        bad = (cells != "") & ~cells.isin(words)
        self.blame(bad, column, phrase("is_not_an_allowed_value"), phrase("use_one_of", allowed=", ".join(words)))
        return cells.map(words).fillna(0).astype(np.int64)


def _ordinal(word: str) -> float:
    if len(word) != 8 or not (word.isascii() and word.isdigit()):
        return np.nan
    try:
        return float(dt.date(int(word[:4]), int(word[4:6]), int(word[6:])).toordinal())
    except ValueError:
        return np.nan
