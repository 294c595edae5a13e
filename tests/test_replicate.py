"""The command says what it did, and the page on replication does what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from geodata.new import folder
from planner.cli import app, maps
from tests.begun import bytes_of, zones

DOCS = Path(__file__).parents[1] / "docs"


def test_the_command_says_what_was_written_and_what_is_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The estimate is called one."""
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(app, ["new", "ts", "--province", "TS"])
    assert answer.exit_code == 0, answer.output
    assert "Written to ts: areas 6, people 228,080, services 12; demands " in answer.output
    assert "ESTIMATE" in answer.output


def test_the_command_tells_every_fault_and_ends_with_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the other commands do."""
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(app, ["new", "lecco", "--id", "code", "--province", "Leco"])
    assert answer.exit_code == 2
    assert "3 to put right; nothing was written." in answer.output
    assert list(tmp_path.iterdir()) == []


def blocks(page: str) -> Iterator[tuple[str, str]]:
    """Yield every fenced block of a page: what stands behind the fence, and its text."""
    for found in re.finditer(r"^```(.*)\n((?:.*\n)*?)```$", page, flags=re.MULTILINE):
        yield found[1], found[2]


def test_the_page_on_replication_does_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files and commands, in its order, lead to a plan that serves, feeds the Fund and places."""
    monkeypatch.chdir(tmp_path)
    opened: list[list[str]] = []
    monkeypatch.setattr(maps, "_become", opened.append)
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


def test_check_says_what_is_still_to_be_stated_and_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sound folder is not yet a finished one; in Italian where that is asked for."""
    monkeypatch.chdir(tmp_path)
    folder.write(tmp_path / "new", province="TS")
    assert "# [travel]" in (tmp_path / "new" / "territory.toml").read_text(encoding="utf-8")
    english, italian = (CliRunner().invoke(app, ["check", "new", *more]).output for more in ([], ["--italian"]))
    assert "to be stated in territory.toml: sources 6 (districts: Trieste for all areas): origin, date" in english
    assert "still empty: providers, offers, beneficiaries, hosts, openings." in english
    assert "firms 1, demands" in english
    assert "ancora vuote: fornitori, offerte" in italian and "new: in ordine. comuni 6" in italian


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["new", "new", "--province", "Leco", "--italian"], "1 da correggere; non è stato scritto nulla."),
        (["map-columns", "table.csv", "--italian"], "Una proposta: nulla è stato cambiato."),
        (["import", "pharmacies", "no.csv", "--into", "no", "--source", "2026", "--italian"], "1 da correggere"),
    ],
)
def test_every_command_of_a_new_territory_writes_in_italian(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    """By the option that the others have."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.csv").write_text("provider,name\nP,Bar\n", encoding="utf-8")
    assert told in " ".join(CliRunner().invoke(app, arguments).output.split())
