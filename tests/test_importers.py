"""Official lists and matrices into a territory: what is known is taken, what is odd is told, and nothing is lost."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from geodata.faults import InputError
from geodata.importers.kinds import KINDS, service_of
from geodata.importers.listed import take
from geodata.importers.matrices import OUTSIDE, take_matrix
from geodata.importers.outcome import TODO, Outcome
from geodata.importers.run import run
from geodata.territory import folder_of, load
from planner.cli import app
from tests.shared_data import shared

PHARMACIES = "CODICE_FARMACIA;DESCRIZIONE_FARMACIA;COMUNE;LATITUDINE;LONGITUDINE;CODICE_ISTAT\n"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A territory of the province, as a team begins it: areas, services, some providers and their offers."""
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in ("territory.toml", "rules.toml", "areas.geojson", "services.csv", "providers.csv", "offers.csv"):
        shutil.copy(folder_of("lecco") / name, folder)
    return folder


def file(folder: Path, text: str, name: str = "farmacie.csv", encoding: str = "utf-8") -> Path:
    path = folder.parent / name
    path.write_text(text, encoding=encoding)
    return path


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def pharmacies(folder: Path, *rows: str, encoding: str = "utf-8") -> Outcome:
    path = file(folder, PHARMACIES + "\n".join(rows) + "\n", encoding=encoding)
    return take("pharmacies", path, folder, source="15 Feb 2026")


def last(folder: Path) -> dict[str, str]:
    return table(folder / "providers.csv")[-1]


def test_a_row_becomes_a_provider_with_its_source(mine: Path) -> None:
    """File, publisher, licence and date stand in the row, and the territory is sound."""
    before = (mine / "providers.csv").read_text(encoding="utf-8")
    done = pharmacies(mine, "LC0139;FARMACIA DI CARENNO;CARENNO;45,801798;9,463493;097014")
    assert done.added == 1
    assert last(mine) == {
        "provider": "farmacia-LC0139", "name": "FARMACIA DI CARENNO", "area": "097014", "local": "yes",
        "small": "", "capacity_eur": "", "lon": "9.463493", "lat": "45.801798",
        "source": "Regione Lombardia, dati.lombardia.it, IODL 2.0; file farmacie.csv; 15 Feb 2026",
    }  # fmt: skip
    assert (mine / "providers.csv").read_text(encoding="utf-8").startswith(before)
    assert "farmacia-LC0139" in set(load(mine).providers["provider"])


@pytest.mark.parametrize(
    ("code", "comune", "area"),
    [
        ("97.014", "CARENNO", "097014"),
        ("97014", "CARENNO", "097014"),
        ("97014.0", "", "097014"),
        ("97,04", "INTROBIO", "097040"),
        ("", "BARZANO'", "097006"),
        ("", "Santa Maria Hoe'", "097074"),
        ("097066", "PEREGO", "097092"),
        ("", "ROVAGNATE", "097092"),
        ("n.d.", "LECCO", "097042"),
    ],
)
def test_an_area_is_found_however_it_is_written(mine: Path, code: str, comune: str, area: str) -> None:
    """Every code or name that is read otherwise is told, with what it became."""
    done = pharmacies(mine, f"X1;PROVA;{comune};;;{code}")
    assert last(mine)["area"] == area
    assert (code or comune) in {r.found for r in done.repairs}
    assert area in {r.became for r in done.repairs}


def test_swapped_coordinates_are_put_right_and_told(mine: Path) -> None:
    """Only where the point lies in the territory once swapped."""
    done = pharmacies(mine, "X1;PROVA;LECCO;9,39;45,85;097042")
    assert (last(mine)["lon"], last(mine)["lat"]) == ("9.39", "45.85")
    assert any("swapped" in r.rule for r in done.repairs)


