"""Zip archives (and the workbooks that are such) looked at before anything in them is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from geodata.faults import Fault
from geodata.phrases import phrase

MOST_BYTES = 1_000_000_000
"""An archive that unpacks to more is refused."""

MOST_RATIO = 200
"""A member that unpacks to more than so many times its size is refused, if it is larger than `SMALL_BYTES`."""

SMALL_BYTES = 5_000_000

_AGAIN = phrase("pack_the_files_again_or_give_them")


def inspected(path: Path) -> list[Fault]:
    """Return why an archive must not be unpacked: broken, too large, or with names that lead out of its folder."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            faults = [fault for member in members if (fault := _member(path.name, member))]
            total = sum(member.file_size for member in members)
            if total > MOST_BYTES and not faults:
                rule = phrase("unpacks_to_gb", gb=total / 1e9)
                faults.append(Fault(path.name, 0, "", "", rule, phrase("give_less_than_gb", gb=MOST_BYTES / 1e9)))
            if not faults and (broken := archive.testzip()):
                faults.append(Fault(path.name, 0, "", broken, phrase("holds_a_broken_file"), _AGAIN))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        return [Fault(path.name, 0, "", "", phrase("is_not_readable_as_a_zip_archive", error=error), _AGAIN)]
    return faults


def _member(file: str, member: zipfile.ZipInfo) -> Fault | None:
    name = PurePosixPath(member.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in member.filename:
        return Fault(file, 0, "", member.filename, phrase("holds_a_name_that_leads_out_of"), _AGAIN)
    if member.external_attr >> 28 == 0o12:
        return Fault(file, 0, "", member.filename, phrase("holds_a_link_in_place_of_a"), _AGAIN)
    if member.file_size > SMALL_BYTES and member.file_size > MOST_RATIO * max(member.compress_size, 1):
        rule = phrase("unpacks_to_times_its_size", times=member.file_size / max(member.compress_size, 1))
        return Fault(file, 0, "", member.filename, rule, _AGAIN)
    return None
