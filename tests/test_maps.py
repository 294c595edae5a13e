"""What the maps hold: everything that must be seen, and nothing that must not."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pydeck as pdk
import pytest

from geodata.territory import Territory
from planner import atlas, indicators, maps, marks, shades, themes
from planner.plan import Plan
from planner.scenario import Scenario
from planner.words import LANGUAGES, Language


def layer(drawn: maps.Map, name: str) -> list[dict[str, Any]]:
    """The objects of one layer, as the browser gets them."""
    layers = json.loads(drawn.deck().to_json())["layers"]
    return next(found["data"] for found in layers if found["id"] == name)


def plan_map(plan: Plan, territory: Territory, language: Language = "en", **options: Any) -> maps.Map:
    return atlas.plan_map(plan, territory, language, layers=atlas.LAYERS, **options)


def themed(territory: Territory, theme: str, detail: str = "", language: Language = "en") -> maps.Map:
    return atlas.territory_map(territory, theme, detail, language, threshold=5, layers=("names", "districts", "roads"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_area_is_drawn_on_every_map(lecco: Territory, lecco_plan: Plan, language: Language) -> None:
    """No area is lost on the way to the screen, whatever is shown."""
    drawn = [
        plan_map(lecco_plan, lecco, language),
        *(
            themed(lecco, t, themes.details(lecco, t)[-1] if themes.details(lecco, t) else "", language)
            for t in themes.THEMES
        ),
    ]
    for one in drawn:
        assert {o["properties"]["area"] for o in layer(one, "areas")} == set(lecco.areas["area"])


def test_a_hidden_count_is_in_no_layer(lecco: Territory) -> None:
    """An area whose people are hidden carries the same words and the same colour as any other hidden one."""
    shown = indicators.people_by_area(lecco, threshold=5)
    hidden = set(shown.index[shown.isna()])
    assert hidden
    objects = {o["properties"]["area"]: o["properties"] for o in layer(themed(lecco, "beneficiaries"), "areas")}
    assert {objects[a]["tip"].split("\n")[1] for a in hidden} == {"Beneficiaries: few or nobody (rounded to 5)"}
    assert {tuple(objects[a]["fill"][:3]) for a in hidden} == {shades.HIDDEN}
    assert all(not re.search(r"\d", objects[a]["tip"].split("(")[0]) for a in hidden)


def test_a_hidden_placement_is_a_dot_without_a_number(lecco: Territory, lecco_plan: Plan) -> None:
    """Placements by area are numbers only where `indicators` shows them."""
    shown = indicators.by_area(lecco_plan, lecco)["placed"]
    drawn = plan_map(lecco_plan, lecco)
    numbers = sorted(int(o["text"]) for o in layer(drawn, "placed"))
    assert numbers == sorted(int(n) for n in shown.dropna() if n > 0)
    dots = layer(drawn, "placed-hidden")
    assert len(dots) == shown.isna().sum()
    assert all(set(dot) == {"position"} for dot in dots)


def test_no_layer_names_a_person(lecco: Territory, lecco_plan: Plan) -> None:
    """Pseudonyms never leave for the browser with a map."""
    text = plan_map(lecco_plan, lecco).deck().to_json() + themed(lecco, "beneficiaries").deck().to_json()
    assert not any(f'"{person}"' in text for person in lecco.beneficiaries["beneficiary"])


def test_the_deck_is_written_as_pydeck_writes_it(sample: Territory, sample_plan: Plan) -> None:
    """Faster and shorter, and the same for deck.gl; another turn changes the names of the layers alone."""
    drawn = plan_map(sample_plan, sample)
    deck = pdk.Deck(layers=list(drawn.layers), initial_view_state=drawn.view, map_provider=None)
    assert json.loads(drawn.deck().to_json()) == json.loads(deck.to_json())
    told, turned = json.loads(drawn.deck().to_json()), json.loads(drawn.deck(2).to_json())
    for layer in told["layers"]:
        layer["id"] += "-2"
    assert turned == told


def test_tooltips_are_text(sample: Territory, sample_plan: Plan) -> None:
    """A territory's words are never read as HTML."""
    tooltip = plan_map(sample_plan, sample).deck()._tooltip
    assert tooltip["text"] == "{tip}"
    assert "html" not in tooltip


