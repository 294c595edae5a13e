"""A new territory in one command: an Italian province from open data, or any place from a file of areas."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, MultiPolygon, Polygon, box
from typer.testing import CliRunner

from geodata import italy
from geodata.faults import Fault, InputError
from geodata.lecco.generate import figures
from geodata.lecco.generate_welfare import SERVICES
from geodata.new import estimate, folder
from geodata.new.zones import Zones
from geodata.tables import TABLES
from planner import cli, plan
from planner.case import Case, open_case
from planner.cli import app

DOCS = Path(__file__).parents[1] / "docs"
GIVEN = ("areas", "population", "services", "firms", "demands")
"""The tables that a new territory has rows in; `lakes` is not even there."""
SPREAD = ("Sondrio", "NA", "Bolzano", "Trieste", "Trento", "SU", "Palermo", "Aosta", "Roma", "097")


def begun(where: Path, province: str) -> Case:
    """Write a province's folder and open it as `planner check` does."""
    folder.write(where, province=province)
    return open_case(where)


def solved(case: Case) -> plan.Plan:
    return plan.make(case.territory, case.scenario)


def faults(where: Path, **asked: object) -> list[Fault]:
    """Return what `write` refuses, and see that nothing was written."""
    before = sorted(where.parent.rglob("*"))
    with pytest.raises(InputError) as refused:
        folder.write(where, **asked)  # type: ignore[arg-type]
    assert sorted(where.parent.rglob("*")) == before
    return list(refused.value.faults)


def bytes_of(where: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(where.iterdir())}


def sound_case(case: Case) -> None:
    """What holds for every province: counted people, seats, an estimate that says so, and a plan that serves nobody."""
    territory = case.territory
    assert territory.warnings == ()
    assert [name for name in TABLES if not territory.table(name).empty] == list(GIVEN)
    assert territory.areas.geometry.is_valid.all()
    assert set(territory.areas["district"]) == {territory.title["en"].removeprefix("Province of ")}
    people, (firm,) = territory.population["people"].sum(), territory.firms.itertuples()
    assert 0.02 * people < firm.employees < 0.05 * people
    assert 0.5 < territory.demands["workers"].sum() / firm.employees < 1.5
    assert territory.demands["workers"].min() >= 3
    assert set(territory.demands["service"]) == set(territory.services["service"])
    assert 100 < firm.plan_eur / firm.employees < 300
    assert territory.illustrative() == ("services", "firms", "demands")
    made = solved(case)
    assert made.welfare.empty
    assert made.unserved["workers"].sum() == pytest.approx(territory.demands["workers"].sum())
    assert set(made.unserved["why"]) == {"no_offer"}
    assert made.placements.empty and made.waiting.empty
    assert made.fund.available_cents == 0


@pytest.mark.parametrize("province", SPREAD)
def test_a_province_is_begun_checked_and_solved(tmp_path: Path, province: str) -> None:
    """By name, plate or code, from the smallest to four million people, in the mountains and on islands."""
    sound_case(begun(tmp_path / "new", province))


@pytest.mark.slow
def test_every_province_of_italy_is_begun_checked_and_solved(tmp_path: Path) -> None:
    """All 107."""
    for known in italy.provinces():
        sound_case(begun(tmp_path / known.code, known.code))


def test_the_metric_system_is_the_zone_the_province_lies_in() -> None:
    """Zone 32 west of 12° E, zone 33 east of it."""
    begun_with = {p: folder.of_province(p)[0] for p in ("AO", "BZ", "SU", "TS", "RM", "PA")}
    west, east = "EPSG:32632", "EPSG:32633"
    assert {p: start and start.crs for p, start in begun_with.items()} == {
        "AO": west,
        "BZ": west,
        "SU": west,
        "TS": east,
        "RM": east,
        "PA": east,
    }


def test_the_same_province_is_written_byte_for_byte(tmp_path: Path) -> None:
    """No time of day, no chance, no folder's name in any file."""
    for name in ("first", "second"):
        folder.write(tmp_path / name, province="Trieste")
    assert bytes_of(tmp_path / "first") == bytes_of(tmp_path / "second")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["first", "second"]


def test_a_folder_that_is_there_and_empty_is_used(tmp_path: Path) -> None:
    """Some make the folder first."""
    (tmp_path / "new").mkdir()
    assert len(begun(tmp_path / "new", "TS").territory.areas) == 6


