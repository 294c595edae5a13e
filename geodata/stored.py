"""What a GeoPackage or a Shapefile really keeps in its cells, where the geographic library would make a number of it.

Both say of each column what it holds, and neither holds whoever writes to it: text stands in columns of numbers, and is
read by the library as 0, or as the digits it begins with.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.shapefile import sizes

_DATES = ("DATE", "DATETIME")
_DELETED = ord("*")
_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_SOUND = {"N": _NUMBER, "F": _NUMBER, "L": "[TFYNtfyn?]", "D": "[0-9]{8}"}
"""What a cell of each kind may hold in a .dbf file, where it is not blank."""


def of_geopackage(path: Path, name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a layer's frame with every cell as SQLite keeps it, numbers and text apart; raises `sqlite3.Error`.

    Columns of dates are left as they are, except where the library found none in what is written there.
    """
    base = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    base.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
    try:
        kinds = {str(c[1]): str(c[2]).upper() for c in base.execute(f"PRAGMA table_info({_quoted(name)})")}
        drawn = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else ""
        names = [c for c in frame.columns if c in kinds and c != drawn]
        if not names:
            return frame
        held = base.execute(f"SELECT {', '.join(map(_quoted, names))} FROM {_quoted(name)}").fetchall()
    finally:
        base.close()
    if len(held) != len(frame):
        raise ValueError(f"{len(held)} rows are stored, and {len(frame)} can be read")
    if not held:
        return frame
    kept = frame.copy(deep=False)
    for column, cells in zip(names, zip(*held, strict=True), strict=True):
        if kinds[column] == "BOOLEAN":
            kept[column] = _objects([bool(cell) if cell in (0, 1) else cell for cell in cells], frame)
        elif kinds[column] in _DATES:
            read = frame[column].astype(object)
            kept[column] = read.where(read.notna() | pd.isna(_objects(cells, frame)), _objects(cells, frame))
        else:
            kept[column] = _objects(cells, frame)
    return kept


def of_dbf(path: Path, frame: pd.DataFrame, encoding: str) -> tuple[pd.DataFrame, list[int]]:
    """Return a Shapefile's frame with what its .dbf file keeps and no number is, and the places of deleted rows.

    `frame` is indexed by the place of each row in the file, from 0.
    """
    raw = path.read_bytes()
    rows, head, wide = sizes(raw)
    if not rows:
        return frame, []
    records = np.frombuffer(raw, dtype=np.uint8, count=rows * wide, offset=head).reshape(rows, wide)
    kept, start = frame.copy(deep=False), 1
    names = iter(c for c in frame.columns if c != "geometry")
    for field in (raw[at : at + 32] for at in range(32, head - 31, 32) if raw[at] != 0x0D):
        kind, length = chr(field[11]), field[16]
        name = next(names, "")
        cells = pd.Series(np.ascontiguousarray(records[:, start : start + length]).view(f"S{length}")[:, 0])
        start += length
        if kind not in _SOUND or not name:
            continue
        text = cells.loc[frame.index].map({c: c.decode(encoding, "replace").strip("\0 ") for c in cells.unique()})
        odd = (text != "") & ~text.str.fullmatch(_SOUND[kind]).astype(bool)
        if odd.any():
            kept[name] = frame[name].astype(object).where(~odd, text)
    return kept, [int(place) for place in np.flatnonzero(records[:, 0] == _DELETED)]


def _objects(cells: Any, frame: pd.DataFrame) -> pd.Series:
    return pd.Series(list(cells), index=frame.index, dtype=object)


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
