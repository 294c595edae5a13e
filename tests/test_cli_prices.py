"""Prices and the curve on the terminal."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from planner.cli import app


def said(*words: str) -> str:
    result = CliRunner().invoke(app, list(words), env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize(("words", "limit"), [([], "euros of a firm's plan"), (["--italian"], "piano di un'impresa")])
def test_prices_are_told_in_both_languages(words: list[str], limit: str) -> None:
    """A thousand euros more of F-1's plan are a third of a worker and a hundred euros for the Fund."""
    line = next(line for line in said("prices", "sample", *words).splitlines() if "F-1" in line)
    assert limit in line
    assert "0.33" in line or "0,33" in line
    assert "100.00" in line or "100,00" in line


@pytest.mark.parametrize(
    ("words", "limit", "law"),
    [([], "places of an opening", "shown, not proposed"), (["--italian"], "posti di inserimento", "non proposto")],
)
def test_prices_of_placements_follow(words: list[str], limit: str, law: str) -> None:
    """With a rich Fund a second place of V-4 takes one person more, of 10 points, for EUR 1,400; quotas are law."""
    told = said("prices", "sample", "--set", "fund.public_eur=9000", *words)
    line = next(line for line in told.splitlines() if "V-4" in line)
    assert limit in line
    assert line.replace(".", ",").split()[-5:] == ["1", "1", "1,400", "10", "10"]
    assert law in told


def test_the_curve_is_a_plan_for_each_share() -> None:
    """The tenth of the sample by hand: EUR 5,000 and three people."""
    lines = said("curve", "sample", "--shares", "0,0.1").splitlines()
    assert any("10.0" in line and "5,000" in line and "4,700" in line and "190" in line for line in lines)


def test_a_share_that_is_none_is_a_fault() -> None:
    """As with every knob."""
    result = CliRunner().invoke(app, ["curve", "sample", "--shares", "much"])
    assert result.exit_code == 2
    assert "fund.share: is not a number" in result.output
