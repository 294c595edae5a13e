"""Which area a cell means: by its code, however mangled by a spreadsheet, its name, or another name that is given.

Only what matches exactly, once capitals, accents and apostrophes are set aside, is taken; nothing like it is. Codes of
municipalities that have merged since are in `merged_codes.csv`.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process

from geodata.faults import alike, nearest
from geodata.phrases import NOTHING, Phrase, either, phrase

_NEAR = 60
"""Names that score less, of 100, are not called near."""

_NUMBER = re.compile(r"[0-9]+")
_DECIMAL = re.compile(r"([0-9]{1,3})[.,]([0-9]{1,3})")


@dataclass(frozen=True)
class Found:
    """The areas that a word may mean, and the rule by which; one area is an answer."""

    areas: tuple[str, ...]
    rule: Phrase = NOTHING


@dataclass(frozen=True)
class Gazetteer:
    """A territory's areas by code (`names`), by number where all codes are numbers, and by every plain name."""

    names: Mapping[str, str]
    numbers: Mapping[int, str]
    by_name: Mapping[str, tuple[str, ...]]

    def find(self, word: str) -> Found:
        """Return what a word that is no code means."""
        areas = self.by_name.get(plain(word), ()) if plain(word) else ()
        if code := self._code(word):
            return Found((code, *areas)) if set(areas) - {code} else Found((code,), _why(word, code))
        if not areas and (merged := merged_codes().get(_padded(word)) or _merged_names().get(plain(word))):
            return (
                Found((merged[0],), phrase("the_municipality_has_merged", what=_merger(merged[1])))
                if merged[0] in self.names
                else Found(())
            )
        return Found(areas, phrase("the_name_is_that_of", code=self.names[areas[0]]) if len(areas) == 1 else NOTHING)

    def blame(self, word: str) -> tuple[Phrase, Phrase]:
        """Return the rule that a word breaks which means no area or several, and the remedy with what is near."""
        if merged := merged_codes().get(_padded(word)) or _merged_names().get(plain(word)):
            return phrase("is_not_in_areas"), phrase("merged_and_not_here", what=_merger(merged[1]), code=merged[0])
        several = self.find(word).areas
        if several:
            shown = either([f"{code} ({self.names[code]})" for code in several[:3]])
            return phrase("is_the_name_of_several_areas"), phrase("write_the_code", shown=shown)
        if alike(word, self.names) or not plain(word):
            return phrase("is_not_in_areas"), nearest(word, self.names)
        close = process.extract(plain(word), list(self.by_name), limit=6, score_cutoff=_NEAR)
        codes = list(dict.fromkeys(code for name, _, _ in close for code in self.by_name[name]))[:3]
        if not codes:
            return phrase("is_not_in_areas"), nearest(word, self.names)
        listed = ", ".join(f"{self.names[code]} ({code})" for code in codes)
        return phrase("is_not_in_areas"), phrase("the_nearest", count=len(codes), listed=listed)

    def _code(self, word: str) -> str:
        if _NUMBER.fullmatch(word):
            return self.numbers.get(int(word), "") if len(word) <= 12 else ""
        if word.endswith((".0", ",0")) and _NUMBER.fullmatch(word[:-2]):
            return self.numbers.get(int(word[:-2]), "") if len(word) <= 12 else ""
        if split := _DECIMAL.fullmatch(word):
            return self.numbers.get(int(split[1] + split[2].ljust(3, "0")), "")
        return ""


def build(areas: Iterable[tuple[str, str]], others: Iterable[tuple[str, str]] = ()) -> Gazetteer:
    """Build a gazetteer of areas (code, name) and of other names (name, code).

    A name in two languages ("Bolzano/Bozen") is known by either.
    """
    names = {code: name for code, name in areas if code}
    numbers: dict[int, str] = {}
    twice: set[int] = set()
    for code in names:
        if _NUMBER.fullmatch(code):
            twice |= {int(code)} & numbers.keys()
            numbers[int(code)] = code
    known: dict[str, dict[str, None]] = {}
    said = [(part, code) for code, name in names.items() for part in {name, *name.split("/")}]
    for word, code in [*said, *((w, c) for w, c in others if c in names)]:
        if plain(word):
            known.setdefault(plain(word), {})[code] = None
    return Gazetteer(
        names,
        {number: code for number, code in numbers.items() if number not in twice},
        {word: tuple(sorted(codes)) for word, codes in known.items()},
    )


@lru_cache(maxsize=65536)
def plain(name: str) -> str:
    """Return a name without accents, apostrophes, capitals and hyphens, to compare spellings."""
    letters = (c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", "".join(letters)))


@lru_cache(maxsize=1)
def merged_codes() -> dict[str, tuple[str, str]]:
    """Return the present code of every code that a merger ended, and what merged."""
    with (Path(__file__).parent / "merged_codes.csv").open(encoding="utf-8", newline="") as file:
        return {row["old"]: (row["new"], row["what"]) for row in csv.DictReader(file)}


@lru_cache(maxsize=1)
def _merged_names() -> dict[str, tuple[str, str]]:
    """Return the same by the plain name that the municipality had."""
    return {plain(what.partition(" into ")[0]): (new, what) for new, what in merged_codes().values()}


def _merger(what: str) -> Phrase:
    return Phrase(what, what.replace(" into ", " in "))


def _padded(word: str) -> str:
    if split := _DECIMAL.fullmatch(word):
        word = split[1] + split[2].ljust(3, "0")
    return word.removesuffix(".0").zfill(6) if word.removesuffix(".0").isdigit() else word


def _why(word: str, code: str) -> Phrase:
    if _NUMBER.fullmatch(word):
        return (
            phrase("the_code_lost_its_leading_zero")
            if len(word) < len(code)
            else phrase("the_code_has_a_zero_too_many")
        )
    return phrase("the_code_was_kept_as_a_decimal")