@pytest.mark.parametrize("point", ["45,69;10,18", "0;0", "?;9,39", "45,85;"])
def test_a_point_that_cannot_be_true_leaves_the_area(mine: Path, point: str) -> None:
    """The row is kept without a point, and the point is told."""
    done = pharmacies(mine, f"X1;PROVA;LECCO;{point};097042")
    assert (last(mine)["area"], last(mine)["lon"], last(mine)["lat"]) == ("097042", "", "")
    assert any(r.became == "no point" for r in done.repairs)


def test_a_file_of_an_office_is_read_in_its_own_encoding(mine: Path) -> None:
    """Latin letters and a workbook alike."""
    done = pharmacies(mine, "X1;FARMACIA SANTITÀ;LECCO;;;097042", encoding="cp1252")
    assert last(mine)["name"] == "FARMACIA SANTITÀ"
    assert any(r.found == "cp1252" for r in done.repairs)
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["COD_FARMACIA", "DENOMINAZIONE", "COMUNE"], ["X2", "FARMACIA NUOVA", "Merate"]):
        book.active.append(row)
    book.save(mine.parent / "f.xlsx")
    take("pharmacies", mine.parent / "f.xlsx", mine, source="2026")
    assert (last(mine)["provider"], last(mine)["area"]) == ("farmacia-X2", "097048")


def test_every_row_that_is_not_taken_has_a_reason(mine: Path) -> None:
    """Rows added and rows left out are all the rows of the file, and the log holds each."""
    rows = (
        "X1;PROVA;LECCO;;;097042", "X1;DI NUOVO;LECCO;;;097042", "X2;MILANO;MILANO;;;015146", "X3;;LECCO;;;097042",
        "X4;IGNOTA;Borgo Inesistente;;;", "X5;VUOTA;;;;", "X6;PERDUTA;Torre de' Busi;;;097081",
    )  # fmt: skip
    done = pharmacies(mine, *rows)
    assert done.added + len(done.left) == len(rows)
    assert {f.row: f.rule for f in done.left} == {
        3: "stands twice in the file",
        4: "lies outside the territory",
        5: "has no name",
        6: "lies outside the territory",
        7: "its area is not known",
        8: "lies outside the territory",
    }
    logged = table(mine / done.log)
    assert sorted(int(row["row"]) for row in logged if row["what"] == "left out") == [3, 4, 5, 6, 7, 8]


def test_importing_again_adds_only_what_is_new(mine: Path) -> None:
    """A row that is there already is left out, and its offer is not asked for twice."""
    pharmacies(mine, "X1;PROVA;LECCO;;;097042")
    done = pharmacies(mine, "X1;PROVA;LECCO;;;097042", "X2;ALTRA;LECCO;;;097042")
    assert [f.rule for f in done.left] == ["is in providers.csv already"]
    assert [row["provider"] for row in table(mine / TODO)] == ["farmacia-X1", "farmacia-X2"]


def test_an_offer_without_a_price_is_to_do_and_is_no_offer(mine: Path) -> None:
    """The list says what is missing; no price is invented."""
    offers = (mine / "offers.csv").read_bytes()
    text = "COD_STRUTTURA;DENOM_STRUTTURA;COMUNE_UBICAZIONE;TIPOLOGIA;TOT_POSTI_AUTORIZZATI;Location\n"
    text += 'U1;"""NIDO ""IL SOLE""""";LECCO;ASILO NIDO;24;POINT (9.39 45.85)\nU2;ALTRO;MERATE;Comunità;8;\n'
    done = take("social-units", file(mine, text, "udo.csv"), mine, source="2026")
    nursery, other = table(mine / TODO)
    assert (nursery["service"], nursery["price_eur"], nursery["capacity"]) == ("nursery", "", "")
    assert "price of one month" in nursery["to put right"] and "24 places" in nursery["to put right"]
    assert other["service"] == "" and "service: say which (Comunità)" in other["to put right"]
    assert (done.todo, (mine / "offers.csv").read_bytes()) == (2, offers)
    assert [r["name"] for r in table(mine / "providers.csv")[-2:]] == ['NIDO "IL SOLE"', "ALTRO"]
    assert table(mine / "providers.csv")[-2]["lon"] == "9.39"