def test_words_that_deck_gl_would_run_are_only_words(sample: Territory, sample_plan: Plan) -> None:
    """deck.gl runs text that starts with @@: no name of an area or a provider does."""
    areas = sample.areas.assign(name="@@=alert(1)")
    evil = replace(sample, areas=areas, providers=sample.providers.assign(name="@@#GL"))
    texts: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)
        elif isinstance(node, str):
            texts.append(node)

    for found in json.loads(plan_map(sample_plan, evil).deck().to_json())["layers"]:
        walk(found["data"])
    assert any("alert" in text for text in texts)
    assert not any(text.startswith("@@") for text in texts)


def test_nothing_is_fetched(sample: Territory, sample_plan: Plan) -> None:
    """A map names no tile server, no style and no address."""
    text = plan_map(sample_plan, sample).deck().to_json()
    assert "http" not in text
    assert "mapProvider" not in json.loads(text) or not json.loads(text)["mapProvider"]


def test_points_of_one_seat_keep_apart() -> None:
    """Forty points around one seat are at least 0.8 of a step from each other, and the first stands on the seat."""
    places = marks.spread(pd.Series(["A"] * 40 + ["B"]), {"A": [9.4, 45.9], "B": [9.9, 45.9]})
    assert places[0] == [9.4, 45.9]
    per_lon = 111_320 * math.cos(math.radians(45.9))
    metres = [(x * per_lon, y * 111_320) for x, y in places]
    near = min(math.dist(a, b) for i, a in enumerate(metres) for b in metres[:i])
    assert near > 0.8 * marks.STEP_M


def test_every_object_that_can_be_clicked_says_its_area(lecco: Territory, lecco_plan: Plan) -> None:
    """Clicking anything leads to a known area, by an id that stands only once in its layer."""
    known = set(lecco.areas["area"])
    for found in json.loads(plan_map(lecco_plan, lecco).deck().to_json())["layers"]:
        if found.get("pickable"):
            told = [o.get("properties", o) for o in found["data"]]
            assert {o["area"] for o in told} <= known
            assert len({o["id"] for o in told}) == len(told)


@pytest.mark.parametrize("theme", themes.THEMES)
def test_the_legend_has_the_colour_of_every_area(lecco: Territory, theme: str) -> None:
    """Nothing is drawn in a colour that the legend does not explain."""
    for detail in themes.details(lecco, theme) or (themes.ALL,):
        drawn = themed(lecco, theme, detail)
        explained = {s.colour for s in drawn.legends[0].swatches}
        assert {tuple(o["properties"]["fill"][:3]) for o in layer(drawn, "areas")} <= explained


@pytest.mark.parametrize("values", [[0, 0], [3], [1, 2, 3, 4, 5], [5, 5, 5], [0, 7, 1e6], [12, 18, 31, 47, 90, 2000]])
def test_classes_of_counts_meet_without_gaps(values: list[float]) -> None:
    """Each number is in one class, and more is never paler."""
    shading = shades.of_counts(pd.Series(values, dtype=float), "en")
    order = [shades.NOTHING, *shading.colours]
    ranks = [order.index(shading.colour(v)) for v in sorted(values)]
    assert ranks == sorted(ranks)
    assert len(shading.labels) == len(shading.colours) == len(set(shading.labels)) == len(shading.breaks) + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_map_is_told_in_a_sentence(lecco: Territory, lecco_plan: Plan, language: Language) -> None:
    """Who cannot see the map hears what it shows, of where, and where the numbers are."""
    for drawn in (plan_map(lecco_plan, lecco, language), themed(lecco, "demand", language=language)):
        assert lecco.title[language] in drawn.alt
        assert "84" in drawn.alt


