"""Minutes between points by mode, always with the source that answered.

Sources, the best first: a given table, for the pairs that it tells; then the one of these that the territory has: a
road network, road links, or the straight line times a factor, which refuses to cross a lake. Public transport has a
timetable, or a given table, or no answer. Pairs that cannot be reached are absent from an answer, never infinite.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geodata.faults import Fault
from geodata.network import parts
from geodata.phrases import and_more, phrase
from geodata.roads import Network
from geodata.tables import MODES
from geodata.travel.byroad import ByRoad
from geodata.travel.given import Given
from geodata.travel.links import Links
from geodata.travel.places import POINTED, Places
from geodata.travel.said import Language, said
from geodata.travel.shift import Shift
from geodata.travel.straight import Straight
from geodata.travel.transit import Transit

if TYPE_CHECKING:
    from geodata.territory import Territory

Matrix = NDArray[np.float64]

_SPEEDS = {"walk": "walk_kmh", "bike": "bike_kmh"}
_DRIVEN = ("car", "lift")
_DECIMALS = 6
"""Sums of links differ in their last bits by direction; a millionth of a minute does not."""

_SHOWN = 5


class Travel:
    """Answers how long a trip takes in one territory; built once, asked often.

    A trip inside an area or place counts `inside_km` at least, unless it goes from one row's own point to another's.
    `ferries` opens the car ferries among the links and the roads; without it the given times that need one are left
    aside, where the way by land is known.
    """

    def __init__(self, territory: Territory, *, ferries: bool = False) -> None:
        self._territory = territory
        self._areas = list(territory.areas["area"])
        self._facts = {name: float(fact) for name, fact in territory.travel.items()}
        self.places = Places(territory)
        self.straight = Straight(territory, self.places, self._facts)
        self._ferries = ferries
        self._links = Links(territory, self.places, ferries=ferries) if len(territory.links) else None
        self._roads = ByRoad(territory.roads, self.places, ferries=ferries) if territory.roads else None
        self._given = Given(territory.times, self.places) if len(territory.times) else None
        self._transit: Transit | None = None
        if territory.timetable:
            self._transit = Transit(territory.timetable, self.places, self._facts, self.straight.barrier)
        self.by_ferry = self._by_ferry()
        if self._given and not ferries:
            for mode, rows in self.by_ferry.groupby("mode"):
                self._given.drop(str(mode), rows.index)

    def answers(self, mode: str) -> bool:
        """Whether some source answers for a mode."""
        return mode != "transit" or self.timed or self._tells(mode)

    @property
    def timed(self) -> bool:
        """Whether the territory has a timetable."""
        return self._transit is not None

    def points(self, table: str) -> pd.Series:
        """Return what to ask for the rows of "providers", "hosts" or "firms", by their code.

        That is their own point where some source answers from point to point, and their area elsewhere.
        """
        return self.places.of(table, own=self._links is None or self._roads is not None or self._transit is not None)

    def network(self, mode: str) -> Network | None:
        """Return the road network of a mode, if the territory has one."""
        return self._roads.network(mode) if self._roads and mode != "transit" else None

    def source(self, mode: str, language: Language = "en") -> str:
        """Say in a sentence which source answers for a mode."""
        _check_mode(mode)
        rest = self._base_said(mode, language)
        if not self._given or not self._tells(mode):
            return rest
        left = 0 if self._ferries else int((self.by_ferry["mode"] == mode).sum())
        words = {"who": self._given.who(mode), "pairs": f"{len(self._given.rows(mode))}", "left": f"{left}"}
        return said("given_land" if left else "given", language, rest=rest, **words)

    def parts(self) -> list[set[str]]:
        """Return the groups of areas between which no car of this territory can drive, the largest first."""
        if self._links and not self._roads:
            return self._links.parts(self._areas)
        minutes, _ = self._base(self._areas, self._areas, mode="car", limit=np.inf)
        i, j = np.nonzero(np.isfinite(minutes) & np.isfinite(minutes.T))
        return parts(nx.Graph([(self._areas[a], self._areas[b]) for a, b in zip(i, j, strict=True)]), self._areas)

    def minutes(
        self, origins: Iterable[str], destinations: Iterable[str], *, mode: str = "car", limit: float,
        shift: Shift | None = None,
    ) -> pd.DataFrame:  # fmt: skip
        """Return every pair of areas, places or `points` within `limit` minutes by `mode`.

        Columns `origin`, `destination` (each pair once, sorted), `minutes`, `km` (missing where not known). Public
        transport is asked for a `shift`, or else for the usual hours of a visit. Raises `ValueError` for a code or a
        mode that is not known.
        """
        _check_mode(mode)
        froms, tos = self.places.sorted(origins), self.places.sorted(destinations)
        minutes, km = self._base(froms, tos, mode=mode, limit=limit, shift=shift)
        if mode != "transit":
            self._settle_inside(froms, tos, minutes, km, mode=mode)
        if self._given and self._tells(mode):
            told, told_km = self._given.between(froms, tos, mode=mode)
            known = ~np.isnan(told) & ~(self._same(froms, tos) & np.outer(self.places.own(froms), self.places.own(tos)))
            minutes, km = np.where(known, told, minutes), np.where(known, told_km, km)
        minutes, km = minutes.round(_DECIMALS), km.round(_DECIMALS)
        i, j = np.nonzero((minutes <= limit) & np.isfinite(minutes))
        return pd.DataFrame(
            {
                "origin": pd.array([froms[place] for place in i], dtype="str"),
                "destination": pd.array([tos[place] for place in j], dtype="str"),
                "minutes": minutes[i, j],
                "km": km[i, j],
            }
        )

    def within(
        self, origins: pd.DataFrame, destinations: Iterable[str], *, mode: str, shift: Shift | None = None
    ) -> pd.DataFrame:
        """Return the pairs within each origin's own limit: `origins` has `origin` and `limit`, the answer also `limit`.

        By timetable the way may depend on the limit: a shorter one can mean to set out earlier.
        """
        each = [
            self.minutes(some["origin"], destinations, mode=mode, limit=float(limit), shift=shift).assign(
                limit=float(limit)
            )
            for limit, some in origins.groupby("limit")
        ]
        return pd.concat(each or [self.minutes([], [], mode=mode, limit=0).assign(limit=0.0)], ignore_index=True)

    def transit(
        self, origins: Iterable[str], destinations: Iterable[str], *, limit: float, shift: Shift | None = None
    ) -> pd.DataFrame:
        """Return every pair by timetable with its times, its changes and why not, as `Transit.trips` says them.

        Without a timetable it has no rows.
        """
        froms, tos = self.places.sorted(origins), self.places.sorted(destinations)
        columns = ["origin", "destination", "minutes", "arrives", "changes", "returns", "departs", "last_departure"]
        if self._transit is None or not froms or not tos:
            return pd.DataFrame(columns=[*columns, "reason"])
        return self._transit.trips(froms, tos, shift or Shift.visit(self._facts), limit=limit)

    def warnings(self) -> list[Fault]:
        """Return what a planner should know of the sources: given times that need a ferry, points far from any road."""
        found = self._roads.warnings([*self._areas, *self._own()]) if self._roads else []
        if len(self.by_ferry):
            names = {**dict(self._territory.areas[["area", "name"]].values),
                     **dict(self._territory.places[["place", "name"]].values)}  # fmt: skip
            pairs = self.by_ferry[["origin", "destination"]].drop_duplicates().to_numpy()
            shown = [f"{names[a]}–{names[b]}" for a, b in pairs[:_SHOWN]]
            told = and_more(shown, len(pairs))
            rule = phrase("are_far_shorter_than_the_way_by")
            remedy = phrase("open_ferries_in_the_scenario_travel_ferries")
            found.append(Fault("times.csv", 0, "km", told, rule, remedy))
        return found

    def _tells(self, mode: str) -> bool:
        """Whether the given table counts for a mode; a timetable comes before it, since it knows the way home."""
        return self._given is not None and self._given.answers(mode) and not (mode == "transit" and self.timed)

    def _own(self) -> list[str]:
        return sorted({name for table in POINTED for name in self.places.of(table, own=True)} - set(self._areas))

    def _base_said(self, mode: str, language: Language) -> str:
        facts = {name: f"{value:g}" for name, value in self._facts.items()}
        if mode == "transit" and self._transit:
            words = {"timetable": self._transit.timetable.source(language), "walk_m": facts["walk_to_stop_m"]}
            return said("transit", language, **words)
        if mode == "transit":
            return said("none", language)
        if self._roads and self._roads.network(mode):
            return said(self._roads.said(), language, file=self._roads.roads.file)
        speed = _SPEEDS.get(mode)
        kmh = facts[speed or "straight_car_kmh"]
        if self._links:
            return said(self._links.said(kmh=self._facts[speed] if speed else None), language, kmh=kmh)
        factors = {word: facts[f"straight_factor_{word}"] for word in ("flat", "hill", "mountain")}
        return said(self.straight.said(), language, kmh=kmh, factor=facts["straight_factor"], **factors)

    def _base(
        self, froms: Sequence[str], tos: Sequence[str], *, mode: str, limit: float, shift: Shift | None = None
    ) -> tuple[Matrix, Matrix]:
        """Return minutes and km (froms × tos) of the best source but the given table."""
        nowhere = np.full((len(froms), len(tos)), np.inf)
        if not nowhere.size:
            return nowhere, nowhere
        if mode == "transit":
            found = self.transit(froms, tos, limit=limit, shift=shift)
            if len(found):
                minutes = found["minutes"].to_numpy(dtype=float).reshape(nowhere.shape)
                nowhere = np.where(np.isnan(minutes), np.inf, minutes)
            return nowhere, np.full_like(nowhere, np.nan)
        if self._roads and self._roads.network(mode):
            return self._roads.between(froms, tos, mode=mode, limit=limit)
        kmh = self._facts[_SPEEDS[mode]] if mode in _SPEEDS else None
        return (self._links or self.straight).between(froms, tos, kmh=kmh)

    def _same(self, froms: Sequence[str], tos: Sequence[str]) -> NDArray[np.bool_]:
        begin, end = (np.array(self.places.area(names), dtype=object) for names in (froms, tos))
        return np.asarray(begin[:, None] == end[None], dtype=bool)

    def _settle_inside(
        self, froms: Sequence[str], tos: Sequence[str], minutes: Matrix, km: Matrix, *, mode: str
    ) -> None:
        """Let a trip inside an area be no shorter than `inside_km`, and one to the very same point just that."""
        inside_km = self._facts["inside_km"]
        inside = inside_km / self._facts[_SPEEDS.get(mode, "inside_car_kmh")] * 60
        loose = self._same(froms, tos)
        if not self._links or (self._roads and self._roads.network(mode)):
            loose &= ~np.outer(self.places.own(froms), self.places.own(tos))
        minutes[loose], km[loose] = np.maximum(minutes[loose], inside), np.maximum(km[loose], inside_km)
        i, j = np.nonzero(np.array(froms, dtype=object)[:, None] == np.array(tos, dtype=object)[None])
        minutes[i, j], km[i, j] = inside, inside_km

    def _by_ferry(self) -> pd.DataFrame:
        """Return the given rows for cars that only a ferry explains: by land the way is known to be far longer."""
        modes = [mode for mode in _DRIVEN if self._given and self._given.answers(mode)]
        if not modes or not (self._roads or self._links):
            return self._territory.times.iloc[:0]
        assert self._given is not None
        codes = self.places.sorted({*self._territory.times["origin"], *self._territory.times["destination"]})
        row = {code: k for k, code in enumerate(codes)}
        dry, wet = (self._ways(codes, ferries=ferries) for ferries in (False, True))
        found = []
        for mode in modes:
            rows = self._given.rows(mode)
            at = rows["origin"].map(row).to_numpy(dtype=int), rows["destination"].map(row).to_numpy(dtype=int)
            told = rows[["minutes", "km"]].to_numpy(dtype=float)
            by_km = ~np.isnan(told[:, 1])
            land, sea = (np.where(by_km, way[1][at], way[0][at]) for way in (dry, wet))
            least = np.where(by_km, told[:, 1], told[:, 0]) * self._facts["ferry_ratio"]
            wrong = (sea < land) & (land > least) & (np.asarray(at[0]) != np.asarray(at[1]))
            found.append(rows[wrong].assign(mode=mode))
        return pd.concat(found)

    def _ways(self, codes: list[str], *, ferries: bool) -> tuple[Matrix, Matrix]:
        """Return minutes and km by car between areas, with or without ferries, whatever this traveller may use."""
        if self._roads:
            roads = ByRoad(self._roads.roads, self.places, ferries=ferries)
            return roads.between(codes, codes, mode="car", limit=np.inf)
        return Links(self._territory, self.places, ferries=ferries).between(codes, codes, kmh=None)


def _check_mode(mode: str) -> None:
    if mode not in MODES:
        raise ValueError(f"{mode} is not a way to travel. Use one of {', '.join(MODES)}.")
