"""Minutes between many points of a road network, beside other libraries: python bench/roads.py [folder] [--limit 60].

`--only lattice` or `--only province` measures one of the generated networks.

In one run: two generated networks of 50,000 nodes, one like a province and one a lattice, and each network found in the
folder (PBF files, by car), 84 × 1,000 and 1,000 × 1,000 trips within 30 minutes, or those given (inf: no limit).
Each library works in a process of its own, on the same edges and between the same nodes; its answers are compared with
ours. Ours starts from coordinates and ends in a table, the others from node numbers. bench/README.md says what the
columns mean. igraph and pandana are installed into an environment of their own.
"""

from __future__ import annotations

import argparse
import json
import pickle
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

LIMIT_MINUTES = 30.0
ENOUGH_S = 10.0
"""A question that took so long is not asked again."""
SIZES = ((84, 1000), (1000, 1000))
PEERS = ("igraph>=0.11", "pandana>=0.7")
CACHE = Path(__file__).parent / ".roads"
MS = 60_000
Graph = dict[str, np.ndarray]
Answer = Callable[[np.ndarray, np.ndarray], Any]
"""From node numbers to a matrix of milliseconds, or to our table."""


def province(nodes: int = 50_000, *, side_m: float = 60_000, seed: int = 1) -> Any:
    """Return a network like a province: scattered crossings, each joined to near ones, 2.9 roads to a crossing.

    Of the triangles between neighbouring crossings the shortest tree is kept, so that all is joined, and of the other
    sides a share; a road has one of four speeds.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import minimum_spanning_tree
    from scipy.spatial import Delaunay

    draw = np.random.default_rng(seed)
    xy = draw.uniform(0, side_m, (nodes, 2))
    corners = Delaunay(xy).simplices
    sides = np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1)
    tail, head = np.unique(sides, axis=0).T
    m = np.hypot(*(xy[tail] - xy[head]).T)
    tree = minimum_spanning_tree(coo_array((m, (tail, head)), shape=(nodes, nodes))).tocoo()
    kept = np.isin(tail * nodes + head, np.minimum(*tree.coords) * nodes + np.maximum(*tree.coords))
    kept |= draw.random(len(tail)) < 0.22
    tail, head = tail[kept], head[kept]
    return driven(xy, tail, head, draw.choice([30.0, 50.0, 70.0, 90.0], len(tail), p=[0.5, 0.3, 0.15, 0.05]))


def lattice(side: int = 224, *, step_m: float = 250, seed: int = 1) -> Any:
    """Return a lattice of 50,176 crossings, each road at any speed from 20 to 90 km/h: hardest to make smaller."""
    node = np.arange(side * side).reshape(side, side)
    tail, head = (np.concatenate([node[:, part].ravel(), node[part].ravel()]) for part in (slice(-1), slice(1, None)))
    xy = np.column_stack([node.ravel() % side, node.ravel() // side]) * step_m
    return driven(xy, tail, head, np.random.default_rng(seed).uniform(20, 90, len(tail)))


def driven(xy: np.ndarray, tail: np.ndarray, head: np.ndarray, kmh: np.ndarray) -> Any:
    """Return straight roads between points as the network of a car."""
    from geodata.roads import Roads, speeds
    from geodata.roads.pieces import table
    from geodata.roads.tags import MODES, Way

    m, both = np.hypot(*(xy[tail] - xy[head]).T), frozenset(MODES)
    ways = table([Way("", both, both, float(speed)) for speed in kmh])
    clear = {mode: np.zeros(len(xy), dtype=bool) for mode in MODES}
    way = np.arange(len(tail))
    return Roads("generated", "EPSG:32632", *xy.T, tail, head, m, way, ways, clear, speeds.load()).network("car")


def edges(network: Any) -> Graph:
    """Return every edge once, each way by itself, in whole milliseconds; of parallel ones the quickest."""
    from geodata.roads.costs import minutes_of
    from geodata.roads.hierarchy import Pairs

    pairs = Pairs.of(len(network.x), network.tail, network.head, network.there, network.back)
    tail, head = np.r_[pairs.a, pairs.b], np.r_[pairs.b, pairs.a]
    cost = np.r_[pairs.ab, pairs.ba]
    kept = np.isfinite(cost)
    ms = np.rint(minutes_of(cost[kept]) * MS)
    return {"x": network.x, "y": network.y, "tail": tail[kept], "head": head[kept], "ms": ms}


def ours(folder: Path, graph: Graph) -> Answer:
    import pandas as pd

    network = pickle.loads((folder / "network").read_bytes())
    network.hierarchy, network.places.nearest(np.zeros((1, 2)))

    def points(nodes: np.ndarray) -> pd.DataFrame:
        return pd.DataFrame({"id": [f"{k:07d}" for k in nodes], "x": network.x[nodes], "y": network.y[nodes]})

    def answer(froms: np.ndarray, tos: np.ndarray) -> pd.DataFrame:
        return network.minutes(points(froms), points(tos), limit=float(graph["limit"]))

    return answer


def laid_out(answer: Any, froms: np.ndarray, tos: np.ndarray, limit: float) -> np.ndarray:
    """Return our table, or the matrix of another library, as a matrix of milliseconds, cut off at the limit."""
    if isinstance(answer, np.ndarray):
        return np.where(answer <= limit * MS, answer, np.inf)
    matrix = answer.pivot(index="origin", columns="destination", values="minutes")
    every = [[f"{k:07d}" for k in nodes] for nodes in (froms, tos)]
    return np.rint(matrix.reindex(index=every[0], columns=every[1]).fillna(np.inf).to_numpy() * MS)


def scipy(_: Path, graph: Graph) -> Answer:
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    size = len(graph["x"])
    matrix = csr_array((graph["ms"], (graph["tail"], graph["head"])), shape=(size, size))
    limit = float(graph["limit"]) * MS

    def answer(froms: np.ndarray, tos: np.ndarray) -> np.ndarray:
        parts = np.array_split(froms, max(1, len(froms) // 128))
        return np.concatenate([dijkstra(matrix, indices=part, limit=limit)[:, tos] for part in parts])

    return answer


def networkx(_: Path, graph: Graph) -> Answer:
    import networkx as nx

    whole = nx.DiGraph()
    whole.add_weighted_edges_from(zip(*(graph[name].tolist() for name in ("tail", "head", "ms")), strict=True))

    def answer(froms: np.ndarray, tos: np.ndarray) -> np.ndarray:
        rows = []
        for source in froms.tolist():
            found = nx.single_source_dijkstra_path_length(whole, source, cutoff=float(graph["limit"]) * MS)
            rows.append([found.get(target, np.inf) for target in tos.tolist()])
        return np.array(rows)

    return answer


def igraph(_: Path, graph: Graph) -> Answer:
    import igraph as ig

    whole = ig.Graph(n=len(graph["x"]), edges=np.column_stack([graph["tail"], graph["head"]]), directed=True)

    def answer(froms: np.ndarray, tos: np.ndarray) -> np.ndarray:
        return np.array(whole.distances(froms.tolist(), tos.tolist(), weights=graph["ms"]))

    return answer


def pandana(_: Path, graph: Graph) -> Answer:
    import pandana as pdna
    import pandas as pd

    # It counts in thousandths of what it is given.
    seconds = pd.DataFrame({"seconds": graph["ms"] / 1000})
    columns = [pd.Series(graph[name]) for name in ("x", "y", "tail", "head")]
    whole = pdna.Network(*columns, seconds, twoway=False)

    def answer(froms: np.ndarray, tos: np.ndarray) -> np.ndarray:
        found = whole.shortest_path_lengths(np.repeat(froms, len(tos)), np.tile(tos, len(froms)))
        return np.array(found).reshape(len(froms), len(tos)) * 1000

    return answer


LIBRARIES = {library.__name__: library for library in (ours, pandana, igraph, scipy, networkx)}


def work(name: str, folder: Path) -> None:
    """Measure one library: prepare, then each question once and again, and leave the answers in the folder."""
    graph = dict(np.load(folder / "graph.npz"))
    questions = np.load(folder / "questions.npz")
    before = peak_mb(anew=True)
    begun = time.perf_counter()
    answer = LIBRARIES[name](folder, graph)
    told: dict[str, Any] = {"prepare": time.perf_counter() - begun}
    peak = before
    for origins, destinations in SIZES:
        froms, tos = questions[f"o{origins}"], questions[f"d{destinations}"]
        seconds: list[float] = []
        while len(seconds) < 4 and sum(seconds) < ENOUGH_S:
            begun = time.perf_counter()
            found = answer(froms, tos)
            seconds.append(time.perf_counter() - begun)
        peak = max(peak, peak_mb())
        np.save(folder / f"{name}_{origins}.npy", laid_out(found, froms, tos, float(graph["limit"])))
        told[f"{origins}"] = (seconds[0], min(seconds))
    told["mb"] = peak - before
    (folder / f"{name}.json").write_text(json.dumps(told), encoding="utf-8")


def peak_mb(*, anew: bool = False) -> float:
    """Return the most memory that this process has held, if asked since now; Linux counts, elsewhere it is nan."""
    status, reset = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    if not status.is_file():
        return float("nan")
    if anew:
        reset.write_text("5", encoding="utf-8")
    lines = status.read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def environment() -> Path:
    """Return a Python that has the peers, made with pip when it is not there yet."""
    python = CACHE / "bin" / "python"
    if not (CACHE / "ready").is_file():
        print(f"Installing {', '.join(PEERS)} into {CACHE} ...", flush=True)
        venv.create(CACHE, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-qq", "--only-binary", ":all:", *PEERS], check=True)
        (CACHE / "ready").touch()
    return python


def compare(title: str, network: Any, limit: float) -> None:
    graph = edges(network) | {"limit": np.array(limit)}
    draw = np.random.default_rng(2)
    most = len(network.x)
    asked = {name: draw.choice(most, int(name[1:]), replace=False) for name in ("o84", "o1000", "d1000")}
    print(f"\n{title}: {most:,} nodes, {len(graph['tail']):,} edges, within {limit:g} minutes", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        np.savez(folder / "graph.npz", **graph)
        np.savez(folder / "questions.npz", **asked)
        (folder / "network").write_bytes(pickle.dumps(network))
        found = {}
        for library in LIBRARIES:
            python = environment() if library in ("igraph", "pandana") else Path(sys.executable)
            command = [python, __file__, "--one", library, name]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"{library} gave no answer: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
                continue
            found[library] = json.loads((folder / f"{library}.json").read_text(encoding="utf-8"))
        for origins, destinations in SIZES:
            _table(folder, found, origins, destinations)


def _table(folder: Path, found: dict[str, Any], origins: int, destinations: int) -> None:
    true = np.load(folder / f"ours_{origins}.npy")
    print(f"  {origins:,} × {destinations:,}, {np.isfinite(true).mean():.0%} of them in reach")
    print(f"  {'':10}{'prepare s':>11}{'first s':>10}{'next s':>10}{'× ours':>9}{'MB':>7}   answers")
    for library, told in found.items():
        first, again = told[f"{origins}"]
        theirs = np.load(folder / f"{library}_{origins}.npy")
        both = np.isfinite(true) & np.isfinite(theirs)
        off, otherwise = np.abs(true[both] - theirs[both]).max(initial=0), np.isfinite(true) ^ np.isfinite(theirs)
        said = "equal" if off == 0 and not otherwise.any() else f"up to {off:g} ms off, {otherwise.sum()} cut otherwise"
        ratio = again / found["ours"][f"{origins}"][1]
        print(f"  {library:10}{told['prepare']:11.2f}{first:10.3f}{again:10.3f}{ratio:9.1f}{told['mb']:7.0f}   {said}")


def main() -> None:
    sys.path.insert(0, str(Path(__file__).parents[1]))
    if sys.argv[1:2] == ["--one"]:
        work(sys.argv[2], Path(sys.argv[3]))
        return
    from geodata.roads import read

    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", nargs="?", type=Path, help="PBF files")
    asked.add_argument("--limit", type=float, default=LIMIT_MINUTES, help="minutes; inf: none")
    asked.add_argument("--only", choices=("province", "lattice", "folder"), help="one of the networks")
    told = asked.parse_args()
    if told.only in (None, "province"):
        compare("Like a province", province(), told.limit)
    if told.only in (None, "lattice"):
        compare("Lattice", lattice(), told.limit)
    for path in sorted(told.folder.glob("*.pbf")) if told.folder else []:
        compare(path.name, read(path, crs="EPSG:32632").network("car"), told.limit)


if __name__ == "__main__":
    main()