def test_a_service_narrows_the_map(lecco: Territory, lecco_plan: Plan) -> None:
    """With one service the flows are those of that service and the shares those of its demand."""
    table = atlas.plan_table(lecco_plan, lecco, "nursery")
    asked = lecco.demands[lecco.demands["service"] == "nursery"]["workers"].sum()
    assert table["asked"].sum() == asked
    assert len(layer(plan_map(lecco_plan, lecco, service="nursery"), "flows")) < len(
        layer(plan_map(lecco_plan, lecco), "flows")
    )


def test_the_providers_shown_are_those_of_the_service(lecco: Territory) -> None:
    """A provider of something else is not on the map of a service."""
    offering = set(lecco.offers[lecco.offers["service"] == "nursery"]["provider"])
    shown = {o["id"].removeprefix("provider:") for o in layer(themed(lecco, "capacity", "nursery"), "providers")}
    assert shown == offering


def test_a_chosen_area_is_outlined(sample: Territory, sample_plan: Plan) -> None:
    """What was clicked is marked; an area that is not there marks nothing."""
    assert layer(plan_map(sample_plan, sample, chosen=["area:B"]), "chosen")
    assert "chosen" not in plan_map(sample_plan, sample, chosen=["area:nowhere"]).deck().to_json()


def test_the_names_that_are_large_do_not_cover_each_other(lecco: Territory) -> None:
    """The larger place keeps its name: the capital always has one."""
    drawn = themed(lecco, "population")
    large, small = (layer(drawn, name) for name in ("names", "names-small"))
    assert "Lecco" in {o["text"] for o in large}
    assert len(large) + len(small) == 84


def test_the_camera_shows_every_area(lecco: Territory) -> None:
    """A smaller window stands further back."""
    wide, narrow = (maps.view(lecco, width=w, height=h) for w, h in ((700, 700), (340, 440)))
    assert narrow.zoom < wide.zoom
    west, south, east, north = lecco.areas.to_crs("EPSG:4326").total_bounds
    assert west < wide.longitude < east
    assert south < wide.latitude < north


def test_a_territory_without_placements_can_be_drawn(
    sample: Territory, sample_plan: Plan, sample_scenario: Scenario
) -> None:
    """Empty tables are empty layers."""
    bare = replace(sample_plan, welfare=sample_plan.welfare.iloc[:0], placements=sample_plan.placements.iloc[:0])
    drawn = plan_map(bare, replace(sample, lakes=sample.lakes.iloc[:0], links=sample.links.iloc[:0]))
    assert len(layer(drawn, "areas")) == len(sample.areas)


def test_a_hundred_thousand_points_and_five_thousand_flows_stay_small(lecco: Territory) -> None:
    """What the browser is sent of many points depends on the areas, and every point is counted in one of them."""
    many = 100_000
    places = lecco.providers.iloc[[k % len(lecco.providers) for k in range(many)]].reset_index(drop=True)
    places = places.assign(provider=[f"P-{k}" for k in range(many)])
    (points,) = marks.points(replace(lecco, providers=places), "providers", {})
    sent = json.loads(pdk.Deck([points], map_provider=None).to_json())["layers"][0]["data"]
    assert len(sent) == places["area"].nunique()
    assert sum(int(row["tip"].rpartition(": ")[2]) for row in sent) == many
    codes = lecco.areas["area"].tolist()
    pairs = [(a, b) for a in codes for b in codes if a != b][:5_000]
    rows = pd.DataFrame(pairs, columns=["area", "to"]).assign(workers=1.0, eur=10.0)
    (flows,) = marks.flows(lecco, rows, "en")
    told = pdk.Deck([flows], map_provider=None).to_json()
    assert len(json.loads(told)["layers"][0]["data"]) == 5_000
    assert len(json.dumps(json.loads(told), separators=(",", ":"))) < 2_000_000
