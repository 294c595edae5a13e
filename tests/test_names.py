"""Other names of comuni, from packages at hand: hamlets, cadastral codes, postal codes; never from the network."""

from __future__ import annotations

import csv
import socket
from pathlib import Path

import geopandas as gpd
import pytest

from geodata import gazetteer, italy
from geodata.new import folder, names
from geodata.territory import load
from tests.shared_data import shared


@pytest.fixture(scope="module")
def sondrio() -> gpd.GeoDataFrame:
    return italy.areas("Sondrio")


needs_postal = pytest.mark.skipif(names.postal_file() is None, reason=f"the package {names.POSTAL} is not installed")


def test_a_hamlet_lies_well_inside_its_comune_and_bears_no_comunes_name(sondrio: gpd.GeoDataFrame) -> None:
    """Semogo is in Valdidentro; Sondrio itself is a name of the areas, not another one."""
    found = {name: code for name, code, _ in names.hamlets(sondrio)}
    assert found["Semogo"] == "014071"
    assert not {gazetteer.plain(n) for n in found} & {gazetteer.plain(n) for n in sondrio["name"]}
    assert len(found) > 20


def test_a_place_near_a_border_is_left_out(sondrio: gpd.GeoDataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    """The farther from a border a place has to lie, the fewer there are."""
    near = set(names.hamlets(sondrio))
    monkeypatch.setattr(names, "NEAR_BORDER_M", 1000.0)
    assert set(names.hamlets(sondrio)) < near


def test_every_comune_has_a_cadastral_code(sondrio: gpd.GeoDataFrame) -> None:
    """As tax registers write it."""
    found = {code: word for word, code, _ in names.cadastral(sondrio)}
    assert set(found) == set(sondrio["area"]) and found["014061"] == "I829"


def test_without_the_package_there_are_no_postal_codes_and_the_sources_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not at hand is not made up."""
    monkeypatch.setattr(names, "find_spec", lambda name: None)
    territory = folder.write(tmp_path / "new", province="TS")
    with (tmp_path / "new" / "gazetteer.csv").open(encoding="utf-8", newline="") as file:
        assert not [row for row in csv.DictReader(file) if row["place_name"].isdigit()]
    (told,) = [s for s in territory.sources if "postal" in s.what]
    assert "is not installed" in told.origin


@needs_postal
def test_postal_codes_of_lecco_are_those_of_the_table_of_facts() -> None:
    """All 84, against a list that came another way."""
    with shared("population/lecco_84_municipalities_facts.csv").open(encoding="utf-8", newline="") as file:
        facts = {(row["cap"], row["istat_code"]) for row in csv.DictReader(file)}
    lecco = italy.areas("Lecco")
    assert facts == {(cap, code) for cap, code, _ in names.postal(lecco) if code in {c for _, c in facts}}


@needs_postal
def test_nothing_asks_the_network(monkeypatch: pytest.MonkeyPatch, sondrio: gpd.GeoDataFrame) -> None:
    """The package that holds postal codes would fetch a newer edition if it were imported and asked."""

    def refused(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refused)
    assert names.postal(sondrio)


def test_a_new_territory_finds_its_areas_by_any_of_their_names(tmp_path: Path) -> None:
    """By hamlet, by cadastral code, in capitals; each is a repair."""
    folder.write(tmp_path / "so", province="SO")
    (tmp_path / "so" / "providers.csv").write_text(
        "provider,name,area,local,source\nP-1,Uno,SEMOGO,yes,m\nP-2,Due,i829,yes,m\nP-3,Tre,14061,yes,m\n",
        encoding="utf-8",
    )
    territory = load(tmp_path / "so")
    assert territory.providers["area"].tolist() == ["014071", "014061", "014061"]
    assert len(territory.repairs) == 3


@needs_postal
def test_a_postal_code_of_one_comune_is_read_and_one_of_several_is_told(tmp_path: Path) -> None:
    """23100 is Sondrio alone; 23010 is shared by many, and the nearest three are named."""
    folder.write(tmp_path / "so", province="SO")
    text = "provider,name,area,local,source\nP-1,Uno,23100,yes,m\n"
    (tmp_path / "so" / "providers.csv").write_text(text, encoding="utf-8")
    assert load(tmp_path / "so").providers["area"].tolist() == ["014061"]
    (tmp_path / "so" / "providers.csv").write_text(text.replace("23100", "23010"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"is the name of several areas \(found: 23010\). Write the code: 014"):
        load(tmp_path / "so")


def test_a_word_that_may_be_a_mangled_code_and_a_postal_code_is_not_guessed() -> None:
    """In the province of Foggia 71021 is Sant'Agata di Puglia's postal code, and 071021 another comune's code."""
    known = gazetteer.build([("071021", "Uno"), ("071052", "Due")], [("71021", "071052")])
    assert set(known.find("71021").areas) == {"071021", "071052"}
    assert known.blame("71021")[0] == "is the name of several areas"
