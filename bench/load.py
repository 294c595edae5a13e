"""Time and memory of loading a territory with many providers, beside reading the same file and nothing more.

python bench/load.py [providers] [format …]        formats: csv dialect xlsx geojson gpkg parquet

Each format is measured in a process of its own. The peer reads the file without checking anything: pandas (with
python-calamine for XLSX) or geopandas; the ratio is what finding, typing, checking and placing every row costs.
"""

from __future__ import annotations

import csv
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import xlsxwriter

from geodata.territory import folder_of, load

HEADER = ["provider", "name", "area", "local", "small", "capacity_eur", "lon", "lat", "source"]
PEERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "csv": ("pandas.read_csv", pd.read_csv),
    "dialect": ("pandas.read_csv", lambda path: pd.read_csv(path, sep=";", decimal=",", encoding="cp1252")),
    "xlsx": ("pandas.read_excel", lambda path: pd.read_excel(path, engine="calamine")),
    "geojson": ("geopandas.read_file", gpd.read_file),
    "gpkg": ("geopandas.read_file", gpd.read_file),
    "parquet": ("geopandas.read_parquet", gpd.read_parquet),
}


def invented(count: int, *, dialect: bool) -> list[list[str]]:
    """Return rows of providers in Lecco; in `dialect`, areas are written in many ways and decimals with a comma."""
    draw, areas = random.Random(1), load("lecco").areas
    places = list(zip(areas["area"], areas["name"], areas["lon"], areas["lat"], strict=True))
    rows = []
    for number in range(count):
        code, name, lon, lat = places[draw.randrange(len(places))]
        where = draw.choice([name.upper(), code.lstrip("0"), ""]) if dialect else code
        point = (lon + draw.gauss(0, 0.005), lat + draw.gauss(0, 0.005)) if where else (lon, lat)
        cells = [f"{degree:.6f}" for degree in point]
        cells = [cell.replace(".", ",") for cell in cells] if dialect else cells
        rows.append([f"P-{number}", f"Fornitore {number}", where, "yes", "no", "1000", *cells, "illustrative"])
    return rows


def write(folder: Path, count: int, kind: str) -> Path:
    """Put invented providers in place of those of Lecco, in one format, and return their file."""
    shutil.copytree(folder_of("lecco"), folder, ignore=shutil.ignore_patterns("*.py", "offers.csv", "providers.csv"))
    rows = invented(count, dialect=kind == "dialect")
    path = folder / f"providers.{'csv' if kind == 'dialect' else kind}"
    if kind == "xlsx":
        book = xlsxwriter.Workbook(path, {"constant_memory": True})
        page = book.add_worksheet()
        for place, row in enumerate([HEADER, *rows]):
            page.write_row(place, 0, row)
        book.close()
    elif kind in ("csv", "dialect"):
        mark, encoding = (";", "cp1252") if kind == "dialect" else (",", "utf-8")
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=mark).writerows([HEADER, *rows])
    else:
        frame = pd.DataFrame(rows, columns=HEADER)
        points = gpd.points_from_xy(frame.pop("lon").astype(float), frame.pop("lat").astype(float))
        drawn = gpd.GeoDataFrame(frame, geometry=points, crs=4326)
        drawn.to_parquet(path) if kind == "parquet" else drawn.to_file(path)
    return path


def measured(what: Callable[[], object]) -> tuple[float, object]:
    begun = time.perf_counter()
    made = what()
    return time.perf_counter() - begun, made


def one(folder: Path, kind: str) -> None:
    """Print what loading a folder took, in seconds and MB at most, beside its peer."""
    load("sample")  # imports and first uses of libraries count for neither
    path = next(folder.glob("providers.*"))
    seconds, territory = measured(lambda: load(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    name, peer = PEERS[kind]
    plain, _ = measured(lambda: peer(path))
    print(
        f"{len(territory.providers):>9,} {kind:8} {seconds:6.1f} s {peak:6.0f} MB   {name:22} {plain:5.2f} s"
        f"   × {seconds / plain:.1f}   {len(territory.repairs)} repairs, {len(territory.warnings)} warnings",
        flush=True,
    )


def main() -> None:
    """Write each format, and measure it in a process of its own."""
    count, kinds = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, sys.argv[2:] or list(PEERS)
    for kind in kinds:
        with tempfile.TemporaryDirectory() as parent:
            folder = Path(parent) / "lecco"
            write(folder, count, kind)
            subprocess.run([sys.executable, __file__, "--one", str(folder), kind], check=True)


if __name__ == "__main__":
    one(Path(sys.argv[2]), sys.argv[3]) if sys.argv[1:2] == ["--one"] else main()