def test_tables_to_fill_in_have_their_header(tmp_path: Path) -> None:
    """The first line names every column of the table's description, and there is no other."""
    folder.write(tmp_path / "new", province="TS")
    for name in TABLES.keys() - {*GIVEN, "lakes"}:
        with (tmp_path / "new" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert list(csv.reader(file)) == [[column.name for column in TABLES[name].columns]]
    assert not (tmp_path / "new" / "lakes.geojson").exists()
    assert "no lakes.geojson" in (tmp_path / "new" / "territory.toml").read_text(encoding="utf-8")


def test_lombardy_keeps_its_rules_and_no_other_region_has_one_that_is_verified(tmp_path: Path) -> None:
    """The shipped profile was read in Lombardy's act; elsewhere it is a shape to fill in."""
    ours = begun(tmp_path / "so", "SO")
    assert (tmp_path / "so" / "rules.toml").read_bytes() == folder.LOMBARDY.read_bytes()
    theirs = begun(tmp_path / "ao", "Aosta")
    text = (tmp_path / "ao" / "rules.toml").read_text(encoding="utf-8")
    assert "verified = true\n" not in text
    sources = re.findall(r'^source = "(.*)"$', text, flags=re.MULTILINE)
    assert all(said.startswith("to verify in Valle d'Aosta/Vallée d'Aoste; ") for said in sources)
    assert theirs.rules.name == "Valle d'Aosta/Vallée d'Aoste: to verify"
    assert theirs.rules.classes == ours.rules.classes
    rules = theirs.rules
    named = (rules.allowance, rules.duration, rules.classes, rules.assumptions, rules.ceilings)
    assert len(rules.unverified()) == 1 + sum(map(len, named))


# --- The estimate -----------------------------------------------------------------------------------------------------


def test_every_rate_says_where_it_comes_from_and_none_is_verified() -> None:
    """Value, unit, source, date, and that nobody read it for the place."""
    said = estimate.rates()
    for name in ("take_up", "use", "priority", "price", "ages"):
        assert set(said[name]) == {"value", "unit", "source", "date", "verified"}
    for fact in [*said["workers"].values(), *(said[n] for n in ("take_up", "use", "priority", "price", "ages"))]:
        assert fact["verified"] is False
    services = {code for code, row in said["services"].items() if isinstance(row, dict)}
    for name in ("take_up", "use", "price"):
        assert set(said[name]["value"]) == services


def test_rates_are_those_of_the_illustrative_case() -> None:
    """One set of assumptions, not two that drift apart."""
    said, lecco = estimate.rates(), figures()
    for name in ("take_up", "use", "priority"):
        assert said[name]["value"] == lecco[name]
    for service, *names, unit, ages in SERVICES:
        row = said["services"][service]
        assert [row["name_en"], row["name_it"], row["unit"], tuple(row["ages"])] == [*names, unit, ages]
        assert said["price"]["value"][service] == lecco[f"price.{service}"]
    assert said["workers"]["least"]["value"] == lecco["demands.least_workers"]


def test_the_ages_of_italy_are_italys() -> None:
    """Shares of residents by band, as counted."""
    people = pd.concat(italy.population(p) for p in italy.provinces()).groupby(["age_from", "age_to"])["people"].sum()
    shares = estimate.rates()["ages"]["value"]
    assert list(shares) == [f"{low}-{high}" for low, high in italy.BANDS]
    assert list(shares.values()) == pytest.approx(list(people / people.sum()), abs=1e-4)
    assert sum(shares.values()) == pytest.approx(1.0, abs=5e-4)


def test_small_groups_join_the_nearest_and_the_total_holds() -> None:
    """0.6 and 0.7 join what lies nearest to each; of 10.4 and 3.3 come 11 and 3, the whole of 13.7."""
    seats_m = np.array([[0.0, 0.0], [1.0, 0.0], [10.0, 0.0], [11.0, 0.0], [50.0, 0.0]])
    asking = np.array([0.6, 9.8, 2.6, 0.7, 0.0])
    assert estimate.grouped(asking, seats_m, least=3) == {1: 11, 2: 3}
    assert estimate.grouped(np.array([0.6, 0.9]), seats_m[:2], least=3) == {}
    assert estimate.grouped(np.zeros(5), seats_m, least=3) == {}


def test_demand_follows_residents_take_up_and_the_share_of_workers_with_a_plan(tmp_path: Path) -> None:
    """One area, people by one age band, by hand: 1,000 nursery children × 0.95 × 0.06 = 57 askers, 85.5 months."""
    areas = gpd.GeoDataFrame({"area": ["a"], "lon": [9.0], "lat": [46.0]}, geometry=[box(9, 46, 9.1, 46.1)], crs=4326)
    population = pd.DataFrame({"area": "a", "age_from": [0, 18], "age_to": [2, 64], "people": [1000, 50_000]})
    made = estimate.tables(areas, population, estimate.rates(), crs="EPSG:32632")
    demand = made["demands"].set_index("service")
    assert (demand.loc["nursery", "workers"], demand.loc["nursery", "units"]) == (57, 85.5)
    assert demand.loc["errands", "workers"] == 300
    (firm,) = made["firms"].itertuples()
    assert firm.employees == 3000
    prices = estimate.rates()["price"]["value"]
    assert firm.plan_eur == np.ceil(sum(d.units * prices[d.Index] for d in demand.itertuples()))


# --- Any other place --------------------------------------------------------------------------------------------------


def zones(**columns: object) -> gpd.GeoDataFrame:
    """Three areas near Brussels, in Belgium's metres."""
    shapes = [box(150_000, 170_000, 155_000, 175_000), box(155_000, 170_000, 159_000, 175_000)]
    shapes.append(MultiPolygon([box(150_000, 175_000, 155_000, 176_000), box(150_000, 177_000, 155_000, 178_000)]))
    said = {"code": [1, 2, 3], "name": ["Één", "Deux", "Three"], "residents": [1000, 20_000, 500]} | columns
    return gpd.GeoDataFrame(said, geometry=shapes, crs="EPSG:31370")


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "shp"])
def test_areas_of_any_place_begin_a_territory(tmp_path: Path, suffix: str) -> None:
    """In another reference system and any common format; whole numbers are codes; the zone is found."""
    path = tmp_path / f"zones.{suffix}"
    (zones().to_crs(4326) if suffix == "geojson" else zones()).to_file(path)
    folder.write(tmp_path / "new", zones=Zones(path, "code", "name", people="residents"))
    territory = open_case(tmp_path / "new").territory
    assert territory.crs == "EPSG:32631"
    assert dict(zip(territory.areas["area"], territory.areas["name"], strict=True)) == {
        "1": "Één", "2": "Deux", "3": "Three",
    }  # fmt: skip
    assert list(territory.areas.area / 1e6) == pytest.approx([25, 20, 10], rel=1e-2)
    seats = gpd.GeoSeries.from_xy(territory.areas["lon"], territory.areas["lat"], crs=4326).to_crs(territory.crs)
    assert territory.areas.contains(seats).all()
    assert set(territory.areas["district"]) == {"new"}
    assert list(territory.population["people"]) == [1000, 20_000, 500]
    assert territory.firms["area"].item() == "2"
    assert open_case(tmp_path / "new").rules.unverified()
    made = solved(open_case(tmp_path / "new"))
    assert made.unserved["workers"].sum() == territory.demands["workers"].sum() > 500
    folder.write(tmp_path / "more" / "new", zones=Zones(path, "code", "name", people="residents"))
    assert bytes_of(tmp_path / "new") == bytes_of(tmp_path / "more" / "new")


