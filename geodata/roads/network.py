"""The roads of one mode as a network in which every place reaches every other, and the minutes between points on it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geodata.faults import Fault
from geodata.phrases import Phrase, and_more, phrase
from geodata.roads import many, snap
from geodata.roads.costs import Costs, fastest, km_of, minutes_of, within
from geodata.roads.hierarchy import Hierarchy, Ints, Pairs
from geodata.roads.reach import Ground, reach
from geodata.roads.store import Store
from geodata.roads.trips import Trips, by_id

_SHOWN = 3


@dataclass(frozen=True, eq=False)
class Network:
    """Nodes `x`, `y` in metres in `crs`, and straight pieces of road between them.

    Piece k joins node `tail[k]` and `head[k]`; driving it costs `there[k]` that way and `back[k]` the other (see
    `costs`; inf where closed), and it belongs to the road called `names[road[k]]`. Where it has `access`, trips may
    begin and end on it; points are reached on foot at `walk_kmh`. `bits` are the roads open to the mode that are left
    out, as they cannot be reached from the rest or not left again: a table of `name`, `km`, `pieces`, `x`, `y`, and
    `why` ("island" or "one way"), the longest first.
    """

    file: str
    mode: str
    crs: str
    x: Costs
    y: Costs
    tail: Ints
    head: Ints
    there: Costs
    back: Costs
    road: Ints
    names: NDArray[np.object_]
    access: NDArray[np.bool_]
    walk_kmh: float
    bits: pd.DataFrame

    @cached_property
    def hierarchy(self) -> Hierarchy:
        """What answers are found with; made once, when first asked."""
        pairs = Pairs.of(len(self.x), self.tail, self.head, self.there, self.back)
        return Hierarchy.of(len(self.x), pairs)

    @cached_property
    def places(self) -> snap.Places:
        """Where points can meet the network."""
        return snap.Places(self.x, self.y, self.tail, self.head, self.access)

    @cached_property
    def digest(self) -> str:
        """A name for everything that answers depend on."""
        said = (many.EDITION, self.mode, self.crs, self.walk_kmh, sorted((k, float(v)) for k, v in snap.FACTS.items()))
        found = hashlib.sha256(repr(said).encode())
        for column in (self.x, self.y, self.tail, self.head, self.there, self.back, self.access):
            found.update(np.ascontiguousarray(column).tobytes())
        return found.hexdigest()

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What is left out of the network, in one sentence."""
        if self.bits.empty:
            return ()
        named = [
            phrase("road_km", road=name or phrase("a_road_without_a_name"), km=km)
            for name, km in self.bits[["name", "km"]].values
        ]
        rule = phrase("km_of_roads_are_not_joined_with", km=self.bits["km"].sum(), mode=self.mode)
        remedy = phrase("where_one_is_needed_look_for_a")
        return (Fault(self.file, 0, "", and_more(named[:_SHOWN], len(named)), rule, remedy),)

    def minutes(
        self, origins: pd.DataFrame, destinations: pd.DataFrame, *, limit: float, store: Store | None = None
    ) -> pd.DataFrame:
        """Return every pair within `limit` minutes from door to door, the limit included.

        Origins and destinations have an `id` and `x`, `y` in metres in the network's `crs`. One walks straight to the
        nearest place of the nearest road, and likewise at the end; a point further from any road than `farthest_m`
        (snap.toml) is in no pair: `far` tells which. Columns `origin`, `destination` (each pair once, sorted),
        `minutes`, and `km` of the quickest way, the walks included. Turns cost nothing. What a `store` has is not
        found again, and what it has not is kept there.

        Raises `ValueError` where a column is absent, an id has two places, or coordinates or the limit are no numbers.
        """
        if not limit >= 0:
            raise ValueError(f"A limit of {limit} minutes is none. Give 0 or more.")
        froms, tos = snap.Points.of(origins), snap.Points.of(destinations)
        most = self.within(limit)

        def find(froms: Costs, tos: Costs) -> Trips:
            return many.trips(self, froms, tos, limit=most)

        asked = froms.spots, tos.spots
        trips = store.trips(self.digest, *asked, limit=most, find=find) if store else find(*asked)
        origin, destination, cost = by_id(trips, froms.spot, tos.spot)
        return pd.DataFrame(
            {
                "origin": froms.ids.take(origin),
                "destination": tos.ids.take(destination),
                "minutes": minutes_of(cost),
                "km": km_of(cost),
            }
        )

    def reach(self, point: tuple[float, float], *, bands: Iterable[float], towards: bool = False) -> gpd.GeoDataFrame:
        """Return the area within each band of minutes from a point (x, y), or `towards` it: see `reach.py`."""
        return reach(self, point, bands=bands, towards=towards)

    @cached_property
    def turned(self) -> Network:
        """The same roads driven the other way."""
        other = replace(self, there=self.back, back=self.there)
        other.__dict__.update(places=self.places, ground=self.ground)  # the same either way
        return other

    @cached_property
    def ground(self) -> Ground:
        """The squares of a map of reach; found once, when first asked."""
        return Ground.of(self.places)

    def within(self, limit: float) -> float:
        """Return the largest cost within `limit` minutes, or the largest that can be told exactly."""
        return within(limit, self._fastest)

    def snapped(self, points: pd.DataFrame) -> pd.DataFrame:
        """Return where points meet the network: `id` (sorted), `road`, `distance_m`, and `x`, `y` on the road.

        `near` says whether that is no further than the limit.
        """
        given = snap.Points.of(points)
        found = self.places.nearest(given.spots)
        x, y = self.places.on(found)
        road = self.names[self.road[found.piece]]
        told = pd.DataFrame({"distance_m": found.distance_m, "x": x, "y": y, "near": found.near})
        told.insert(0, "road", pd.array(road, dtype="str"))
        told = told.take(given.spot).reset_index(drop=True)
        told.insert(0, "id", given.ids)
        return told

    def far(self, points: pd.DataFrame, *, file: str = "") -> tuple[Fault, ...]:
        """Return a fault for each point that is too far from any road to be joined with it.

        Where all of several points are, it is one fault: the roads lie elsewhere.
        """

        def fault(one: Any, rule: Phrase, remedy: Phrase) -> Fault:
            at = phrase("m_from_road", point=one.id, m=one.distance_m, road=one.road or phrase("a_road"))
            return Fault(file or self.file, 0, "", at, rule, remedy)

        found = self.snapped(points)
        far, most = list(found[~found["near"]].itertuples()), snap.FACTS["farthest_m"].value
        if 1 < len(far) == len(found):
            rule = phrase("lies_elsewhere_no_point_is_within_m", most=most, mode=self.mode, count=len(far))
            remedy = phrase("give_the_roads_of_the_territory_or_correct")
            return (fault(min(far, key=lambda one: one.distance_m), rule, remedy),)
        rule = phrase("lies_more_than_m_from_any_road", most=most, mode=self.mode)
        return tuple(fault(one, rule, phrase("correct_its_coordinates_or_give_the_roads")) for one in far)

    def graph(self) -> nx.DiGraph:
        """Return the network piece by piece: `x`, `y` of its nodes, `minutes` and `km` of its edges, `cost` of both.

        Of parallel pieces the cheapest counts. It is what answers can be checked against.
        """
        graph = nx.DiGraph(crs=self.crs)
        graph.add_nodes_from((k, {"x": x, "y": y}) for k, (x, y) in enumerate(zip(self.x, self.y, strict=True)))
        pairs = Pairs.of(len(self.x), self.tail, self.head, self.there, self.back)
        for tail, head, cost in ((pairs.a, pairs.b, pairs.ab), (pairs.b, pairs.a, pairs.ba)):
            kept = np.isfinite(cost)
            columns = (tail[kept], head[kept], cost[kept], minutes_of(cost[kept]), km_of(cost[kept]))
            for a, b, whole, minutes, km in zip(*(column.tolist() for column in columns), strict=True):
                graph.add_edge(a, b, cost=whole, minutes=minutes, km=km)
        return graph

    @cached_property
    def _fastest(self) -> float:
        both = np.concatenate([self.there, self.back])
        return fastest(both[np.isfinite(both)])


