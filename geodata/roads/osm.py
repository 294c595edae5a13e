"""Roads of an OpenStreetMap file: PBF, or XML (plain, gz or bz2).

osmium picks the roads and writes them as text (`pick`), and numpy reads the points of many roads at once: a Python
object for each point and tag would take several times as long.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from geodata.faults import Fault
from geodata.phrases import phrase
from geodata.roads import pick
from geodata.roads.pieces import Chains
from geodata.roads.speeds import Speeds
from geodata.roads.tags import MODES, Said, Way, blocks, way

_SEVEN_DIGITS = 1e-7
_NOWHERE = 999
"""The degrees of a point that the file does not hold."""
_ESCAPED = re.compile("%([0-9a-f]+)%")
_AT_ONCE = 10_000
"""Ways whose points are read together."""

Blocked = dict[str, list[int]]


def chains(path: Path, speeds: Speeds, said: Said) -> tuple[Chains, Blocked, list[Fault]]:
    """Return the ways of a file, for each mode the points that cannot be passed, and why the file cannot be read."""
    if not path.stat().st_size:
        return (
            Chains(),
            {},
            [Fault(path.name, 0, "", "", phrase("the_file_is_empty"), phrase("download_or_cut_it_again_it_may"))],
        )
    try:
        with _picking(path) as picking:
            assert picking.stdout and picking.stderr
            found = _read(picking.stdout, speeds, said)
            told = picking.stderr.read().split("\n")[0]
        wrong = picking.returncode and (told or str(picking.returncode))
    except UnicodeDecodeError as error:
        wrong = str(error)
    if wrong:
        rule = phrase("is_not_readable_as_openstreetmap_data", error=wrong)
        return Chains(), {}, [Fault(path.name, 0, "", "", rule, phrase("download_or_cut_it_again_it_may"))]
    return *found, []


def _picking(path: Path) -> subprocess.Popen[str]:
    """Begin to write the roads of a file as text."""
    places = os.pathsep.join(part for part in sys.path if part)
    return subprocess.Popen(
        [sys.executable, "-P", pick.__file__, str(path.resolve())], env={**os.environ, "PYTHONPATH": places},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip


def _read(lines: Iterable[str], speeds: Speeds, said: Said) -> tuple[Chains, Blocked]:
    """Return the ways and the points that cannot be passed; equal tags are understood once."""
    found, blocked = Chains(), {mode: list[int]() for mode in MODES}
    known: dict[str, tuple[Way | None, Said]] = {}
    ways, points = list[Way](), list[str]()
    for line in lines:
        if not line.endswith("\n"):
            break  # the file is broken
        name, tags, rest = line[:-1].split(" ", 2)
        if name[0] == "n":
            for mode in blocks(_tags(tags)):
                blocked[mode].append(int(name[1:]))
            continue
        if tags not in known:
            heard = Said(said.file)
            known[tags] = way(_tags(tags), speeds, heard), heard
        one, heard = known[tags]
        said.again(heard)
        if one is not None and rest != "N":
            ways.append(one)
            points.append(rest[1:])
        if len(ways) == _AT_ONCE:
            _add(found, ways, points, said)
            ways, points = [], []
    _add(found, ways, points, said)
    return found, blocked


def _tags(text: str) -> dict[str, str]:
    """Read tags as the text has them: Tkey=value,key=value with some characters as %hexadecimal%."""
    pairs = (pair.split("=") for pair in text[1:].split(","))
    return {_plain(key): _plain(value) for key, value in pairs}


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _add(found: Chains, ways: Sequence[Way], texts: Sequence[str], said: Said) -> None:
    """Add ways, in parts where points are absent from the file (at its border, or because it is broken).

    The points of a way are text: n1x8.5y45,n2xy where the coordinates of the second are absent.
    """
    text = ",".join(texts).replace("xy", f"x{_NOWHERE}y{_NOWHERE}")
    numbers = np.fromstring(text.replace("n", "").replace("x", ",").replace("y", ","), sep=",").reshape(-1, 3)
    of = np.repeat(np.arange(len(ways)), [text.count(",") + 1 for text in texts])
    absent = numbers[:, 1] == _NOWHERE
    for _ in np.unique(of[absent]):
        said.add("nd", "", phrase("has_points_that_the_file_does_not"), phrase("cut_a_larger_piece"))
    begins = absent | np.r_[True, (of[1:] != of[:-1]) | absent[:-1]][: len(of)]
    kept = np.bincount(np.cumsum(begins))[np.cumsum(begins)] > 1
    used, way_of = np.unique(of[kept & begins], return_inverse=True)
    chain = np.cumsum(begins[kept]) - 1 + len(found.way_of)
    found.way_of.frombytes((way_of + len(found.ways)).tobytes())
    found.ways.extend(ways[k] for k in used)
    found.chain.frombytes(chain.tobytes())
    found.point.frombytes(numbers[kept, 0].astype(np.int64).tobytes())
    for axis, place in ((found.x, 1), (found.y, 2)):
        axis.frombytes((np.rint(numbers[kept, place] / _SEVEN_DIGITS) * _SEVEN_DIGITS).tobytes())
