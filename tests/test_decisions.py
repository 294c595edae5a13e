"""Decisions about pairs: what is in force after a replay, and what cannot be kept together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.territory import Territory
from planner.decisions import KINDS, Decision, DecisionError, Pair, conflicts, effective, placement, welfare

TIME = datetime(2026, 5, 2, 9, 30, tzinfo=UTC)


def said(kind: str, pair: Pair) -> Decision:
    return Decision(kind, pair, author="Anna", reason="agreed", time=TIME)


def locked(*pairs: Pair) -> list[Decision]:
    return [said("lock", pair) for pair in pairs]


def faults(territory: Territory, log: list[Decision]) -> list[str]:
    return [str(fault) for fault in conflicts(effective(log), territory)]


A, B, OTHER = placement("B-1", "V-1"), placement("B-1", "V-2"), placement("B-2", "V-3")


def test_a_decision_says_who_why_and_about_whom() -> None:
    """Everything that is missing is told at once."""
    with pytest.raises(DecisionError) as error:
        Decision("lok", Pair("placement", " ", "V-1"), author="", reason=" ", time=TIME.replace(tzinfo=None))
    told = str(error.value)
    for words in ("is not a kind of decision", "beneficiary", "author", "reason", "has no time zone"):
        assert words in told, words
    with pytest.raises(DecisionError, match="is not a kind of pair"):
        said("lock", Pair("welfair", "D-1", "O-1"))


def test_a_time_is_kept_as_utc() -> None:
    """Whatever zone it was said in."""
    there = datetime(2026, 5, 2, 11, 30, tzinfo=timezone(timedelta(hours=2)))
    assert Decision("lock", A, author="Anna", reason="agreed", time=there).time.isoformat() == TIME.isoformat()


def test_the_later_of_two_wins_and_it_is_said() -> None:
    """A lock, then its opposite; a release of what nobody decided."""
    held = effective([said("lock", A), said("forbid", A), said("release", OTHER)])
    assert (list(held.locks), list(held.forbids)) == ([], [A])
    ended, nothing = held.overruled
    assert ended.earlier and (ended.earlier.row, ended.later.row) == (1, 2)
    assert (nothing.earlier, nothing.later.row) == (None, 3)


def test_an_override_takes_the_place_of_the_locks_of_the_same_person() -> None:
    """A lock beside a lock is a contradiction that stays; an override is not."""
    assert list(effective(locked(A, B)).locks) == [A, B]
    held = effective([*locked(A, OTHER), said("override", B)])
    assert list(held.locks) == [B, OTHER]
    assert [o.earlier.row for o in held.overruled if o.earlier] == [1]


@given(
    st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from([A, B, OTHER, welfare("D-1", "O-1")])), max_size=12),
    st.sampled_from([A, B, OTHER]),
)
def test_a_pair_is_never_locked_and_forbidden_and_a_release_leaves_nothing(
    log: list[tuple[str, Pair]], pair: Pair
) -> None:
    """Whatever was decided before."""
    decided = [said(kind, about) for kind, about in log]
    held = effective(decided)
    assert not held.locks.keys() & held.forbids.keys()
    released = effective([*decided, said("release", pair)])
    assert pair not in released.locks and pair not in released.forbids
    assert released.locks.keys() | {pair} == held.locks.keys() | {pair}


def test_what_can_be_kept_together_has_no_conflict(sample: Territory) -> None:
    """Three locks of the sample's own plan, and forbids, which never contradict each other."""
    log = locked(placement("B-1", "V-3"), placement("B-2", "V-2"), welfare("D-1", "O-4"))
    assert faults(sample, [*log, said("forbid", placement("B-1", "V-1")), said("forbid", A)]) == []


@pytest.mark.parametrize(
    ("log", "told"),
    [
        (locked(placement("B-99", "V-2")), ["is no beneficiary of this territory, lock of Anna, 2026-05-02 09:30 UTC"]),
        ([said("forbid", welfare("D-1", "O-9"))], ["is no offer of this territory"]),
        (locked(welfare("D-1", "O-2")), ["row 1, offer: is an offer of home_care, but D-1 asks for nursery"]),
        (locked(A, placement("B-1", "V-3")), ["row 2, beneficiary: is locked to one pair already (B-1 – V-1"]),
        (locked(A, placement("B-2", "V-1")), ["row 2, opening: is locked", "row 2, host: has room for"]),
        (locked(A, placement("B-2", "V-2")), ["row 2, host: has room for 1 more trainees (quota 1, 0 there"]),
        (locked(A, placement("B-4", "V-2")), []),
    ],
)
def test_what_cannot_be_kept_is_told_with_its_decision(sample: Territory, log: list[Decision], told: list[str]) -> None:
    """Unknown ids, another service, two openings, two people, a quota; B-4 is outside the quota."""
    found = faults(sample, log)
    assert len(found) == len(told), found
    for words in told:
        assert any(words in fault for fault in found), (words, found)


def test_the_remedy_of_a_conflict_removes_it(sample: Territory) -> None:
    """What the sentence advises, done, leaves nothing to say."""
    log = locked(A, placement("B-1", "V-3"))
    assert faults(sample, [*log, said("release", A)]) == []
