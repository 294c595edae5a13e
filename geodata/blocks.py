"""Arrays in files that are whole or not there: what can be made again is kept in a cache in this form.

A file is written beside its name and then given it, begins with the checksum of the rest, and holds nothing that could
run. One whose checksum is wrong (cut short, changed) is taken away.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]

_SUM = hashlib.sha256().digest_size
"""Bytes at the beginning of a file that are the checksum of the others."""


def write(path: Path, arrays: Arrays) -> None:
    """Write arrays; where the folder cannot be written nothing is kept, and nothing fails for it."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                body = io.BytesIO()
                np.savez(body, allow_pickle=False, **arrays)
                file.write(hashlib.sha256(body.getbuffer()).digest())
                file.write(body.getbuffer())
            Path(part).replace(path)
        finally:
            Path(part).unlink(missing_ok=True)


def read(path: Path) -> dict[str, NDArray[Any]] | None:
    """Return the arrays of a file; nothing where there is none that is whole."""
    try:
        raw = memoryview(path.read_bytes())
        if hashlib.sha256(raw[_SUM:]).digest() != bytes(raw[:_SUM]):
            path.unlink(missing_ok=True)
            return None
    except OSError:  # another process took it away, or it may not be read
        return None
    with np.load(io.BytesIO(raw[_SUM:]), allow_pickle=False) as held:
        return {name: held[name] for name in held.files}


def used(path: Path) -> None:
    """Note that a file was used now."""
    with contextlib.suppress(OSError):
        os.utime(path)


def words(said: Any) -> NDArray[np.uint8]:
    """Return as an array what JSON can write."""
    return np.frombuffer(json.dumps(said).encode(), dtype=np.uint8)


def said(words: NDArray[np.uint8]) -> Any:
    """Return what `words` was given; what was a tuple is a list."""
    return json.loads(words.tobytes())


@cache
def edition(package: Path) -> str:
    """Name the program in a folder: what another edition of it made may be different."""
    total = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".toml"):
            total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()


def of_file(path: Path) -> str:
    """Name the content of a file, or of all files of a folder."""
    total = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            total.update(file.name.encode())
            with file.open("rb") as opened:
                total.update(hashlib.file_digest(opened, "sha256").digest())
    return total.hexdigest()
