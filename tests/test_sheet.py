"""A table as people read it."""

from __future__ import annotations

import codecs

import pandas as pd
import pytest

from planner import sheet
from planner.words import Language

FRAME = pd.DataFrame(
    {"name": ["Barzanò", "=Lecco"], "served": [1234.4, 0.0], "minutes": [7.25, float("nan")], "share": [0.5, 1.0]}
)


def test_numbers_are_written_as_the_language_does_and_stay_numbers() -> None:
    """A column sorts by value and reads as the reader writes; what is missing is a dot."""
    told = sheet.written(FRAME, {c: c for c in FRAME}, "it")
    assert told.data is FRAME
    html = told.to_html()
    assert "1.234" in html and "7,2" in html and "50,0" in html and "•" in html
    assert "1,234" in sheet.written(FRAME, {c: c for c in FRAME}, "en").to_html()


def test_a_table_is_searched_in_its_words() -> None:
    """Capitals make no difference; numbers are not words; nothing asked finds everything."""
    assert sheet.having(FRAME, " barz ")["name"].tolist() == ["Barzanò"]
    assert sheet.having(FRAME, "1234").empty
    assert sheet.having(FRAME, "") is FRAME


def test_a_file_runs_nothing_and_is_rounded_for_reading() -> None:
    """A cell that begins like a formula is text."""
    text = sheet.csv(sheet.rounded(FRAME), "en").decode("utf-8-sig")
    assert text.splitlines()[2].startswith("'=Lecco,")
    assert "1234.0,7.2,0.5" in text


@pytest.mark.parametrize(("language", "first"), [("it", "Barzanò;1234,4;7,25;0,5"), ("en", "Barzanò,1234.4,7.25,0.5")])
def test_a_file_opens_in_a_spreadsheet_of_the_readers_language(language: Language, first: str) -> None:
    """An Italian one parts columns at semicolons and decimals at commas, and knows letters by the mark at the start."""
    written = sheet.csv(FRAME, language)
    assert written.startswith(codecs.BOM_UTF8)
    assert written.decode("utf-8-sig").splitlines()[1] == first


def test_a_price_keeps_its_cents() -> None:
    """Half a euro an hour is not rounded away, in the file and on the page."""
    frame = pd.DataFrame({"price_eur": [7.25], "capacity": [40.0]})
    assert sheet.rounded(frame)["price_eur"].tolist() == [7.25]
    assert "7,25" in sheet.written(frame, {}, "it").to_html()
