"""What people decide about a pair, beside or against what a plan recommends, and what of it is in force.

A pair is a beneficiary and an opening, or a demand and an offer. A decision about it is one of

    lock      the pair stands in every plan
    forbid    the pair stands in no plan
    override  the pair stands in every plan instead of what was locked before for the same person or demand
    release   neither: the pair is left to the plan again

Decisions are only added, each with its author, time and reason. What is in force is what a replay in order leaves: of
two that contradict each other the later wins, and `Effective.overruled` says so. `conflicts` finds, without a solver,
what cannot be kept together; nothing is dropped for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter

from geodata.faults import Fault, InputError, nearest
from geodata.phrases import Phrase, joined
from geodata.territory import Territory
from planner.phrases import phrase
from planner.rules import profile

KINDS = ("lock", "forbid", "release", "override")
SIDES = {"placement": ("beneficiary", "opening"), "welfare": ("demand", "offer")}
"""The two sides of a pair, who asks and what is given, in each of the two models."""

_TABLES = {"beneficiary": "beneficiaries", "opening": "openings", "demand": "demands", "offer": "offers"}

FILE = "decisions"
"""What a fault names; its row is the place of the decision in the log of decisions, from 1."""


class DecisionError(InputError):
    """A decision cannot be taken as it is stated."""


@dataclass(frozen=True, order=True)
class Pair:
    """Who asks (a beneficiary or a demand) and what is given (an opening or an offer), by their ids."""

    model: str
    asks: str
    given: str

    def __str__(self) -> str:
        return f"{self.asks} – {self.given}"


def placement(beneficiary: str, opening: str) -> Pair:
    """Name the pair of a beneficiary and an opening."""
    return Pair("placement", beneficiary, opening)


def welfare(demand: str, offer: str) -> Pair:
    """Name the pair of a demand and an offer."""
    return Pair("welfare", demand, offer)


@dataclass(frozen=True)
class Decision:
    """One decision of `KINDS` about a pair: who took it, when (with its time zone, kept as UTC) and why.

    Raises `DecisionError` with everything that is missing or unknown. The reason speaks of the work and the place; it
    must not name the person.
    """

    kind: str
    pair: Pair
    author: str
    reason: str
    time: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        if faults := list(_faults(self)):
            raise DecisionError(faults)
        object.__setattr__(self, "time", self.time.astimezone(UTC))


@dataclass(frozen=True)
class Numbered:
    """A decision with its place in the log of decisions, from 1."""

    row: int
    decision: Decision


@dataclass(frozen=True)
class Overruled:
    """A decision that a later one ended; `earlier` is None where there was nothing to release."""

    earlier: Numbered | None
    later: Numbered


@dataclass(frozen=True)
class Effective:
    """What is in force: the pairs locked and forbidden, each with the decision that did it, sorted; and what is not."""

    locks: Mapping[Pair, Numbered]
    forbids: Mapping[Pair, Numbered]
    overruled: tuple[Overruled, ...] = ()


def effective(log: Iterable[Decision]) -> Effective:
    """Replay decisions in their order and return what is in force."""
    locks: dict[Pair, Numbered] = {}
    forbids: dict[Pair, Numbered] = {}
    overruled: list[Overruled] = []
    for row, decision in enumerate(log, start=1):
        now, pair = Numbered(row, decision), decision.pair
        ended = [held.pop(pair) for held in (locks, forbids) if pair in held]
        if decision.kind == "override":
            others = [p for p in locks if (p.model, p.asks) == (pair.model, pair.asks)]
            ended += [locks.pop(p) for p in others]
        if decision.kind == "release":
            overruled += [Overruled(earlier, now) for earlier in ended] or [Overruled(None, now)]
        else:
            (forbids if _forbids(decision) else locks)[pair] = now
            # The same said twice, or a lock of what was overridden, ends nothing.
            against = [e for e in ended if e.decision.pair != pair or _forbids(e.decision) != _forbids(decision)]
            overruled += [Overruled(earlier, now) for earlier in against]
    return Effective(dict(sorted(locks.items())), dict(sorted(forbids.items())), tuple(overruled))


def conflicts(held: Effective, territory: Territory) -> tuple[Fault, ...]:
    """Return what cannot be kept together, or at all, in this territory, in the order of the decisions.

    An id that is unknown; a demand locked to an offer of another service; a person locked to two openings; two people
    locked to one opening; more trainees locked to a host than its quota leaves room for. What needs a plan to be known
    (travel, the Fund) is not looked at. Raises `TerritoryError` where the rule profile cannot be used.
    """
    faults = [*_unknown(held, territory), *_services(held, territory), *_crowded(held), *_quota(held, territory)]
    return tuple(sorted(faults, key=lambda fault: fault.row))


def allowed(log: Iterable[Decision], decision: Decision, territory: Territory) -> None:
    """Raise `DecisionError` where one more decision could not be kept together with those in force, or at all."""
    taken = [*log, decision]
    if faults := [fault for fault in conflicts(effective(taken), territory) if fault.row == len(taken)]:
        raise DecisionError(faults)


def pair_of(territory: Territory, asks: str, given: str) -> Pair:
    """Return the pair that two ids name in a territory; raises `DecisionError` where they name none."""
    known = {side: set(territory.table(table)[side]) for side, table in _TABLES.items()}
    for model, (one, other) in SIDES.items():
        if asks in known[one] and given in known[other]:
            return Pair(model, asks, given)
    faults = []
    for value, sides in zip((asks, given), zip(*SIDES.values(), strict=True), strict=True):
        ids = sorted(set.union(*(known[side] for side in sides)))
        if value not in ids:
            rule = phrase(
                "is_none_of_this_territory",
                sides=joined([phrase(f"side_{side}") for side in sides], by=(" and no ", " né ")),
            )
            faults.append(Fault(FILE, 0, "", value, rule, nearest(value, ids)))
    rule = phrase("are_not_of_one_kind")
    remedy = phrase("name_a_beneficiary_and_an_opening_or")
    raise DecisionError(faults or [Fault(FILE, 0, "", f"{asks}, {given}", rule, remedy)])


def _forbids(decision: Decision) -> bool:
    return decision.kind == "forbid"


def _faults(decision: Decision) -> Iterator[Fault]:
    pair = decision.pair
    if decision.kind not in KINDS:
        yield Fault(
            FILE,
            0,
            "kind",
            decision.kind,
            phrase("is_not_a_kind_of_decision"),
            phrase("use_one_of", allowed=", ".join(KINDS)),
        )
    if pair.model not in SIDES:
        yield Fault(
            FILE,
            0,
            "model",
            pair.model,
            phrase("is_not_a_kind_of_pair"),
            phrase("use_one_of", allowed=", ".join(SIDES)),
        )
    else:
        for side, value in zip(SIDES[pair.model], (pair.asks, pair.given), strict=True):
            if not value.strip():
                yield Fault(
                    FILE, 0, side, "", phrase("is_missing"), phrase("name_the_side", side=phrase(f"side_{side}"))
                )
    for column, value, remedy in (
        ("author", decision.author, phrase("say_who_decides")),
        ("reason", decision.reason, phrase("say_why_those_it_concerns_have_a")),
    ):
        if not value.strip():
            yield Fault(FILE, 0, column, "", phrase("is_missing"), remedy)
    if decision.time.tzinfo is None:
        yield Fault(
            FILE, 0, "time", str(decision.time), phrase("has_no_time_zone"), phrase("give_it_with_its_time_zone")
        )


def _unknown(held: Effective, territory: Territory) -> Iterator[Fault]:
    known = {side: sorted(territory.table(table)[side]) for side, table in _TABLES.items()}
    for pair, said in (*held.locks.items(), *held.forbids.items()):
        for side, value in zip(SIDES[pair.model], (pair.asks, pair.given), strict=True):
            if value not in known[side]:
                rule = phrase("is_none_of_this_territory_told", side=phrase(f"side_{side}"), told=_told(said))
                yield Fault(
                    FILE, said.row, side, value, rule, phrase("or_release", near=nearest(value, known[side]), pair=pair)
                )


def _services(held: Effective, territory: Territory) -> Iterator[Fault]:
    asked = territory.demands.set_index("demand")["service"].to_dict()
    offered = territory.offers.set_index("offer")["service"].to_dict()
    for pair, said in held.locks.items():
        service, other = asked.get(pair.asks), offered.get(pair.given)
        if pair.model == "welfare" and service and other and service != other:
            rule = phrase("is_an_offer_of_but_asks_for", other=other, asks=pair.asks, service=service, told=_told(said))
            yield Fault(FILE, said.row, "offer", pair.given, rule, phrase("release", pair=pair))


def _crowded(held: Effective) -> Iterator[Fault]:
    """Two openings for one person, two people in one opening: told at each lock but the first."""
    for side, column in (("asks", "beneficiary"), ("given", "opening")):
        for value, locks in _grouped(held, attrgetter(side)).items():
            first, *more = locks
            for said in more:
                rule = phrase("is_locked_to_one_pair_already", first=first.decision.pair, first_told=_told(first))
                remedy = phrase("release_or", first=first.decision.pair, pair=said.decision.pair)
                yield Fault(FILE, said.row, column, value, rule, remedy)


def _quota(held: Effective, territory: Territory) -> Iterator[Fault]:
    rules = profile(territory.rules)
    classes = territory.beneficiaries.set_index("beneficiary")["class"].to_dict()
    counted = {person for person, name in classes.items() if rules.classes[name].quota}
    host_of = territory.openings.set_index("opening")["host"].to_dict()
    hosts = territory.hosts.set_index("host")
    for host, locks in _grouped(held, lambda pair: host_of.get(pair.given, "")).items():
        if not host:
            continue
        trainees, quota = int(hosts.at[host, "trainees"]), rules.quota(int(hosts.at[host, "employees"]))
        room = max(0, quota - trainees)
        for said in [s for s in locks if s.decision.pair.asks in counted][room:]:
            rule = phrase(
                "has_room_for_more_trainees_quota_there", room=room, quota=quota, trainees=trainees, told=_told(said)
            )
            yield Fault(
                FILE,
                said.row,
                "host",
                host,
                rule,
                phrase("release_or_another_lock_at", pair=said.decision.pair, host=host),
            )


def _grouped(held: Effective, key: Callable[[Pair], str]) -> dict[str, list[Numbered]]:
    """The locks of placements by a key, each group in the order of the decisions."""
    groups: dict[str, list[Numbered]] = defaultdict(list)
    for said in sorted(held.locks.values(), key=lambda said: said.row):
        if said.decision.pair.model == "placement":
            groups[key(said.decision.pair)].append(said)
    return groups


def _told(said: Numbered) -> Phrase:
    decision = said.decision
    return phrase(f"decided_{decision.kind}", who=decision.author, at=f"{decision.time:%Y-%m-%d %H:%M}")
