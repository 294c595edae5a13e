"""Texts that are said in the reader's language when they are shown: what faults, repairs and their parts are made of.

A text stands once in a catalogue (`faults.toml`), in English and Italian, as a template with named fields. A `Phrase`
keeps both templates and the fields. To the program it is its English text: it compares, sorts and is printed as that,
until somebody asks for it `within` another language.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

Language = Literal["en", "it"]
HERE = Path(__file__).with_name("faults.toml")

_TURNED = str.maketrans(",.", ".,")


class Phrase(str):
    """A text in English that can be said in Italian too; its fields may be phrases themselves."""

    __slots__ = ("fields", "templates")
    templates: tuple[str, str]
    fields: Mapping[str, object]

    def __new__(cls, english: str, italian: str, fields: Mapping[str, object] | None = None) -> Phrase:
        """Fill in two templates; without `fields` the two texts are taken as they stand."""
        text = english if fields is None else _Filling("en").vformat(english, (), fields)
        made = super().__new__(cls, text)
        made.templates, made.fields = (english, italian), fields  # type: ignore[assignment]
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return Phrase, (*self.templates, self.fields)

    def within(self, language: Language) -> str:
        """Return the text in a language."""
        template = self.templates[0 if language == "en" else 1]
        return template if self.fields is None else _Filling(language).vformat(template, (), self.fields)


class _Filling(string.Formatter):
    """Fills in fields as a language writes them: phrases in it, its decimal sign, and `{count:row|rows}` by number."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def format_field(self, value: Any, spec: str) -> str:
        if "|" in spec:
            return spec.split("|")[0 if value == 1 else 1]
        if isinstance(value, Exception) and value.args and isinstance(value.args[0], Phrase):
            value = value.args[0]
        text = format(within(value, self.language), spec)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return text.translate(_TURNED) if number and self.language == "it" else text


def within(value: Any, language: Language) -> Any:
    """Return a phrase in a language, and anything else as it is."""
    return value.within(language) if isinstance(value, Phrase) else value


def spoken(said: Any) -> str | None:
    """Return a text that a TOML file gives alone, or in both languages as { en = "…", it = "…" }; of all else None."""
    if isinstance(said, str):
        return said
    if not isinstance(said, Mapping) or set(said) != {"en", "it"} or not all(isinstance(v, str) for v in said.values()):
        return None
    return Phrase(said["en"], said["it"])


def both(said: Phrase) -> tuple[str, str]:
    """Return a phrase in English and in Italian: how a name may stand in a file."""
    return said.within("en"), said.within("it")


def joined(parts: Iterable[str], *, by: tuple[str, str] = (", ", ", ")) -> Phrase:
    """Join texts, phrases among them, by what stands between them in English and in Italian."""
    said = list(parts)
    return Phrase(by[0].join(said), by[1].join(within(part, "it") for part in said))


def either(words: Sequence[str]) -> Phrase:
    """Return "a or b"."""
    return joined(words, by=(" or ", " o "))


def and_more(shown: Sequence[str], total: int) -> Phrase:
    """Return texts with commas between them, and how many more there are."""
    listed = joined(shown)
    return phrase("and_more", shown=listed, count=total - len(shown)) if total > len(shown) else listed


def speaker(*files: Path) -> Callable[..., Phrase]:
    """Return the function that says a key of the catalogues in these files; a key that is in none is a `KeyError`."""

    def phrase(key: str, /, **fields: object) -> Phrase:
        said = next(words for words in map(catalogue, files) if key in words)[key]
        return Phrase(said["en"], said["it"], fields)

    return phrase


@cache
def catalogue(file: Path) -> dict[str, dict[str, str]]:
    """Return every template of one file by its key and language."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


NOTHING = Phrase("", "")

phrase = speaker(HERE)
"""Says a key of `geodata/faults.toml` with its fields filled in."""