def test_areas_without_people_have_no_demand_and_may_have_districts(tmp_path: Path) -> None:
    """What is not known is not made up."""
    zones(part=["North", "South", "North"]).to_file(tmp_path / "z.gpkg")
    folder.write(tmp_path / "new", zones=Zones(tmp_path / "z.gpkg", "code", "name", district="part"))
    case = open_case(tmp_path / "new")
    assert list(case.territory.areas["district"]) == ["North", "South", "North"]
    assert case.territory.population.empty and case.territory.firms.empty and case.territory.demands.empty
    assert solved(case).unserved.empty


def test_one_layer_of_several_is_named(tmp_path: Path) -> None:
    """A GeoPackage may hold more than the areas."""
    for layer in ("roads", "zones"):
        zones().to_file(tmp_path / "z.gpkg", layer=layer)
    (several,) = faults(tmp_path / "new", zones=Zones(tmp_path / "z.gpkg", "code", "name"))
    assert "--layer roads" in several.remedy
    (wrong,) = faults(tmp_path / "new", zones=Zones(tmp_path / "z.gpkg", "code", "name", layer="zone"))
    assert (wrong.column, wrong.value, wrong.remedy) == ("", "zone", "Did you mean zones?")
    folder.write(tmp_path / "new", zones=Zones(tmp_path / "z.gpkg", "code", "name", layer="zones"))


# --- Faults -----------------------------------------------------------------------------------------------------------


