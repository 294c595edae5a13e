"""The committed case of Lecco is what its generator writes, and keeps to what is promised about it."""

from __future__ import annotations

import csv
import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import geodata.lecco
from geodata.lecco import generate
from geodata.tables import TABLES
from tests.shared_data import shared

FOLDER = Path(geodata.lecco.__file__).parent
REAL = ("areas", "population", "places", "links")
INVENTED = ("services", "providers", "offers", "firms", "demands", "beneficiaries", "hosts", "openings")

Row = dict[str, Any]


def read(path: Path) -> list[Row]:
    if path.suffix == ".geojson":
        return [feature["properties"] for feature in json.loads(path.read_text(encoding="utf-8"))["features"]]
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def tables() -> dict[str, list[Row]]:
    return {name: read(FOLDER / TABLES[name].file) for name in (*REAL, *INVENTED)}


@pytest.fixture(scope="module")
def rules() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "rules.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def calibration() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "calibration.toml").read_text(encoding="utf-8"))


def leaves(node: Mapping[str, Any], name: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every entry with its dotted name: a table that holds anything but tables."""
    if any(not isinstance(child, dict) for child in node.values()):
        yield name, node
    else:
        for key, child in node.items():
            yield from leaves(child, f"{name}.{key}".lstrip("."))


def test_generating_again_gives_the_committed_files_byte_for_byte(tmp_path: Path) -> None:
    """The case is a function of its calibration and facts."""
    generate.write(tmp_path)
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == sorted(TABLES[name].file for name in ("areas", "population", *INVENTED))
    differing = [name for name in written if (tmp_path / name).read_bytes() != (FOLDER / name).read_bytes()]
    assert differing == []


def test_files_are_plain_utf8_with_unix_line_ends() -> None:
    """No byte-order mark, no carriage return."""
    for path in [*FOLDER.glob("*.csv"), *FOLDER.glob("*.geojson"), *FOLDER.glob("*.toml")]:
        data = path.read_bytes()
        data.decode("utf-8")
        assert not data.startswith(b"\xef\xbb\xbf"), path.name
        assert b"\r" not in data, path.name
        assert data.endswith(b"\n"), path.name


def test_the_case_has_the_size_of_the_experiment(tables: dict[str, list[Row]]) -> None:
    """84 municipalities, 190 firms, 40 providers, 500 beneficiaries, 150 openings."""
    count = {name: len(rows) for name, rows in tables.items()}
    assert (count["areas"], count["population"]) == (84, 840)
    assert (count["firms"], count["providers"], count["services"]) == (190, 40, 12)
    assert (count["beneficiaries"], count["openings"]) == (500, 150)
    assert 62 <= count["offers"] <= 75
    assert 95 <= count["hosts"] <= 110
    assert 1_500 <= count["demands"] <= 2_500
    assert 9_000 <= sum(int(row["employees"]) for row in tables["firms"]) <= 12_000
    assert {row["service"] for row in tables["offers"]} == {row["service"] for row in tables["services"]}


def test_districts_have_their_31_24_and_29_areas(tables: dict[str, list[Row]]) -> None:
    """As the three ambiti have; `facts/districts.csv` and the areas agree."""
    assert Counter(row["district"] for row in tables["areas"]) == {"Lecco": 31, "Merate": 24, "Bellano": 29}
    stated = {row["area"]: (row["name"], row["district"]) for row in read(FOLDER / "facts" / "districts.csv")}
    assert stated == {row["area"]: (row["name"], row["district"]) for row in tables["areas"]}


def test_every_invented_row_says_illustrative_and_no_real_row_does(tables: dict[str, list[Row]]) -> None:
    """What is invented can never be taken for data."""
    for name in INVENTED:
        assert all(row["source"].startswith("illustrative") for row in tables[name]), name
    for name in REAL:
        assert all(row["source"] and not row["source"].startswith("illustrative") for row in tables[name]), name
    for name in ("firms", "providers", "hosts"):
        assert all("illustrativ" in row["name"] for row in tables[name]), name


def test_columns_are_those_of_the_contract(tables: dict[str, list[Row]]) -> None:
    """Same names, same order, required cells filled; outlines carry no property that says nothing."""
    for name, rows in tables.items():
        columns = [c for c in TABLES[name].columns if c.kind != "geometry" and (c.required or name != "areas")]
        assert all(list(row) == [c.name for c in columns] for row in rows), name
        assert all(row[c.name] != "" for row in rows for c in columns if c.required), name


def test_every_key_is_unique_and_every_link_resolves(tables: dict[str, list[Row]], rules: dict[str, Any]) -> None:
    """No row stands twice and none points nowhere."""
    keys = {name: [tuple(row[k] for k in TABLES[name].key) for row in rows] for name, rows in tables.items()}
    for name, found in keys.items():
        assert len(found) == len(set(found)), name
    for name, rows in tables.items():
        for column in (c for c in TABLES[name].columns if c.link):
            known = set(rules["classes"])
            if column.link != "rules.classes":
                known = {key[0] for linked in column.link.split("|") for key in keys[linked]}
            cells = {word for row in rows for word in row[column.name].split(";") if word}
            assert cells <= known, (name, column.name, cells - known)


def test_no_demand_is_of_fewer_than_three_workers(tables: dict[str, list[Row]]) -> None:
    """A demand is a group, never a person."""
    assert min(int(row["workers"]) for row in tables["demands"]) >= 3
    groups = Counter((row["firm"], row["area"], row["service"]) for row in tables["demands"])
    assert max(groups.values()) == 1


def test_workers_who_ask_are_workers_of_the_firm(tables: dict[str, list[Row]]) -> None:
    """No service is asked for by more people than the firm employs."""
    employees = {row["firm"]: int(row["employees"]) for row in tables["firms"]}
    asking: Counter[tuple[str, str]] = Counter()
    for row in tables["demands"]:
        asking[row["firm"], row["service"]] += int(row["workers"])
    assert all(number <= employees[firm] for (firm, _), number in asking.items())


def test_budgets_bind_for_some_firms_and_not_for_most(
    tables: dict[str, list[Row]], calibration: dict[str, Any]
) -> None:
    """At list prices about a third of the firms are asked for more than their plan holds."""
    price = {service: entry["value"] for service, entry in calibration["price"].items()}
    asked: defaultdict[str, float] = defaultdict(float)
    for row in tables["demands"]:
        asked[row["firm"]] += float(row["units"]) * price[row["service"]]
    bound = sum(asked[row["firm"]] > float(row["plan_eur"]) for row in tables["firms"])
    assert 190 * 0.2 <= bound <= 190 * 0.5


def test_capacity_binds_in_some_services_and_not_in_others(tables: dict[str, list[Row]]) -> None:
    """Both kinds of service are in the case."""
    units: defaultdict[str, float] = defaultdict(float)
    capacity: defaultdict[str, float] = defaultdict(float)
    for row in tables["demands"]:
        units[row["service"]] += float(row["units"])
    for row in tables["offers"]:
        capacity[row["service"]] += float(row["capacity"])
    short = {service for service in units if capacity[service] < units[service]}
    assert {"nursery", "home_care", "transport"} <= short
    assert len(short) < len(units) / 2


def test_most_beneficiaries_are_of_classes_without_derogation(
    tables: dict[str, list[Row]], rules: dict[str, Any]
) -> None:
    """The people whom public measures do not cover are the bulk; half can use a car or a lift."""
    counted = [row for row in tables["beneficiaries"] if rules["classes"][row["class"]]["quota"]]
    assert len(counted) > 400
    assert {row["class"] for row in tables["beneficiaries"]} == set(rules["classes"])
    motorised = [row for row in tables["beneficiaries"] if {"car", "lift"} & set(row["modes"].split(";"))]
    assert 200 <= len(motorised) <= 300


def test_agreed_allowances_respect_the_floor(tables: dict[str, list[Row]], rules: dict[str, Any]) -> None:
    """Nothing illegal is offered."""
    public = {row["host"]: row["public"] == "yes" for row in tables["hosts"]}
    for row in (row for row in tables["openings"] if row["allowance_eur"]):
        floor = rules["allowance"]["public_host" if public[row["host"]] else "floor"]["value"]
        assert float(row["allowance_eur"]) >= floor


def test_some_hosts_offer_more_than_their_quota(tables: dict[str, list[Row]], rules: dict[str, Any]) -> None:
    """The quota matters in all its brackets."""
    offered = Counter(row["host"] for row in tables["openings"])
    matters = set()
    for row in tables["hosts"]:
        employees = int(row["employees"])
        place, bracket = next(
            (i, b) for i, b in enumerate(rules["quota"])
            if b["from_employees"] <= employees <= b.get("to_employees", employees)
        )  # fmt: skip
        quota = bracket.get("trainees", int(employees * bracket.get("share", 0) + 1e-9))
        if offered[row["host"]] + int(row["trainees"]) > quota:
            matters.add(place)
    assert matters >= {0, 1}


def test_every_figure_has_unit_source_and_date_and_says_if_it_is_an_assumption(calibration: dict[str, Any]) -> None:
    """What is assumed begins its source with that word, and what is not does not."""
    for name, entry in leaves(calibration):
        assert set(entry) == {"value", "unit", "source", "date", "illustrative"}, name
        assert entry["illustrative"] is entry["source"].startswith("assumption"), name
        assert all(entry[key] for key in ("unit", "source", "date")), name


def test_shares_of_the_calibration_add_up(calibration: dict[str, Any]) -> None:
    """A table of shares is a whole."""
    for name, entry in leaves(calibration):
        if isinstance(entry["value"], dict) and entry["unit"].startswith("share"):
            assert sum(entry["value"].values()) == pytest.approx(1), name


def test_every_rule_has_a_source_a_date_and_says_if_it_was_verified(rules: dict[str, Any]) -> None:
    """Tutor ratios, found in the national text only, are not verified; the classes are eight."""
    entries = [*rules["quota"], *rules["reports"]["l68"], *rules["classes"].values()]
    entries += [e for part in ("allowance", "duration", "tutors", "fringe") for e in rules[part].values()]
    for entry in entries:
        assert all(entry[key] for key in ("source", "date")), entry
        assert isinstance(entry["verified"], bool), entry
    assert len(rules["classes"]) == 8
    assert not any(entry["verified"] for entry in rules["tutors"].values())


def test_roads_join_all_areas_without_the_ferry(tables: dict[str, list[Row]]) -> None:
    """The ferry is an option, never the only way."""
    graph = nx.Graph()
    graph.add_nodes_from(row["area"] for row in tables["areas"])
    graph.add_edges_from((row["from"], row["to"]) for row in tables["links"] if row["class"] != "C")
    areas = {row["area"] for row in tables["areas"]}
    assert areas <= nx.node_connected_component(graph, "097042")


def test_links_are_the_typed_ones(tables: dict[str, list[Row]]) -> None:
    """Carried in unchanged, in the same order."""
    typed = read(shared("roads/lecco_road_links.csv"))
    expected = [(r["from_istat"], r["to_istat"], r["class"], r["est_road_m"], r["est_min"]) for r in typed]
    assert [(r["from"], r["to"], r["class"], r["road_m"], r["minutes"]) for r in tables["links"]] == expected
    assert len(expected) == 171
