"""What a plan keeps of earlier ones: decisions, and who may move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.cli.kept import printed
from planner.cli.terminal import knobs, stdout

if TYPE_CHECKING:
    from planner.case import Case
    from planner.placing import Decided
    from planner.plan import Plan
    from planner.words import Language


def opened_with(
    territory: str, scenario: str | None, said: list[str] | None, store: str | None, *, decided: bool, before: str = ""
) -> tuple[Case, Decided | None, Plan | None]:
    """Open a territory with a scenario and knobs as they were typed, and look back as far as is asked for."""
    from planner.case import open_case

    case = open_case(territory, scenario_file=scenario, knobs=knobs(said))
    return (case, *looked_back(case.territory.name, store, decided=decided, before=before))


def looked_back(territory: str, store: str | None, *, decided: bool, before: str) -> tuple[Decided | None, Plan | None]:
    """Return the decisions in force about a territory, and the kept plan before, as far as they are asked for."""
    from geodata.faults import Fault, nearest
    from planner.compare import CompareError, find
    from planner.phrases import phrase
    from planner.standing import in_force
    from planner.store import Store

    if not decided and not before:
        return None, None
    with Store.open(store) as opened:
        taken = in_force(opened.decisions(territory)) if decided else None
        if not before:
            return taken, None
        heads = opened.plans(territory)
        digests = find(heads, before)
        if len(digests) != 1:
            remedy = nearest(before, [head.scenario for head in heads])
            raise CompareError([Fault("plan", 0, "", before, phrase("is_not_one_plan_that_is_kept"), remedy)])
        return taken, opened.plan(digests[0])


def told_back(plan: Plan, decided: Decided | None, before: Plan | None, language: Language) -> None:
    """Print the locks that do not stand, and which people and demands moved since the plan before, and why."""
    from planner.standing import broken_locks, moved, moved_demands
    from planner.words import number, say

    if decided:
        count = len(decided.stand) + len(decided.served)
        broken = broken_locks(plan, decided)
        stdout.print(
            say("standing.broken" if len(broken) else "standing.kept", language, broken=len(broken), count=count)
        )
        if len(broken):
            rows = [[b.asks, b.given, say(f"why.{b.why}", language)] for b in broken.itertuples()]
            printed(["asks", "given", "why"], rows, language)
    if before:
        people = moved(before, plan)
        new = int((people["was"] == "").sum())
        stdout.print(say("standing.moved", language, moved=len(people) - new, new=new), soft_wrap=True)
        rows = [[p.beneficiary, p.was, p.now, say(f"why.{p.why}", language)] for p in people.itertuples()]
        printed(["asks", "was", "now", "why"], rows, language)
        demands = moved_demands(before, plan)
        stdout.print(say("standing.demands", language, count=len(demands)), soft_wrap=True)
        rows = [
            [d.demand, d.was, d.now, number(d.more, language, digits=1), say(f"why.{d.why}", language)]
            for d in demands.itertuples()
        ]
        printed(["asks", "was", "now", "more", "why"], rows, language)


def price(limited: Plan, free: Plan, language: Language) -> None:
    """Print what the limit of moves costs in each goal of placement."""
    from planner.standing import price as priced
    from planner.words import amount, say

    stdout.print(say("standing.price", language))
    rows = [
        [say(f"goal.{p.goal}", language), *(amount(v, p.unit, language) for v in (p.limited, p.free, p.price)),
         say(f"unit.{p.unit}", language)]
        for p in priced(limited, free).itertuples()
    ]  # fmt: skip
    printed(["goal", "limited", "free", "price", "unit"], rows, language)
