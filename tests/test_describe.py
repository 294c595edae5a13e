"""The page on a territory's files says what the program checks."""

from __future__ import annotations

from pathlib import Path

from geodata.describe import markdown
from geodata.tables import TABLES

PAGE = Path(__file__).parents[1] / "docs" / "territory.md"


def test_the_page_is_what_the_tables_say() -> None:
    """Where it differs, `python -m geodata.describe > docs/territory.md` writes it anew."""
    assert PAGE.read_text(encoding="utf-8") == markdown()


def test_every_table_and_column_is_on_the_page() -> None:
    """Nothing that is checked goes untold, in either language."""
    page = markdown()
    for table in TABLES.values():
        section = page.split(f"\n## {table.name}\n")[1].split("\n## ")[0]
        for column in table.columns:
            row = next(line for line in section.splitlines() if line.startswith(f"| `{column.name}` "))
            assert row.endswith(f" {column.italian} |")
            assert row.count("|") == 8


def test_an_empty_cell_is_explained() -> None:
    """A planner learns what leaving a cell out decides."""
    page = markdown()
    assert "| `minutes` | number | minutes | above 0, to 600 | the scenario's limit |" in page
    assert "| `local` | yes or no |  |  | yes |" in page
    assert "| `eqf` | whole number |  | 1 to 8 | 3 |" in page