@pytest.mark.parametrize(
    ("said", "service"),
    [("Asilo nido", "nursery"), ("MICRONIDO", "nursery"), ("Centro Diurno Anziani", "day_centre"), ("Nidoteca", "")],
)
def test_a_kind_of_place_tells_its_service_by_whole_words(said: str, service: str) -> None:
    """A word that only begins like another is not taken for it."""
    assert service_of(KINDS["social-units"], said) == service


def test_what_has_closed_is_left_out(mine: Path) -> None:
    """By the day that the list gives; a day to come, a dash or nothing is open."""
    text = "cod_farmacia;descrizione_farmacia;cod_comune;comune;data_fine_validita\n"
    text += "1;CHIUSA;97042;LECCO;31/12/2020\n2;APERTA;97042;LECCO;-\n3;ANCORA;97042;LECCO;31/12/9999\n"
    path = file(mine, text)
    done = take("pharmacies", path, mine, source="2026", today=dt.date(2026, 2, 15))
    assert [(f.row, f.rule) for f in done.left] == [(2, "has closed")]
    assert done.added == 2


def test_a_code_and_a_name_that_disagree_are_told(mine: Path) -> None:
    """The code counts."""
    done = pharmacies(mine, "X1;PROVA;MERATE;;;097042")
    assert last(mine)["area"] == "097042"
    assert [r.rule for r in done.remarks] == ["the code says Lecco and the name Merate; the code is kept"]


@pytest.mark.parametrize(
    ("kind", "path", "added", "left"),
    [
        ("pharmacies", "lecco_pharmacies_20260215", 103, 0),
        ("schools", "lecco_schools_20260215", 232, 1),
        ("hospitals", "lecco_hospitals_20260215", 8, 0),
        ("care-homes", "lecco_rsa_beds_2013", 25, 0),
        ("third-sector", "lecco_thirdsector_5x1000_2022", 396, 0),
    ],
)
def test_real_lists_of_the_province_are_taken(mine: Path, kind: str, path: str, added: int, left: int) -> None:
    """Every row is a provider or has a reason; one school of the file is in Varese."""
    done = take(kind, shared(f"services/{path}.csv"), mine, source="Feb 2026")
    assert (done.added, len(done.left)) == (added, left)
    assert load(mine).providers["provider"].is_unique


def test_only_the_rows_asked_for_are_taken(mine: Path) -> None:
    """The others are left out with that reason."""
    path = shared("services/lecco_thirdsector_5x1000_2022.csv")
    done = take("third-sector", path, mine, source="2022", only="coop_sociale=true")
    assert done.added + len(done.left) == 396
    assert 0 < done.added < 100
    assert {f.rule for f in done.left} == {"is not true, which --only asks for"}


ROAD = "PRO_COM_O;PRO_COM_D;KM_TOT;TEP_TOT;TTP_TOT\n"


def test_a_road_matrix_becomes_times_between_areas(mine: Path) -> None:
    """Effective minutes and kilometres, with codes of mergers and decimals put right; other pairs are counted."""
    text = (
        ROAD + "97042;97048;16,4;23,5;20,1\n097066;097042;20,0;30,0;28\n097042;015146;56;60;50\n015146;015147;9;9;9\n"
    )
    done = take_matrix("road-times", file(mine, text, "R03_LC.csv"), mine, source="edition 2021")
    rows = table(mine / "times.csv")
    assert [(r["origin"], r["destination"], r["minutes"], r["km"]) for r in rows] == [
        ("097042", "097048", "23.5", "16.4"), ("097092", "097042", "30", "20"),
    ]  # fmt: skip
    assert rows[0]["source"] == "ISTAT, matrici di distanza, CC BY 4.0; file R03_LC.csv; edition 2021"
    assert dict(done.reasons()) == {"has one end outside the territory": 1, "lies outside the territory": 1}
    assert {(r.found, r.became) for r in done.repairs} >= {("97042", "097042"), ("097066", "097092")}
    load(mine)