def largest(
    file: str, mode: str, crs: str,
    x: Costs, y: Costs, tail: Ints, head: Ints, there: Costs, back: Costs,
    road: Ints, names: NDArray[np.object_], access: NDArray[np.bool_], walk_kmh: float,
) -> Network | None:  # fmt: skip
    """Return the network of the largest part of some pieces whose nodes all reach one another, if it has two.

    Of equally large parts it is the one with the first piece. `names` and `access` are those of the roads.
    """
    nodes = len(x)
    a, b = np.where(np.isfinite(there)), np.where(np.isfinite(back))
    open_ = csr_array(
        (np.ones(a[0].size + b[0].size), (np.r_[tail[a], head[b]], np.r_[head[a], tail[b]])), shape=(nodes, nodes)
    )
    _, part = connected_components(open_, connection="strong")
    size = np.bincount(part, minlength=1)
    if not len(tail) or size.max() < 2:
        return None
    of_piece = np.where(size[part[tail]] == size.max(), part[tail], part[head])
    chosen = of_piece[np.argmax(size[of_piece] == size.max())]
    inside = part == chosen
    kept = inside[tail] & inside[head]
    bits = _bits(x, y, tail[~kept], head[~kept], _m(there, back)[~kept], names[road[~kept]], inside)
    number = np.cumsum(inside) - 1
    return Network(
        file, mode, crs, x[inside], y[inside], number[tail[kept]], number[head[kept]], there[kept], back[kept],
        road[kept], names, access[road[kept]], walk_kmh, bits,
    )  # fmt: skip


def _m(there: Costs, back: Costs) -> Costs:
    return 1000 * km_of(np.where(np.isfinite(there), there, back))


def _bits(
    x: Costs, y: Costs, tail: Ints, head: Ints, m: Costs, names: NDArray[np.object_], inside: NDArray[np.bool_]
) -> pd.DataFrame:
    """Return what is left out of a network, bit by bit; bits that meet only in the network are told apart."""
    outer = np.where(inside[tail], head, tail)
    joined = ~inside[tail] & ~inside[head]
    outside = csr_array((np.ones(joined.sum()), (tail[joined], head[joined])), shape=(len(x), len(x)))
    _, bit = connected_components(outside, directed=False)
    pieces = pd.DataFrame({"bit": bit[outer], "name": names, "km": m / 1000, "x": x[outer], "y": y[outer]})
    pieces["meets"] = inside[tail] | inside[head]
    by_name = pieces.groupby(["bit", "name"], as_index=False)["km"].sum()
    by_name = by_name[by_name["name"] != ""].sort_values(["km", "name"], ascending=[False, True])
    bits = pieces.groupby("bit").agg(
        km=("km", "sum"), pieces=("km", "size"), x=("x", "first"), y=("y", "first"), meets=("meets", "any")
    )
    bits.insert(0, "name", by_name.drop_duplicates("bit").set_index("bit")["name"].reindex(bits.index).fillna(""))
    bits["why"] = np.where(bits.pop("meets"), "one way", "island")
    return bits.sort_values(["km", "x", "y"], ascending=[False, True, True]).reset_index(drop=True)
