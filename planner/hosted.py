"""Where one more host would help most: for each area in turn, what a firm there that took somebody in would bring.

Every area is tried by prices first (`optim.placement.screen`): they say the most that its opening can bring, and which
openings no plan as good would use. The areas that promise most are then placed again, with the plan's own Fund, exactly
as the plan of the proposal's scenario would be; of the others, the most that they can bring is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geodata.territory import Territory
from geodata.travel import Travel
from optim.linear import Status
from optim.placement.screen import priced_pairs
from planner import hosting, place
from planner.changes import applied
from planner.gaps import candidate_areas
from planner.hosting import Terms
from planner.placing import placed_in, problem
from planner.plan import Plan, Watch
from planner.rules import RuleProfile, profile
from planner.scenario import goal_of

AGAIN = 12
"""So many areas are placed again, unless said otherwise."""

STATES = ("solved", "found", "bound", "unused")
"""What is known of an area: the best with it, proved; the best found in the time; only the most that it can bring; that
no plan as good as the one there is would use it, so that nothing changes."""

COLUMNS = [
    "area", "host", "firm", "employees", "points", "people", "eur", "placed", "reach", "no_car", "by_bus", "most",
    "state",
]  # fmt: skip

_ROUNDING = 1e-6


@dataclass(frozen=True)
class Hosts:
    """What one host more brings in each area; `found` has the columns `COLUMNS`, the best first.

    `host` is its name, `firm` the code of the firm that it is or "". `points` of the first goal of placement, `people`
    placed and `eur` of the Fund spent are what the plan would have more, missing where the state is `bound`; `placed`
    counts, by class, who is placed then and waits now. Of those who wait now, `reach` may be placed there, `no_car` of
    them cannot drive and `by_bus` come by public transport. `most` is what the first goal can gain at most, infinite
    where that is not known.
    """

    terms: Terms
    found: pd.DataFrame


def hosts(
    plan: Plan,
    territory: Territory,
    terms: Terms,
    *,
    candidates: Sequence[str] = (),
    again: int = AGAIN,
    watch: Watch | None = None,
) -> Hosts:
    """Propose a host in each of the `candidates` (none: all areas); at most `again` of them are placed again.

    `plan` is that of the territory, made without decisions. `watch` is told how many are placed, and may raise to
    cancel. Raises `GapsError` for an unknown area, `ChangeError` for terms that no opening can have.
    """
    areas = sorted(set(candidate_areas(territory, candidates)))
    tell: Watch = watch or (lambda *_: None)
    tell("hosts", "", 0.0)
    tried = _Tried.of(plan, territory, terms, areas)
    screened = tried.screened()
    rows: dict[str, dict[str, Any]] = screened.to_dict("index")
    worthy = screened.index[(screened["most"] > 0) & (screened["state"] == "bound")][:again]
    for done, area in enumerate(worthy):
        tell("hosts", "", (1 + done) / (1 + len(worthy)))
        rows[area] |= tried.solved(area, most=rows[area]["most"])
    order = pd.DataFrame([{"area": area, **row} for area, row in rows.items()])
    order = order.assign(
        known=order["state"] != "bound", value=order["points"].fillna(order["most"]), less=-order["eur"]
    ).sort_values(
        ["known", "value", "people", "less", "reach", "area"],
        ascending=[False, False, False, False, False, True], na_position="last",
    )  # fmt: skip
    return Hosts(terms, order[COLUMNS].reset_index(drop=True))


@dataclass(frozen=True)
class _Tried:
    """Every area's host at once: the territory with all of them, and the pairs that the rules allow there."""

    plan: Plan
    own: Territory
    rules: RuleProfile
    terms: Terms
    everywhere: Territory
    allowed: pd.DataFrame
    area: np.ndarray
    """The area whose new opening a pair is of, or "" where the opening is there already."""

    @classmethod
    def of(cls, plan: Plan, territory: Territory, terms: Terms, areas: Sequence[str]) -> _Tried:
        rules = profile(territory.rules)
        everywhere = applied(territory, hosting.changes(territory, areas, terms))
        travel = Travel(everywhere, ferries=plan.scenario.travel_ferries)
        allowed = place.pairs(everywhere, rules, plan.scenario, travel).allowed
        old = everywhere.openings["opening"].isin(territory.openings["opening"]).to_numpy()
        where = everywhere.openings["host"].map(everywhere.hosts.set_index("host")["area"]).to_numpy(object)
        area = np.where(old, "", where)[allowed["j"]]
        return cls(plan, territory, rules, terms, everywhere, allowed, area)

    def screened(self) -> pd.DataFrame:
        """Return a row for each area (index), what promises most first: whom it reaches, and the most it can bring."""
        plan, new = self.plan, self.area != ""
        asked = problem(self.everywhere, self.rules, plan.scenario, self.allowed, plan.fund.available_cents)
        first, tolerance = goal_of(plan.scenario.placement_goals[0])
        level, prices = priced_pairs(asked, first, new, seconds=plan.scenario.solver_seconds)
        waits = self.own.beneficiaries["beneficiary"].isin(plan.waiting["beneficiary"]).to_numpy()
        drives = self.own.beneficiaries["modes"].map(lambda modes: "car" in modes).to_numpy(bool)
        i = self.allowed["i"].to_numpy()
        some = pd.DataFrame(
            {
                "reach": waits[i],
                "no_car": waits[i] & ~drives[i],
                "by_bus": waits[i] & (self.allowed["mode"] == "transit").to_numpy(),
                "gain": level + prices - self.plan.first.reached,
            }
        )[new].groupby(self.area[new])
        who = hosting.candidates(self.own)[["host", "firm", "employees"]]
        rows = who.loc[sorted(set(self._areas))].rename_axis("area")
        counts = some[["reach", "no_car", "by_bus"]].sum().reindex(rows.index, fill_value=0).astype(int)
        gain = some["gain"].max().reindex(rows.index, fill_value=-np.inf) + _ROUNDING
        proved = all(goal.status is Status.OPTIMAL for goal in plan.goals["placement"])
        unused = (gain < 0) & (proved and tolerance == 0) | np.isneginf(gain)
        rows = rows.join(counts).assign(
            points=np.where(unused, 0.0, np.nan), people=np.where(unused, 0.0, np.nan),
            eur=np.where(unused, 0.0, np.nan), placed=[{} for _ in rows.index], gain=gain,
            most=self._whole(gain.clip(lower=0.0)), state=np.where(unused, "unused", "bound"),
        )  # fmt: skip
        rows = rows.reset_index().sort_values(["gain", "reach", "area"], ascending=[False, False, True])
        return rows.set_index("area").drop(columns="gain")

    def solved(self, area: str, *, most: float) -> dict[str, Any]:
        """Return what placing again brings with an area's host, as the plan of its scenario would; `most` is its bound
        so far."""
        plan = self.plan
        then = applied(self.own, hosting.changes(self.own, [area], self.terms))
        mine = self.allowed[(self.area == "") | (self.area == area)].reset_index(drop=True)
        opening = self.everywhere.openings["opening"].to_numpy()[mine["j"]]
        mine = mine.assign(j=pd.Index(then.openings["opening"]).get_indexer(opening))
        asked, answer = place.solved(then, self.rules, plan.scenario, mine, fund_cents=plan.fund.available_cents)
        goal = next(g for g in answer.goals if g.name == self.plan.first.name)
        proved = all(g.status is Status.OPTIMAL for g in (*plan.goals["placement"], *answer.goals))
        people = self.own.beneficiaries.loc[asked.person[answer.chosen]]
        now = {person for person, _ in placed_in(plan.placements)}
        fresh = people.loc[~people["beneficiary"].isin(now), "class"]
        points = goal.reached - self.plan.first.reached
        return {
            "points": points, "people": float(len(people) - len(plan.placements)),
            "eur": (int(answer.paid[-1].sum()) - plan.fund.spent_cents) / 100,
            "placed": dict(sorted(Counter(fresh).items())), "most": points if proved else most,
            "state": "solved" if proved else "found",
        }  # fmt: skip

    @property
    def _areas(self) -> list[str]:
        old = self.everywhere.hosts["host"].isin(self.own.hosts["host"])
        return self.everywhere.hosts.loc[~old, "area"].tolist()

    def _whole(self, gain: pd.Series) -> pd.Series:
        """What the first goal counts is whole, but for shares."""
        return gain if self.plan.first.name.startswith("equity") else np.floor(gain)