def test_two_codes_merged_into_one_give_one_pair(mine: Path) -> None:
    """The second is left out with its reason."""
    text = ROAD + "097066;097042;20;30;28\n097073;097042;21;31;29\n"
    done = take_matrix("road-times", file(mine, text), mine, source="2021")
    assert (done.added, len(done.left)) == (1, 1)
    assert "merged" in done.left[0].rule


def test_minutes_in_another_unit_are_a_fault(mine: Path) -> None:
    """Sixteen kilometres in 1,400 minutes are seconds."""
    with pytest.raises(InputError, match="km/h"):
        take_matrix("road-times", file(mine, ROAD + "097042;097048;16;1400;1300\n"), mine, source="2021")
    assert not (mine / "times.csv").exists()


def test_the_official_sample_of_road_pairs_is_read(mine: Path) -> None:
    """Metres become kilometres."""
    take_matrix("road-times", shared("mobility/istat_road_pairs_sample.csv"), mine, source="2013")
    pair = next(r for r in table(mine / "times.csv") if (r["origin"], r["destination"]) == ("097004", "097042"))
    assert (pair["minutes"], pair["km"]) == ("8.79", "7.60118")


def test_home_work_flows_keep_every_commuter_of_the_territory(mine: Path) -> None:
    """Ends elsewhere are summed as outside; flows between others are counted and left out."""
    text = "Prov_res\tProcom_res\tProv_lav\tProcom_lav\tPendolari\n"
    text += "97\t097042\t97\t097048\t120\n97\t097042\t15\t015146\t300\n"
    text += "97\t097042\t108\t108033\t50\n13\t013075\t97\t097042\t70\n15\t015146\t15\t015147\t9\n"
    done = take_matrix("work-flows", file(mine, text, "matrix_pendoLAVORO_2021.txt"), mine, source="2021")
    flows = {(r["origin"], r["destination"]): int(r["people"]) for r in table(mine / "flows.csv")}
    assert flows == {("097042", "097048"): 120, ("097042", OUTSIDE): 350, (OUTSIDE, "097042"): 70}
    assert done.reasons() == [("lies outside the territory", 1)]


@pytest.mark.parametrize(
    ("words", "rules"),
    [
        ({"kind": "farmacie"}, ["is not a kind of file"]),
        ({"folder": "lecco"}, ["is the name of a shipped territory"]),
        ({"kind": "x", "folder": "none"}, ["is not a kind of file", "is not a folder"]),
        ({"columns": ["name"]}, ["is not role=HEADER"]),
        ({"columns": ["nome=X"]}, ["is not a role"]),
        ({"source": ""}, ["is not told"]),
        ({"service": "nurserry", "source": " "}, ["is not a service of it", "is not told"]),
        ({"only": "PIPPO=1"}, ["does not name a column and a value"]),
        ({"kind": "road-times", "service": "nursery"}, ["says nothing of a matrix"]),
        ({"kind": "road-times", "columns": ["nome=X"]}, ["is not a role"]),
        ({"kind": "work-flows"}, ["no column tells the origin", "no column tells the destination",
                                  "no column tells the people"]),
    ],
)  # fmt: skip
def test_whatever_is_asked_wrongly_is_told_at_once(
    mine: Path, words: dict[str, str | list[str]], rules: list[str]
) -> None:
    """Nothing is written then."""
    before = {p.name: p.read_bytes() for p in mine.iterdir()}
    path = file(mine, PHARMACIES + "X1;PROVA;LECCO;;;097042\n")
    asked = {"kind": "pharmacies", "folder": mine, "source": "2026", **words}
    kind, folder = str(asked.pop("kind")), Path(str(asked.pop("folder")))
    with pytest.raises(InputError) as caught:
        run(kind, path, folder, **asked)  # type: ignore[arg-type]
    assert [f.rule for f in caught.value.faults] == rules
    assert {p.name: p.read_bytes() for p in mine.iterdir()} == before


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "no column tells its name"),
        ("a;b\n1;2\n", "no column tells the ISTAT code"),
        (PHARMACIES, "gives no new provider: it has no rows"),
        (PHARMACIES + "X2;M;MILANO;;;015146\n", "gives no new provider: 1 row: lies outside the territory"),
    ],
)
def test_a_file_that_is_not_the_list_is_a_fault(mine: Path, text: str, rule: str) -> None:
    """With the headers it has and what they may be called."""
    with pytest.raises(InputError, match=rule):
        take("pharmacies", file(mine, text), mine, source="2026")