def test_an_unknown_province_is_told_with_the_nearest(tmp_path: Path) -> None:
    """A slip of the pen is easy to mend."""
    (fault,) = faults(tmp_path / "new", province="Sondri")
    assert (fault.file, fault.value) == ("--province", "Sondri")
    assert fault.remedy.startswith("Did you mean Sondrio")


def test_a_province_is_known_by_a_word_of_its_name_that_no_other_has() -> None:
    """Aosta and Monza are; Reggio is two provinces, and Sardegna is a region."""
    found = {asked: folder.of_province(asked) for asked in ("Aosta", "monza", "Reggio", "Sardegna")}
    names = [start.title_en.removeprefix("Province of ") for start, _ in found.values() if start]
    assert names == ["Valle d'Aosta/Vallée d'Aoste", "Monza e della Brianza"]
    (reggio,), (sardegna,) = (found[asked][1] for asked in ("Reggio", "Sardegna"))
    assert reggio.remedy == "Did you mean Reggio nell'Emilia or Reggio di Calabria?"
    assert sardegna.remedy.startswith("Did you mean Sud Sardegna")


def test_a_folder_in_use_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of yours, a file in its place, the folder one is in, and the names of what is shipped."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").touch()
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    rules = {
        "full": "is not empty",
        "file": "is a file",
        "file/new": "lies in a file",
        ".": "is the folder you are in",
        "lecco": "is the name of a shipped territory",
    }
    for name, rule in rules.items():
        assert [f.rule for f in faults(Path(name), province="TS")] == [rule]


def test_all_that_was_asked_wrongly_is_told_at_once(tmp_path: Path) -> None:
    """The folder, the province, and options that do not go together."""
    (tmp_path / "file").touch()
    found = faults(tmp_path / "file", province="Leco", zones=Zones(None, "code"))
    assert [f.file.removeprefix(str(tmp_path)) for f in found] == ["/file", *["--province"] * 2, "--areas", "--name"]
    (neither,) = faults(tmp_path / "new")
    assert neither.rule == "neither it nor --areas is given"


def test_columns_that_are_not_there_are_told_with_the_nearest(tmp_path: Path) -> None:
    """Each option's own."""
    zones().to_file(tmp_path / "z.gpkg")
    found = faults(tmp_path / "new", zones=Zones(tmp_path / "z.gpkg", "cod", "nome", "resident", "district"))
    assert [(f.file, f.value) for f in found] == [
        ("--id", "cod"), ("--name", "nome"), ("--people", "resident"), ("--district", "district"),
    ]  # fmt: skip
    assert [f.remedy for f in found[:3]] == [f"Did you mean {c}?" for c in ("code", "name", "residents")]


def test_every_fault_of_a_file_of_areas_is_told_at_once(tmp_path: Path) -> None:
    """Codes, names, people, outlines and the missing reference system, each with its row."""
    bow, line = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), LineString([(0, 0), (1, 1)])
    frame = gpd.GeoDataFrame(
        {"code": ["a", "a", "", None, "e"], "name": ["A", " ", "C", "D", "E"], "n": ["1", "-2", "1.5", None, "x"]},
        geometry=[bow, line, None, Polygon(), box(0, 0, 1, 1)],
    )
    path = tmp_path / "z.geojson"
    frame.set_crs(4326).to_file(path)
    found = faults(tmp_path / "new", zones=Zones(path, "code", "name", people="n"))
    assert [(f.row, f.column) for f in found] == [
        (4, "code"), (5, "code"), (3, "name"), (3, "code"), (3, "n"), (4, "n"), (5, "n"), (6, "n"),
        (2, "geometry"), (3, "geometry"), (4, "geometry"), (5, "geometry"),
    ]  # fmt: skip
    assert "is not a valid outline: Self-intersection" in found[8].rule
    assert found[9].rule == "is not a polygon but a LineString"


def test_an_outline_that_is_not_closed_is_told_with_its_row(tmp_path: Path) -> None:
    """GDAL would only warn."""
    ring = [[9, 46], [9.1, 46], [9.1, 46.1], [9, 46.1]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {"code": "a", "name": "A"}, "geometry": shape}
    path = tmp_path / "z.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    (fault,) = faults(tmp_path / "new", zones=Zones(path, "code", "name"))
    assert (fault.row, fault.rule) == (2, "has no readable outline")


