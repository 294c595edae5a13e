"""Mutation: every rule can be taken away, in whatever form it is written, and one that no test needs is found."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from tests import mutation

MODEL = '''"""A model.

Given   a limit
Choose  x
So that (1) x is not above it    x <= limit
        (2) x is whole
        (3) x is kept by nothing in the code
For     (A) x  the most
"""

from optim.rule import Goal, Rule


def rules(high):
    return (
        Rule("1",
             high),  # (1)
        *[Rule("è", high), Rule("2", high)],  # (2)
    )


def goal(name):
    match name:
        case "x":  # (A)
            return len(name), Goal(3)
    return None


def answer(x):
    x = round(x)  # (4)
    if x > 9:  # (5)
        x = 9
    return x
'''
RULE = """from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    number: str
    high: float
    low: float = 0.0


@dataclass(frozen=True)
class Goal:
    coefficients: float
    then: tuple = ()
"""
TEST = """from optim import tiny


def test_a_rule_limits():
    assert [rule.high for rule in tiny.rules(7)][:2] == [7, 7]


def test_the_goal_counts():
    assert tiny.goal("x")[1].coefficients == 3


def test_an_answer_is_whole():
    assert tiny.answer(1.5) == 2
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A house of one model, whose last rule has no test."""
    texts = {
        "optim/__init__.py": "", "optim/tiny.py": MODEL, "optim/rule.py": RULE, "tests/__init__.py": "",
        "tests/test_tiny.py": TEST,
        "tests/conftest.py": "from hypothesis import settings\n\nsettings.register_profile('mutation')\n",
        "pyproject.toml": (mutation.ROOT / "pyproject.toml").read_text(),
    }  # fmt: skip
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(mutation, "ROOT", tmp_path)
    return tmp_path


def test_each_form_of_a_rule_is_taken_away(tree: Path) -> None:
    """An element over two lines, one with a star, a case, a statement and a block; what has no line is said."""
    found = {m.name: m for m in mutation.mutants("tiny")}
    assert [*found] == ["1", "2", "A", "4", "5", "3"]
    assert found["3"].text is None
    assert found["1"].line == 'Rule("1", high)' and found["A"].line == 'case "x":  # (A)'
    made = {}
    for name, mutant in found.items():
        if mutant.text is not None:
            assert mutant.text != MODEL
            made[name] = ast.unparse(ast.parse(mutant.text.removesuffix(mutation.VOID)))
    assert "(_void(Rule('1', high)), *[" in made["1"]
    assert "*_void([Rule('è', high), Rule('2', high)])" in made["2"]
    assert "return _idle((len(name), Goal(3)))" in made["A"]
    assert "round" not in made["4"] and "9" not in made["5"]


def test_a_rule_that_no_test_needs_is_missed(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The rule without a test and the one without a line fail the run; each of the others names its test."""
    monkeypatch.setattr(sys, "argv", ["mutation", "tiny"])
    assert mutation.main() == 1
    rows = capsys.readouterr().out.splitlines()
    table = {row[26:32].strip(): row[104:] for row in rows[1:-1]}
    assert table == {
        "1": "tiny.py::test_a_rule_limits  (assert)", "2": "tiny.py::test_a_rule_limits  (assert)",
        "A": "tiny.py::test_the_goal_counts  (assert)", "4": "tiny.py::test_an_answer_is_whole  (assert)",
        "5": "NONE", "3": "NONE",
    }  # fmt: skip
    assert rows[-1].startswith("6 rules and goals, 2 missed")


@pytest.mark.parametrize("model", mutation.MODELS)
def test_every_rule_of_the_house_can_be_taken_away(model: str) -> None:
    """Each model has rules, each rule of a docstring its line, and what is left is still a module."""
    found = list(mutation.mutants(model))
    assert found != [] and [m.name for m in found if m.text is None] == []
    for mutant in found:
        ast.parse(mutant.text or "")
        assert mutant.text != (mutation.ROOT / mutant.file).read_text(encoding="utf-8")


@pytest.mark.slow
def test_no_rule_of_the_small_models_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Assignment, flow and matching: without any one of their rules a test fails."""
    monkeypatch.setattr(sys, "argv", ["mutation", "assignment", "flow", "matching"])
    assert mutation.main() == 0
