"""What faults, warnings and repairs say: every text in both languages, with the same fields."""

from __future__ import annotations

import ast
import json
import pickle
import re
import string
from functools import cache
from pathlib import Path
from typing import get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.faults import Fault, Repair, nearest, packed, sheet_of, unpacked
from geodata.phrases import HERE, NOTHING, Phrase, and_more, catalogue, either, joined, phrase, within
from planner.phrases import OWN

ROOT = Path(__file__).parents[1]
FILES = (HERE, OWN)
SAID = {key: words for file in FILES for key, words in catalogue(file).items()}


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@cache
def calls() -> list[tuple[Path, ast.Call]]:
    """Return every call of `phrase` in the code."""
    return [
        (path, node)
        for folder in ("geodata", "planner")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "phrase"
    ]


def said(call: ast.Call) -> list[str]:
    """Return the keys that a call may say; one that is built is a pattern."""
    if isinstance(call.args[0], ast.JoinedStr):
        pattern = "".join(str(p.value) if isinstance(p, ast.Constant) else "[a-z0-9_]+" for p in call.args[0].values)
        return [key for key in SAID if re.fullmatch(pattern, key)]
    return [
        n.value
        for n in ast.walk(call.args[0])
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and n.value in SAID
    ]


@pytest.mark.parametrize("key", sorted(SAID))
def test_a_text_stands_in_both_languages_with_the_same_fields(key: str) -> None:
    """A fault that lacks a field in one language breaks there only."""
    words = SAID[key]
    assert list(words) == ["en", "it"]
    assert all(words.values())
    assert fields(words["en"]) == fields(words["it"])


def test_the_code_says_the_keys_that_there_are_and_gives_what_they_need() -> None:
    """No key is misspelt, none lacks a field, and none has a field that no language says."""
    for path, call in calls():
        keys, given_ = said(call), {k.arg for k in call.keywords}
        assert keys, (path.name, call.lineno)
        for key in keys:
            assert fields(SAID[key]["en"]) == given_, (path.name, call.lineno, key)


def test_no_text_is_left_that_nobody_says() -> None:
    """A text that the code no longer says is taken out of the catalogue."""
    assert set(SAID) == {key for _, call in calls() for key in said(call)}


def test_the_catalogue_is_in_order() -> None:
    """A key is found by its first letters, and two people add theirs in different places."""
    for file in FILES:
        assert list(catalogue(file)) == sorted(catalogue(file))
    assert not catalogue(HERE).keys() & catalogue(OWN).keys()


def test_the_files_own_faults_say_nothing_that_only_the_planner_knows() -> None:
    """The code that reads files knows nothing of the planner, nor of its texts."""
    keys = {key for path, call in calls() if path.is_relative_to(ROOT / "geodata") for key in said(call)}
    assert keys <= catalogue(HERE).keys()


def test_no_fault_is_made_of_a_sentence_that_only_one_language_has() -> None:
    """Rules and remedies come from a catalogue: the type says so (mypy holds it), and here the calls that are plain."""
    loose = [
        (path.name, node.lineno)
        for folder in ("geodata", "planner")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Fault", "StoreError")
        for text in node.args[4 if node.func.id == "Fault" else 1 :]
        if isinstance(text, ast.Constant | ast.JoinedStr)
    ]
    assert loose == []
    hints = [get_type_hints(kind, {"Phrase": Phrase}) for kind in (Fault, Repair)]
    assert [hints[0]["rule"], hints[0]["remedy"], hints[1]["rule"]] == [Phrase, Phrase, Phrase]


def test_a_fault_is_said_in_the_language_of_its_reader() -> None:
    """In Italian the column has its heading too, and numbers their comma; English stays what the program compares."""
    fault = Fault(
        "openings.csv",
        12,
        "places",
        "abc",
        phrase("is_not_a_number"),
        phrase("write_at_least", least=0.5, unit=NOTHING),
    )
    assert str(fault) == "openings.csv, row 12, column places: is not a number (found: abc). Write at least 0.5."
    assert (
        fault.within("it")
        == "openings.csv, riga 12, colonna «Posti» (places): non è un numero (trovato: abc). Scrivere almeno 0,5."
    )
    repair = Repair("openings.csv", 2, "places", "1 000", "1000", phrase("territory_toml_maps_the_header"), 3)
    assert "1 000 è letto come 1000 (3 celle)" in repair.within("it")


def test_one_and_several_have_their_own_word() -> None:
    """No "1 rows", in either language."""
    said_ = [phrase("rows", count=n, rows="2") for n in (1, 2)]
    assert [s.within(language) for language in ("en", "it") for s in said_] == ["row 2", "rows 2", "riga 2", "righe 2"]


def test_phrases_inside_phrases_are_said_too() -> None:
    """A remedy that ends with the nearest names is Italian to its end."""
    near = nearest("lecc", ["Lecco", "Merate"])
    assert phrase("call_one", name="areas", near=near).within("it") == "Chiamarne uno areas. Forse si intendeva Lecco?"
    assert either(["a", "b"]).within("it") == "a o b"
    assert and_more(["a", "b"], 4).within("it") == "a, b e altri 2"
    assert joined([phrase("comma"), "x"]).within("it") == "virgola, x"


@given(st.text(), st.text())
def test_what_stands_in_a_cell_is_said_as_it_stands(english: str, value: str) -> None:
    """Braces in a value are no fields, and a phrase is its English text to everybody who compares."""
    told = phrase("the_code_was_kept_as_a_decimal") if not english else Phrase(english, english)
    assert told == str(told) and hash(told) == hash(str(told))
    assert within(phrase("write_it_as_it_is_read", shown=value), "it").endswith(f": {value}.")


def test_a_phrase_is_carried_to_another_process_whole() -> None:
    """A plan is made in a process of its own, and its warnings come back from there."""
    sent = pickle.loads(pickle.dumps(phrase("is_below", least=1000.5)))
    assert (sent, sent.within("it")) == ("is below 1,000.5", "è minore di 1.000,5")


def test_what_a_store_holds_of_a_fault_keeps_both_languages() -> None:
    """The roads and timetable that are kept between two runs bring their warnings back as they were."""
    fault = Fault(sheet_of("a.xlsx", "firms"), 2, "", "x", phrase("is_below", least=0.5), NOTHING)
    (back,) = unpacked(Fault, json.loads(json.dumps(packed([fault]))))
    assert back == fault
    assert back.within("it") == fault.within("it") == "a.xlsx, foglio firms, riga 2: è minore di 0,5 (trovato: x). "
