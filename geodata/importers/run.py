"""Any kind of import by its name, with every fault of what is asked told before a file is opened."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from geodata.faults import Fault, InputError, nearest
from geodata.importers.kinds import KINDS
from geodata.importers.listed import take
from geodata.importers.matrices import MATRICES, take_matrix
from geodata.importers.outcome import Outcome
from geodata.phrases import phrase
from geodata.territory import SHIPPED


def run(
    kind: str, path: Path, folder: Path, *, source: str, service: str = "", only: str = "", columns: Sequence[str] = ()
) -> Outcome:
    """Import a file into a territory's folder; `columns` are told as role=HEADER. Raises `InputError`."""
    kinds = [*KINDS, *MATRICES]
    faults = []
    if kind not in kinds:
        faults.append(
            Fault(
                "import",
                0,
                "",
                kind,
                phrase("is_not_a_kind_of_file"),
                phrase("all", near=nearest(kind, kinds), kinds=", ".join(kinds)),
            )
        )
    if str(folder) in SHIPPED or not folder.is_dir():
        rule = phrase("is_the_name_of_a_shipped_territory") if str(folder) in SHIPPED else phrase("is_not_a_folder")
        faults.append(Fault("--into", 0, "", str(folder), rule, phrase("make_one_first_planner_new_folder_province")))
    for said in columns:
        if not all(said.partition("=")):
            faults.append(
                Fault(
                    "--column",
                    0,
                    "",
                    said,
                    phrase("is_not_role_header"),
                    phrase("write_for_example_column_name_insegna"),
                )
            )
    if kind in MATRICES and (service or only):
        given = "--service" if service else "--only"
        faults.append(Fault(given, 0, "", service or only, phrase("says_nothing_of_a_matrix"), phrase("leave_it_out")))
    if faults:
        raise InputError(faults)
    told = {role.strip(): header.strip() for role, _, header in (said.partition("=") for said in columns)}
    if kind in MATRICES:
        return take_matrix(kind, path, folder, source=source, told=told)
    return take(kind, path, folder, source=source, service=service, only=only, told=told)
