"""When one has to be there and when one may leave, on which days: what a trip by timetable is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geodata.tables import WEEKDAYS

DAY = 1440.0
WORKING_DAYS = (0, 1, 2, 3, 4)


@dataclass(frozen=True, order=True)
class Shift:
    """Minutes after midnight at which it `starts` and `ends`, and its weekdays (0 is Monday).

    A shift that ends at or before its start ends the next day.
    """

    starts: float
    ends: float
    weekdays: tuple[int, ...] = WORKING_DAYS

    def __post_init__(self) -> None:
        if not (0 <= self.starts < DAY and 0 <= self.ends < 2 * DAY and self.weekdays):
            raise ValueError("A shift starts and ends within a day and has a weekday at least.")

    @property
    def overnight(self) -> bool:
        return self.ends <= self.starts

    @staticmethod
    def said(starts: str, ends: str, weekdays: Iterable[str], *, hours: float, facts: Mapping[str, float]) -> Shift:
        """Return the shift of an opening; what it does not say is reckoned from its hours a day and `shift_start_h`."""
        begin, end = _minutes(starts), _minutes(ends)
        if begin is None:
            begin = facts["shift_start_h"] * 60 if end is None else (end - hours * 60) % DAY
        if end is None:
            end = begin + hours * 60
        days = tuple(sorted(WEEKDAYS.index(day) for day in set(weekdays)))
        return Shift(begin, end % DAY if end > DAY else end, days or WORKING_DAYS)

    @staticmethod
    def visit(facts: Mapping[str, float]) -> Shift:
        """Return the hours at which a service is taken to be visited."""
        begin = facts["visit_start_h"] * 60
        return Shift(begin, begin + facts["visit_h"] * 60)


def _minutes(clock: str) -> float | None:
    if not clock:
        return None
    hours, minutes = clock.split(":")[:2]
    return int(hours) * 60.0 + int(minutes)
