"""Time and memory of loading a territory with many providers: python bench/load.py [providers] [csv|xlsx|dialect]."""

from __future__ import annotations

import csv
import random
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter

from geodata.territory import folder_of, load

HEADER = ["provider", "name", "area", "local", "lon", "lat", "source"]


def write(folder: Path, count: int, kind: str) -> None:
    """Put invented providers in place of those of Lecco; of kind `dialect`, everything is written otherwise."""
    draw, areas = random.Random(1), load("lecco").areas
    shutil.copytree(folder_of("lecco"), folder, ignore=shutil.ignore_patterns("*.py", "offers.csv", "providers.csv"))
    places = list(zip(areas["area"], areas["name"], areas["lon"], areas["lat"], strict=True))
    rows = []
    for number in range(count):
        code, name, lon, lat = places[draw.randrange(len(places))]
        where = draw.choice([name.upper(), code.lstrip("0"), ""]) if kind == "dialect" else code
        point = (lon + draw.gauss(0, 0.005), lat + draw.gauss(0, 0.005)) if where else (lon, lat)
        cells = [f"{degree:.6f}" for degree in point]
        if kind == "dialect":
            cells = [cell.replace(".", ",") for cell in cells]
        rows.append([f"P-{number}", f"Fornitore {number}", where, "yes", *cells, "illustrative"])
    if kind == "xlsx":
        book = xlsxwriter.Workbook(folder / "providers.xlsx", {"constant_memory": True})
        page = book.add_worksheet()
        for place, row in enumerate([HEADER, *rows]):
            page.write_row(place, 0, row)
        book.close()
        return
    mark, encoding = (";", "cp1252") if kind == "dialect" else (",", "utf-8")
    with (folder / "providers.csv").open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=mark).writerows([HEADER, *rows])


def main() -> None:
    """Print seconds and peak memory, and how much was said on the way."""
    count, kind = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, sys.argv[2] if len(sys.argv) > 2 else "csv"
    with tempfile.TemporaryDirectory() as parent:
        write(Path(parent) / "lecco", count, kind)
        begun = time.perf_counter()
        territory = load(Path(parent) / "lecco")
        seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    said = f"{len(territory.repairs)} repairs, {len(territory.warnings)} warnings"
    print(f"{len(territory.providers):,} providers ({kind}): {seconds:.1f} s, {peak:.0f} MB at most, {said}")


if __name__ == "__main__":
    main()
