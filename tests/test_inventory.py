"""What a territory says of itself: counts, sources, rules, networks, and what is odd in it."""

from __future__ import annotations

from dataclasses import replace

from geodata.faults import Fault, Repair
from geodata.phrases import phrase
from geodata.tables import TABLES
from geodata.territory import Territory
from planner import inventory
from planner.rules import profile
from planner.words import LANGUAGES


def test_every_table_is_told_with_its_rows_and_its_invented_rows(lecco: Territory) -> None:
    """The province has real areas and residents, and invented firms and people."""
    told = inventory.tables(lecco, "en").set_index("table")
    assert len(told) == len(TABLES)
    assert told.loc["areas", ["rows", "invented"]].tolist() == [84, 0]
    assert told.loc["beneficiaries", ["rows", "invented"]].tolist() == [500, 500]


def test_a_table_that_is_not_given_says_so(sample: Territory) -> None:
    """An empty table has no source."""
    bare = replace(sample, times=sample.times.iloc[:0])
    assert inventory.tables(bare, "it").set_index("table").loc["tempi di viaggio dati", "source"] == "non data"


def test_every_rule_that_nobody_verified_is_told_as_such(lecco: Territory) -> None:
    """The page and the profile count the same rules as not read in their source."""
    for language, no in (("en", "no"), ("it", "no")):
        told = inventory.rules(lecco, language)
        unread = told.loc[told["verified"] == no]
        assert set(profile(lecco.rules).unverified()) and len(unread) >= len(profile(lecco.rules).unverified())
        assert (told["source"].str.len() > 0).all()


def test_what_a_car_cannot_reach_is_named(sample: Territory) -> None:
    """Without its mountain road, Dosso is cut off; with it, nobody is."""
    assert len(inventory.networks(sample, "en", ferries=False)) == 2
    cut = sample.links[~((sample.links["from"] == "D") | (sample.links["to"] == "D"))]
    told = inventory.networks(replace(sample, links=cut), "en", ferries=False)
    assert any("Dosso" in line for line in told)


def test_faults_and_repairs_are_tables(sample: Territory) -> None:
    """A row of the whole file has no number."""
    fault = Fault("firms.csv", 3, "employees", "x", "is not a number", "Write a number.")
    repair = Repair("firms.csv", 0, "", "cp1252", "UTF-8", "its letters are")
    told = inventory.odd([fault, repair], "en")
    assert told["row"].isna().tolist() == [False, True]
    assert told["remedy"].tolist() == ["Write a number.", "UTF-8"]


def test_each_way_to_travel_says_its_source(lecco: Territory) -> None:
    """In both languages, one row a mode."""
    for language in LANGUAGES:
        assert len(inventory.travel(lecco, language, ferries=False)) == 5
        assert len(inventory.assumptions(lecco, language)) == len(lecco.travel)


def test_cells_that_were_read_otherwise_are_counted_each(sample: Territory) -> None:
    """One repair tells of several cells of a column."""
    said = Repair("firms.csv", 2, "employees", "40,0", "40", phrase("found"), cells=3)
    assert inventory.cells(replace(sample, repairs=(said, replace(said, cells=1)))) == 4