def test_a_file_without_a_reference_system_is_refused(tmp_path: Path) -> None:
    """A Shapefile that lost its .prj could lie anywhere."""
    zones().to_file(tmp_path / "z.shp")
    (tmp_path / "z.prj").unlink()
    (fault,) = faults(tmp_path / "new", zones=Zones(tmp_path / "z.shp", "code", "name"))
    assert ".prj" in fault.remedy


def test_coordinates_that_are_not_in_the_files_system_are_refused(tmp_path: Path) -> None:
    """Metres that a file calls degrees."""
    zones().set_crs(4326, allow_override=True).to_file(tmp_path / "z.gpkg")
    found = faults(tmp_path / "new", zones=Zones(tmp_path / "z.gpkg", "code", "name"))
    assert {f.rule for f in found} == {"does not lie on the earth in the file's reference system"}
    assert [f.row for f in found] == [2, 3, 4]


def test_a_file_that_holds_no_areas_is_refused(tmp_path: Path) -> None:
    """Absent, not a layer of a GIS, a table without outlines, a layer without rows."""
    (tmp_path / "text.gpkg").write_text("not a database", encoding="utf-8")
    (tmp_path / "table.csv").write_text("code,name\n1,A\n", encoding="utf-8")
    zones().iloc[:0].to_file(tmp_path / "rows.gpkg")
    rules = {
        "absent.gpkg": "there is no such file",
        "text.gpkg": "is not readable",
        "table.csv": "holds no outlines",
        "rows.gpkg": "holds no areas",
    }
    for name, rule in rules.items():
        (fault,) = faults(tmp_path / "new", zones=Zones(tmp_path / name, "code", "name"))
        assert fault.rule.startswith(rule)


# --- The command and its page -----------------------------------------------------------------------------------------


def test_the_command_says_what_was_written_and_what_is_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The estimate is called one."""
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(app, ["new", "ts", "--province", "TS"])
    assert answer.exit_code == 0, answer.output
    assert "Written to ts: 6 areas, 228,080 people, 12 services" in answer.output
    assert "ESTIMATE" in answer.output


def test_the_command_tells_every_fault_and_ends_with_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the other commands do."""
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(app, ["new", "lecco", "--id", "code", "--province", "Leco"])
    assert answer.exit_code == 2
    assert "5 to put right; nothing was written." in answer.output
    assert list(tmp_path.iterdir()) == []


def blocks(page: str) -> Iterator[tuple[str, str]]:
    """Yield every fenced block of a page: what stands behind the fence, and its text."""
    for found in re.finditer(r"^```(.*)\n((?:.*\n)*?)```$", page, flags=re.MULTILINE):
        yield found[1], found[2]


def test_the_page_on_replication_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files and commands, in its order, lead to a plan that serves, feeds the Fund and places."""
    monkeypatch.chdir(tmp_path)
    opened: list[list[str]] = []
    monkeypatch.setattr(cli, "_become", opened.append)
    zones(district=["North", "South", "North"]).to_file(tmp_path / "zones.gpkg")
    run = 0
    for kind, text in blocks((DOCS / "replicate.md").read_text(encoding="utf-8")):
        if kind.startswith("csv "):
            (tmp_path / "sondrio" / kind.removeprefix("csv ")).write_text(text, encoding="utf-8")
            continue
        for line in text.splitlines():
            program, *arguments = line.split()
            assert program == "planner"
            answer = CliRunner().invoke(app, arguments)
            assert answer.exit_code == 0, answer.output
            run += 1
    assert run == 8 and len(opened) == 1
    welfare, placed = (pd.read_csv(tmp_path / "plans" / "first" / f"{n}.csv") for n in ("welfare", "placements"))
    assert set(welfare["service"]) == {"nursery", "home_care"}
    assert list(placed["beneficiary"]) == ["B-1"]


def test_every_file_of_the_folder_is_on_the_page(tmp_path: Path) -> None:
    """And no other."""
    folder.write(tmp_path / "new", province="SO")
    page = (DOCS / "replicate.md").read_text(encoding="utf-8")
    table = page.split("| file |")[1].split("\n\n")[0]
    named = set(re.findall(r"`([a-z_]+\.[a-z]+)`", "\n".join(row.split("|")[1] for row in table.splitlines()[2:])))
    assert named == set(bytes_of(tmp_path / "new"))


def test_no_placeholder_rule_is_verified() -> None:
    """For any place there are two classes: every rule holds, or none does."""
    text = (folder.HERE / "rules.toml").read_text(encoding="utf-8")
    assert "verified = true" not in text.splitlines()
    assert set(tomllib.loads(text)["classes"]) == {"general", "exempt"}
