"""What is handed over: the wheel, the locks, the README's list of libraries."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNTIME = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["build"]]
TOOLS = [name for extra in PROJECT["project"]["optional-dependencies"].values() for name in extra]
LOCKS = ("requirements.lock", "requirements-test.lock")

LOCKED = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[0-9][0-9a-z.+]*)(?P<marker> ; [^/\\]+)? \\")
HASH = re.compile(r" {4}--hash=sha256:[0-9a-f]{64}( \\)?")
REMARK = re.compile(r" {4}# [^/\\]*")


def locked(lock: str) -> dict[str, set[str]]:
    """Return the versions that a lock has for each library: more than one where it depends on the Python."""
    versions: dict[str, set[str]] = {}
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if found := LOCKED.fullmatch(line):
            versions.setdefault(found["name"], set()).add(found["version"])
    return versions


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with what is installed, without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--no-build-isolation", "--wheel-dir", folder, ROOT], check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_door_and_every_file_of_the_three_packages(wheel: Path) -> None:
    """Code and data arrive byte for byte, and nothing else does but the metadata."""
    expected = {"planner/_app.py": (ROOT / "app.py").read_bytes()}
    for package in ("planner", "geodata", "optim"):
        for path in (ROOT / package).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                expected[path.relative_to(ROOT).as_posix()] = path.read_bytes()
    with zipfile.ZipFile(wheel) as archive:
        held = {name: archive.read(name) for name in archive.namelist() if ".dist-info/" not in name}
    assert sorted(held) == sorted(expected)
    assert held == expected


@pytest.mark.parametrize("file", ["territory.toml", "rules.toml", "providers.csv", "openings.csv", "areas.geojson"])
def test_the_wheel_brings_the_province_of_lecco(wheel: Path, file: str) -> None:
    """Whoever installs the wheel can plan for Lecco without the source tree."""
    with zipfile.ZipFile(wheel) as archive:
        assert archive.getinfo(f"geodata/lecco/{file}").file_size > 0


def test_the_wheel_carries_its_licence(wheel: Path) -> None:
    """The terms travel with the program."""
    with zipfile.ZipFile(wheel) as archive:
        (licence,) = [name for name in archive.namelist() if name.endswith("/licenses/LICENSE")]
        assert archive.read(licence) == (ROOT / "LICENSE").read_bytes()


def test_the_installed_wheel_answers_away_from_the_source_tree(wheel: Path, tmp_path: Path) -> None:
    """The command runs from the wheel alone, in an empty folder, from the packages that the wheel brought."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    ask = "import planner, sys; print(planner.__path__[0]); from planner.cli import app; app(['--help'])"
    answer = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "installed")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.startswith(str(tmp_path / "installed" / "planner"))
    assert "solve" in answer.stdout


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_versions_and_hashes_and_no_address(lock: str) -> None:
    """Every line is a pinned version, a hash or a remark without a slash: nothing says where to fetch from."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not any(kind.fullmatch(line) for kind in (LOCKED, HASH, REMARK))] == []
    assert any(HASH.fullmatch(line) for line in lines)


@pytest.mark.parametrize(("lock", "needs"), [(LOCKS[0], RUNTIME), (LOCKS[1], RUNTIME + TOOLS)])
def test_a_lock_satisfies_pyproject(lock: str, needs: list[str]) -> None:
    """Every dependency is locked, at versions within its bounds; if not, `make lock` was forgotten."""
    versions = locked(lock)
    for need in map(Requirement, needs):
        assert versions.get(canonicalize_name(need.name)), f"{need.name} is not in {lock}"
        assert [v for v in versions[canonicalize_name(need.name)] if v not in need.specifier] == [], need


def test_the_tools_change_no_library() -> None:
    """What is tested is what is run: the second lock has the first one's versions."""
    tested = locked(LOCKS[1])
    assert {name: tested.get(name) for name in locked(LOCKS[0])} == locked(LOCKS[0])


@pytest.mark.parametrize("need", PROJECT["project"]["dependencies"])
def test_the_readme_names_each_library(need: str) -> None:
    """A reader learns what is installed on his machine, and why."""
    name = re.escape(Requirement(need).name)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"(?<![\w-]){name}(?![\w-])", readme, re.IGNORECASE), f"README.md does not name {need}"
