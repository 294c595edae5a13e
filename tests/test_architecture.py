"""The picture of the house: what may import what, what a file may be called, how long it may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("planner", "geodata", "optim")
LINES = 300
VAGUE = ("utils", "helpers", "manager")


def sources(root: Path) -> Iterator[tuple[str, Path]]:
    """Yield every Python file of the product with its name inside `root`."""
    for path in (root / "app.py", *(path for package in PACKAGES for path in sorted((root / package).rglob("*.py")))):
        yield path.relative_to(root).as_posix(), path


def imports(path: Path) -> set[str]:
    """Return the dotted names that a file imports; an import relative to its own package stays inside it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def may_import(file: str, name: str) -> bool:
    """Say whether `file` may import the dotted `name`: the arrows of the picture, read backwards."""
    screen = file == "app.py" or file.startswith("planner/pages/")
    match name.split("."):
        case ["streamlit", *_] | ["planner", "pages", *_]:
            return screen
        case ["ortools", *_]:
            return file.startswith("optim/")
        case ["sqlalchemy" | "alembic", *_]:
            return file.startswith(("planner/store", "planner/migrations/"))
        case ["planner", *_]:
            return screen or file.startswith("planner/")
        case ["geodata", *_]:
            return not file.startswith("optim/")
        case ["optim", *_]:
            return not file.startswith("geodata/")
        case ["app", *_]:
            return False
    return True


def faults(root: Path) -> list[str]:
    """Return a sentence for everything in `root` that is not as the picture has it."""
    found = []
    for file, path in sources(root):
        found += [f"{file} imports {name}" for name in sorted(imports(path)) if not may_import(file, name)]
        if path.stem in VAGUE:
            found.append(f"{file} has a name that says nothing")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LINES:
            found.append(f"{file} has {lines} lines, more than {LINES}")
    return found


def test_the_product_keeps_to_the_picture() -> None:
    """Every import points right, every file has a telling name and can be read at one sitting."""
    assert faults(ROOT) == []


def test_every_part_of_the_product_is_looked_at() -> None:
    """An empty walk would find nothing wrong."""
    assert {file.split("/")[0] for file, _ in sources(ROOT)} == {"app.py", *PACKAGES}


@pytest.mark.parametrize(
    ("file", "line", "fault"),
    [
        ("geodata/read.py", "import optim.welfare", "geodata/read.py imports optim.welfare"),
        ("geodata/read.py", "from planner import plan", "geodata/read.py imports planner.plan"),
        ("geodata/lecco/generate.py", "import streamlit as st", "geodata/lecco/generate.py imports streamlit"),
        ("optim/welfare.py", "from geodata.tables import TABLES", "optim/welfare.py imports geodata.tables.TABLES"),
        ("optim/welfare.py", "def f():\n    import planner", "optim/welfare.py imports planner"),
        ("planner/maps.py", "import streamlit", "planner/maps.py imports streamlit"),
        ("planner/maps.py", "from planner.pages import map", "planner/maps.py imports planner.pages.map"),
        ("planner/plan.py", "from ortools.sat import python", "planner/plan.py imports ortools.sat.python"),
        ("planner/pages/plan.py", "import sqlalchemy.orm", "planner/pages/plan.py imports sqlalchemy.orm"),
        ("planner/cli/maps.py", "import app", "planner/cli/maps.py imports app"),
        ("app.py", "import sqlalchemy", "app.py imports sqlalchemy"),
        ("planner/decisions.py", "from alembic import op", "planner/decisions.py imports alembic.op"),
        ("planner/utils.py", "", "planner/utils.py has a name that says nothing"),
        ("optim/siting.py", "\n" * 301, "optim/siting.py has 301 lines, more than 300"),
    ],
)
def test_what_leaves_the_picture_is_found(tmp_path: Path, file: str, line: str, fault: str) -> None:
    """Each rule finds the one file that breaks it in a tree that is otherwise empty."""
    (tmp_path / "app.py").touch()
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(line, encoding="utf-8")
    assert faults(tmp_path) == [fault]


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("app.py", "import streamlit\nfrom planner.pages import map"),
        ("planner/pages/map.py", "import streamlit\nfrom planner import maps\nfrom . import session"),
        ("planner/plan.py", "import geodata\nimport optim.welfare"),
        ("planner/store.py", "import sqlalchemy"),
        ("planner/migrations/env.py", "from alembic import context"),
        ("optim/linear.py", "import ortools"),
        ("geodata/lecco/generate.py", "from geodata import tables"),
    ],
)
def test_what_the_picture_shows_is_allowed(tmp_path: Path, file: str, line: str) -> None:
    """Each arrow of the picture can be followed."""
    (tmp_path / "app.py").touch()
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(line, encoding="utf-8")
    assert faults(tmp_path) == []


def test_a_page_is_short_and_counts_nothing() -> None:
    """What a page shows comes from `planner`: no page multiplies, divides or subtracts."""
    counts = (ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
    for path in sorted((ROOT / "planner" / "pages").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        if "page" not in defined:
            continue
        found = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.BinOp) and isinstance(node.op, counts)]
        assert not found, (path.name, found)
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 130, path.name