def test_providers_kept_in_another_form_are_not_touched(mine: Path) -> None:
    """Rows are added to a CSV in the territory's own form and to nothing else."""
    text = (mine / "providers.csv").read_text(encoding="utf-8")
    (mine / "providers.csv").unlink()
    (mine / "providers.tsv").write_text(text.replace(",", "\t"), encoding="utf-8")
    with pytest.raises(InputError, match="is not a CSV that rows can be added to"):
        pharmacies(mine, "X1;PROVA;LECCO;;;097042")


def test_times_that_are_there_are_not_overwritten(mine: Path) -> None:
    """One file holds one edition; a header without rows, as in a new folder, holds none."""
    header = "origin,destination,mode,minutes,km,source\n"
    (mine / "times.csv").write_text(f"{header}097042,097048,bike,60,16,mine\n", encoding="utf-8")
    with pytest.raises(InputError, match="exists already"):
        take_matrix("road-times", file(mine, ROAD + "097042;097048;16;23;20\n"), mine, source="2021")
    (mine / "times.csv").write_text(header, encoding="utf-8")
    take_matrix("road-times", file(mine, ROAD + "097042;097048;16;23;20\n"), mine, source="2021")
    assert load(mine).times[["mode", "minutes", "km"]].values.tolist() == [["car", 23, 16]]


def test_a_name_that_a_spreadsheet_would_compute_is_made_text(mine: Path) -> None:
    """A list may hold anything."""
    pharmacies(mine, "X1;=1+1;LECCO;;;097042")
    assert last(mine)["name"] == "'=1+1"


def test_the_command_tells_what_it_did_and_what_remains(mine: Path) -> None:
    """Repairs, rows left out by reason, offers to fill in, the source to state."""
    path = file(mine, PHARMACIES + "X1;PROVA;BARZANO';;;\nX2;M;MILANO;;;015146\n")
    words = ["import", "pharmacies", str(path), "--into", str(mine), "--source", "15 Feb 2026"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0
    for line in (
        "providers written", "BARZANO' is read as 097006", "1 × lies outside the territory",
        "TO DO: offers without price and capacity in ",
        'licence = "IODL 2.0"',
    ):  # fmt: skip
        assert line in result.output, line
    again = CliRunner().invoke(app, words)
    assert again.exit_code == 2
    assert "is in providers.csv already" in again.output


def test_letters_read_as_two_are_written_right_and_told(mine: Path) -> None:
    """What is imported needs no repair when it is checked, and a name whose letters are lost stays out."""
    done = pharmacies(
        mine,
        "LC1;FARMACIA CITTÃ\xa0 ALTA;CARENNO;45,801798;9,463493;097014",
        "LC2;CITT\ufffd;CARENNO;45,801798;9,463493;097014",
    )
    assert last(mine)["name"] == "FARMACIA CITTà ALTA"
    assert [r.became for r in done.repairs if r.column == "name"] == ["FARMACIA CITTà ALTA"]
    assert [(f.row, f.column) for f in done.left] == [(3, "name")]
    assert not [r for r in load(mine).repairs if r.column == "name"]
