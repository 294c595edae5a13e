"""Reading a large OpenStreetMap extract: python bench/pbf.py [megabytes].

Writes a PBF file of about that size (40) in a temporary folder: a lattice of streets with bends, and buildings, which
most points of a real extract belong to. Then, each in a process of its own with the greatest memory: reading it for the
first time (roads, network of cars, hierarchy, all kept), reading it again from the store, and 84 × 1,000 minutes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

STREETS_PER_MB, BUILDINGS_PER_MB = 7_000, 35_000
BENDS, CORNERS = 6, 4
METRIC = "EPSG:32632"
DEGREES = 0.003
"""Between two crossings."""


def write(path: Path, megabytes: float) -> None:
    """Write streets and buildings; the same for the same size."""
    import osmium

    draw = np.random.default_rng(1)
    side = int((STREETS_PER_MB * megabytes / 2) ** 0.5)
    node = np.arange(side * side).reshape(side, side)
    ends = np.concatenate([np.stack([node[:, :-1].ravel(), node[:, 1:].ravel()]), np.stack([node[:-1].ravel(),
                           node[1:].ravel()])], axis=1).T  # fmt: skip
    at = np.stack([8.5 + node % side * DEGREES, 45.0 + node // side * DEGREES], axis=2).reshape(-1, 2)
    share = np.arange(1, BENDS + 1)[None, :, None] / (BENDS + 1)
    bends = at[ends[:, 0]][:, None] * (1 - share) + at[ends[:, 1]][:, None] * share
    bends += draw.normal(0, DEGREES / 50, bends.shape)
    middles = draw.uniform(at.min(axis=0), at.max(axis=0), (int(BUILDINGS_PER_MB * megabytes), 1, 2))
    corners = middles + draw.normal(0, 1e-4, (len(middles), CORNERS, 2))
    points = np.concatenate([at, bends.reshape(-1, 2), corners.reshape(-1, 2)])
    osm, kinds = osmium.osm.mutable, ("residential", "tertiary", "secondary")
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for k, (lon, lat) in enumerate(points.tolist(), start=1):
            writer.add_node(osm.Node(id=k, location=(lon, lat)))
        along = len(at) + 1 + np.arange(len(ends) * BENDS).reshape(-1, BENDS)
        chains = np.column_stack([ends[:, 0] + 1, along, ends[:, 1] + 1]).tolist()
        for k, chain in enumerate(chains, start=1):
            tags = {"highway": kinds[k % 3], "name": f"Via {k % 997}"}
            writer.add_way(osm.Way(id=k, nodes=chain, tags=tags))
        first = len(at) + len(ends) * BENDS + 1
        rings = first + np.arange(len(middles) * CORNERS).reshape(-1, CORNERS)
        for k, ring in enumerate(np.column_stack([rings, rings[:, 0]]).tolist(), start=len(chains) + 1):
            writer.add_way(osm.Way(id=k, nodes=ring, tags={"building": "yes"}))


def work(path: Path, folder: Path) -> None:
    """Read the file as a plan does, ask it once, and tell seconds, memory and sizes."""
    import pandas as pd

    from bench.roads import peak_mb
    from geodata.roads import Store, kept

    store, told, begun = Store(folder), {}, time.perf_counter()

    def lap(name: str) -> None:
        nonlocal begun
        told[name] = time.perf_counter() - begun
        begun = time.perf_counter()

    before = peak_mb(anew=True)
    roads = kept.roads(path, crs=METRIC, store=store)
    lap("roads")
    network = roads.network("car")
    lap("network")
    kept.contracted(network, store=store)
    lap("hierarchy")
    chosen = np.random.default_rng(2).choice(len(network.x), 1084, replace=False)
    points = pd.DataFrame({"id": [f"{k:08d}" for k in chosen], "x": network.x[chosen], "y": network.y[chosen]})
    found = network.minutes(points[:84], points[84:], limit=30)
    lap("first")
    network.minutes(points[:84], points[84:], limit=30)
    lap("next")
    print(json.dumps(told | {"mb": peak_mb() - before, "pieces": len(network.tail), "pairs": len(found)}))


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        work(Path(sys.argv[2]), Path(sys.argv[3]))
        return
    with tempfile.TemporaryDirectory() as name:
        path, begun = Path(name) / "large.osm.pbf", time.perf_counter()
        write(path, float(sys.argv[1]) if len(sys.argv) > 1 else 40)
        print(f"{path.stat().st_size / 1e6:.1f} MB written in {time.perf_counter() - begun:.0f} s", flush=True)
        print(f"  {'':8}{'roads s':>10}{'network s':>11}{'hierarchy s':>13}{'84 × 1,000 s':>14}{'next s':>8}{'MB':>7}")
        for turn in ("first", "again"):
            command = [sys.executable, __file__, "--one", str(path), f"{name}/store"]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            told = json.loads(done.stdout.splitlines()[-1])
            seconds = [told[k] for k in ("roads", "network", "hierarchy", "first", "next")]
            widths = (10, 11, 13, 14, 8)
            print(f"  {turn:8}" + "".join(f"{s:{w}.2f}" for s, w in zip(seconds, widths, strict=True)), end="")
            print(f"{told['mb']:7.0f}   {told['pieces']:,} pieces, {told['pairs']:,} pairs in reach", flush=True)


if __name__ == "__main__":
    main()
