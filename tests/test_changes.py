"""Change sets: a small vocabulary of what a scenario supposes, checked, and made in a copy of the territory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from geodata.tables import TABLES
from geodata.territory import Territory, load
from geodata.travel import Shift, Travel
from planner import packing, plan, scenario, sentences
from planner.case import open_case, supposing
from planner.changes import VOCABULARY, ChangeError, applied, read
from planner.scenario import Scenario, ScenarioError
from planner.words import Language
from tests.drawn_feeds import packed
from tests.served_valley import FEED, valley


def supposed(*entries: dict[str, object]) -> tuple[object, ...]:
    changes, faults = read(list(entries), "mine.toml")
    assert faults == []
    return changes


def changed(territory: Territory, *entries: dict[str, object]) -> Territory:
    return applied(territory, supposed(*entries), name="mine")  # type: ignore[arg-type]


CLOSE = {"what": "close_provider", "provider": "P-1"}
OFFER = {"offer": "O-9", "provider": "P-9", "service": "nursery", "price_eur": 300, "capacity": 12.5, "source": "test"}
HOST = {"what": "add_host", "host": "H-9", "name": "Bakery", "area": "D", "employees": 4, "source": "test"}
PLACE = {
    "what": "add_opening", "opening": "V-9", "host": "H-9", "task": "office", "months": 4, "hours": 6,
    "skills": ["office"], "source": "test",
}  # fmt: skip
OPEN = {"what": "add_provider", "provider": "P-9", "name": "New", "area": "A", "local": False, "source": "test"}


def test_a_closed_provider_takes_its_offers_with_it(sample: Territory) -> None:
    """And nothing else; the territory that was given stays."""
    then = changed(sample, CLOSE)
    assert then.providers["provider"].tolist() == ["P-2", "P-3"]
    assert then.offers["offer"].tolist() == ["O-3", "O-4"]
    assert len(sample.providers) == 3 and len(sample.offers) == 4
    assert then.digest != sample.digest and then.demands.equals(sample.demands)


def test_a_new_provider_may_be_followed_by_its_offer(sample: Territory) -> None:
    """Rows are typed as those of a file, defaults too, and stand in the order of their key."""
    then = changed(sample, OPEN, {"what": "add_offer", **OFFER})
    assert then.providers["provider"].tolist() == ["P-1", "P-2", "P-3", "P-9"]
    assert then.offers.dtypes.equals(sample.offers.dtypes)
    added = then.offers.set_index("offer").loc["O-9"]
    assert (added["price_eur"], added["capacity"], added["least"]) == (300.0, 12.5, 0.0)
    assert not then.providers.set_index("provider").at["P-9", "local"]


def test_a_new_host_may_be_followed_by_its_opening(sample: Territory, sample_scenario: Scenario) -> None:
    """Defaults as in a file: one place, nobody there yet. Who waited comes to it."""
    then = changed(sample, HOST, PLACE)
    host, opening = then.hosts.set_index("host").loc["H-9"], then.openings.set_index("opening").loc["V-9"]
    assert then.hosts.dtypes.equals(sample.hosts.dtypes) and then.openings.dtypes.equals(sample.openings.dtypes)
    assert (host["trainees"], bool(host["public"]), opening["places"], opening["skills"]) == (0, False, 1, ("office",))
    made, before = plan.make(then, sample_scenario), plan.make(sample, sample_scenario)
    assert made.placements.set_index("opening").at["V-9", "host"] == "H-9"
    assert made.goals["placement"][0].reached > before.goals["placement"][0].reached
    kinds = {
        "skills": ["office", "care"],
        "accepts": ["ordinary"],
        "weekdays": ["mon"],
        "starts": "08:30",
        "meals": True,
    }
    said = changed(sample, HOST | {"lon": 9.4, "lat": 45.9, "public": True}, PLACE | kinds)
    opening = said.openings.set_index("opening").loc["V-9"]
    assert (opening["skills"], opening["accepts"], opening["starts"]) == (("care", "office"), ("ordinary",), "08:30")
    assert said.hosts.set_index("host").loc["H-9", ["lon", "lat", "public"]].tolist() == [9.4, 45.9, True]


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_new_host_and_its_opening_are_said(language: Language) -> None:
    """As the pages say every change: with names in place of ids."""
    own = open_case("sample")
    said = sentences.supposed(
        supposing(own, replace(own.scenario, changes=supposed(HOST, PLACE))),  # type: ignore[arg-type]
        language,
    )
    assert len(said) == 2 and "Dosso: Bakery" in said[0]
    task = {"en": "office", "it": "ufficio"}[language]
    assert f"Bakery: {task}, 6 " in said[1] and "H-9" not in said[1]


def test_a_firm_that_is_out_takes_its_demands_with_it(sample: Territory) -> None:
    """By its id or with its sector."""
    then = changed(sample, {"what": "firm_out", "firm": "F-2"})
    assert then.demands["demand"].tolist() == sorted(sample.demands.loc[sample.demands["firm"] != "F-2", "demand"])
    sector = sample.firms["sector"].iat[0]
    assert sector not in set(changed(sample, {"what": "firm_out", "sector": sector}).firms["sector"])


def test_demand_and_capacity_are_scaled_where_the_entry_says(sample: Territory) -> None:
    """One service, and all; by nothing a demand is gone."""
    then = changed(sample, {"what": "scale_demand", "service": "nursery", "by": 1.5})
    nursery = sample.demands["service"] == "nursery"
    assert (then.demands["units"] / sample.demands["units"]).tolist() == [1.5 if n else 1.0 for n in nursery]
    assert then.demands["workers"].equals(sample.demands["workers"])
    half = changed(sample, {"what": "scale_capacity", "by": 0.5})
    assert (half.offers["capacity"] == sample.offers["capacity"] / 2).all()
    none = changed(sample, {"what": "scale_demand", "service": "nursery", "by": 0})
    assert set(none.demands["service"]) == {"home_care"}


def test_a_mode_is_lost_for_those_who_live_there(sample: Territory) -> None:
    """The others keep it."""
    then = changed(sample, {"what": "lose_mode", "mode": "car", "areas": ["B"]})
    for before, after, area in zip(
        sample.beneficiaries["modes"], then.beneficiaries["modes"], then.beneficiaries["area"], strict=True
    ):
        assert after == (tuple(m for m in before if m != "car") if area == "B" else before)
    assert any("car" in modes for modes in then.beneficiaries["modes"])


def test_a_line_is_lost_with_its_vehicles(tmp_path: Path) -> None:
    """By its name or its id; who needs it has no way there, and the territory given stays as it was."""
    folder = valley(tmp_path / "valley", feed=True)
    routes = "route_id,route_type,route_short_name\nvalley,3,D30\nextra,3,D40\n"
    trips = FEED["trips.txt"].replace("valley,saturday,market", "extra,saturday,market")
    (folder / "gtfs.zip").write_bytes(packed(FEED | {"routes.txt": routes, "trips.txt": trips}))
    given = load(folder)
    assert given.timetable is not None
    for line in ("D30", "valley"):
        then = changed(given, {"what": "lose_line", "line": line})
        reasons = {
            days: Travel(then).transit("A", "B", limit=45, shift=Shift(480, 960, days))["reason"].iloc[0]
            for days in ((0,), (5,))
        }
        assert reasons == {(0,): "no_arrival", (5,): "no_return"}
        assert then.digest != given.digest
    assert Travel(given).transit("A", "B", limit=45, shift=Shift(480, 960))["reason"].iloc[0] == ""
    both = changed(given, {"what": "lose_line", "line": "D40"}, {"what": "lose_line", "line": "D30"})
    assert Travel(both).transit("A", "B", limit=45)["reason"].iloc[0] == "no_arrival"
    with pytest.raises(
        ChangeError, match=r"changes\.1\.line: is no line of the timetable \(found: D3\)\. Did you mean D30"
    ):
        changed(given, {"what": "lose_line", "line": "D3"})


def test_a_voucher_is_added(sample: Territory) -> None:
    """With its areas as a list."""
    entry = {"voucher": "X", "name": "Buoni", "eur": 1000, "areas": ["A", "B"], "small_share": 0.5, "source": "test"}
    (row,) = changed(sample, {"what": "add_voucher", **entry}).vouchers.to_dict("records")
    assert (row["eur"], row["areas"], row["small_share"]) == (1000.0, ("A", "B"), 0.5)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"what": "close_povider", "provider": "P-1"}, ["changes.1.what", "Did you mean close_provider"]),
        ({"provider": "P-1"}, ["Use one of close_provider"]),
        ({"what": "close_provider"}, ["changes.1.provider: is missing"]),
        ({"what": "close_provider", "provider": "P-1", "by": 2}, ["changes.1.by: is not a key of this change"]),
        ({"what": "add_host", "host": "H-9"}, ["changes.1.name: is missing", "changes.1.employees: is missing"]),
        ({**PLACE, "salary": 3}, ["changes.1.salary: is not a key of this change"]),
        ({"what": "firm_out"}, ["changes.1.firm: or sector is missing"]),
        ({"what": "firm_out", "firm": "F-1", "sector": "x"}, ["Name one of them"]),
        ({"what": "scale_demand", "by": "more"}, ["changes.1.by: is not a factor"]),
        ({"what": "scale_demand", "by": -1}, ["is not a factor"]),
        ({"what": "lose_mode", "mode": "car", "areas": "B"}, ["is not a list of areas"]),
        ({"what": "close_offer", "offer": {"x": 1}}, ["is neither a word, a number nor a list of words"]),
    ],
)
def test_what_the_file_shows_to_be_wrong_names_the_entry(
    tmp_path: Path, entry: dict[str, object], told: list[str]
) -> None:
    """In the scenario's file, before any territory is opened."""
    _, faults = read([entry], "mine.toml")
    text = " ".join(map(str, faults))
    assert faults and all(words in text for words in told), text
    assert read("x", "mine.toml")[1]
    (tmp_path / "mine.toml").write_text("[[changes]]\nwhat = 'nothing'\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"changes\.1\.what"):
        scenario.load(tmp_path / "mine.toml")


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([{"what": "close_provider", "provider": "P-8"}], "changes.1.provider: is not in providers.csv (found: P-8)"),
        ([CLOSE, CLOSE], "changes.2.provider: is not in providers.csv"),
        ([CLOSE, {"what": "close_offer", "offer": "O-1"}], "changes.2.offer: is not in offers.csv"),
        ([{"what": "add_offer", **OFFER}], "changes.1.provider: is not in providers.csv (found: P-9)"),
        ([OPEN | {"area": "Z"}], "changes.1.area: is not in areas"),
        ([OPEN | {"provider": "P-1"}], "changes.1.provider: is in providers.csv already"),
        ([OPEN, {"what": "add_offer", **OFFER, "price_eur": -1}], "changes.2.price_eur"),
        ([HOST | {"area": "Z"}], "changes.1.area: is not in areas"),
        ([HOST | {"host": "H-1"}], "changes.1.host: is in hosts.csv already"),
        ([HOST | {"employees": -1}], "changes.1.employees: is below 0"),
        ([HOST | {"employees": 2.5}], "changes.1.employees: is not a whole number"),
        ([HOST | {"lat": 45.9}], "changes.1.lon: is empty, and lat is not"),
        ([PLACE], "changes.1.host: is not in hosts.csv (found: H-9)"),
        ([HOST, PLACE, PLACE], "changes.3.opening: is in openings.csv already"),
        ([HOST, PLACE | {"hours": 0}], "changes.2.hours: is not above 0"),
        ([HOST, PLACE | {"months": 40}], "changes.2.months: is above 36"),
        ([HOST, PLACE | {"starts": "8.30"}], "changes.2.starts: is not a time of day"),
        ([HOST, PLACE | {"weekdays": ["monday"]}], "changes.2.weekdays: holds a word that is not allowed"),
        ([HOST, PLACE | {"accepts": ["ordinari"]}], "Did you mean ordinary"),
        ([{"what": "scale_demand", "service": "opera", "by": 2}], "changes.1.service: is not in services.csv"),
        ([{"what": "firm_out", "sector": "opera"}], "changes.1.sector: is not in firms.csv"),
        ([{"what": "lose_line", "line": "D30"}], "changes.1.line: is of no timetable: the territory has none"),
        ([{"what": "lose_mode", "mode": "boat", "areas": ["A"]}], "changes.1.mode: is not a way to travel"),
        ([{"what": "lose_mode", "mode": "car", "areas": ["A", "Z"]}], "changes.1.areas: is not in areas"),
    ],
)
def test_what_the_territory_shows_to_be_wrong_names_the_entry(
    sample: Territory, entries: list[dict[str, object]], told: str
) -> None:
    """An id that is not there or no longer, or there already; a cell that a file could not have either."""
    with pytest.raises(ChangeError) as error:
        changed(sample, *entries)
    assert told in str(error.value).replace("scenario mine, ", "")


def test_changes_count_in_the_digest_and_in_the_toml(sample: Territory, sample_scenario: Scenario) -> None:
    """Another order is another scenario; written and read, it is the same."""
    one = supposed(CLOSE, OPEN)
    this = replace(sample_scenario, changes=one)
    other = replace(sample_scenario, changes=tuple(reversed(one)))
    assert len({s.digest() for s in (sample_scenario, this, other)}) == 3
    assert packing.scenario(this.to_toml()) == this


def test_a_changed_territory_can_be_planned(sample: Territory, sample_scenario: Scenario) -> None:
    """Without P-1 there is one offer of each service: 60 hours of O-3 and 6 months of O-4."""
    made = plan.make(changed(sample, CLOSE), sample_scenario)
    assert set(made.welfare["offer"]) == {"O-3", "O-4"}
    assert made.welfare.groupby("offer")["units"].sum().round(6).to_dict() == {"O-3": 60.0, "O-4": 6.0}


def test_the_vocabulary_adds_only_to_tables_without_outlines() -> None:
    """A change is words and numbers."""
    assert all(not TABLES[kind.adds].geometry for kind in VOCABULARY.values() if kind.adds)
