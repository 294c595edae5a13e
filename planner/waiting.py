"""Why a person waits, or a placement that ran does not stand: for each pair, the first limit that forbids it."""

from __future__ import annotations

import numpy as np

from optim.placement import PlacementAnswer, PlacementProblem

WHY_WAITING = (
    "no_opening", "no_usable_mode", "no_arrival", "no_return", "out_of_reach", "class_not_accepted", "restriction",
    "too_short", "hours", "language", "refused", "forbidden", "places_taken", "quota_full",
    "host_tutors_full", "tutors_full", "fund_spent", "earmarked", "other_goals", "time_out",
)  # fmt: skip
"""Why a person waits. The first twelve forbid every opening, each among those that the ones before it leave: none
exists; no source answers for any mode the person can use (a bus without a timetable); by timetable, which is all the
person can use, none is reached in time; one is, but there is no way home; none in reach by a usable mode; none accepts
the class; all ask for what the person is restricted from; all shorter than the least stay; all of more hours
than the person can work; all in languages that the person, who says which, does not speak; all at hosts that the person
refused or that refused the person; all forbidden by a decision. The others: all allowed places are taken; places are
free but the host's quota is reached; its tutors follow as many as they may; no tutor of the promoter has room for the
person; there is not enough money left for anybody; there is, but kept for others; there is enough of everything, but a
goal that stands before would lose; the time ran out before the answer was proved."""


def reasons(p: PlacementProblem, answer: PlacementAnswer, *, proved: bool) -> np.ndarray:
    """Return for each pair the first code after "forbidden" that is true of it; of a chosen pair it says nothing."""
    chosen = answer.chosen
    taken = np.bincount(p.opening[chosen], minlength=len(p.places))
    hosts = p.host[p.opening]
    trainees = np.bincount(hosts[chosen], p.quota[chosen], minlength=len(p.room))
    hosted = np.bincount(hosts[chosen], minlength=len(p.room))
    cases = p.caseload - np.bincount(answer.tutor[answer.tutor >= 0], minlength=len(p.caseload))
    fund = p.fund_cents - int(answer.paid[-1].sum())
    pots = p.earmark - answer.paid[:-1].sum(axis=1)
    theirs = fund + p.pays @ pots
    followed = np.asarray((p.follows & (cases > 0)).any(axis=1)) | (len(cases) == 0)
    limits = {
        "places_taken": (taken >= p.places)[p.opening],
        "quota_full": (trainees >= p.room)[hosts] & (p.quota > 0),
        "host_tutors_full": (hosted >= p.tutored)[hosts],
        "tutors_full": ~followed[p.person],
        "fund_spent": p.cents > fund + int(pots.sum()),
        "earmarked": p.cents > theirs[p.person],
    }
    why = np.full(len(p.person), "other_goals" if proved else "time_out", dtype=object)
    for code, forbids in reversed(limits.items()):
        why[forbids] = code
    return why
