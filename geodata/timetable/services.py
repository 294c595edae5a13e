"""The days on which each service of a feed runs: weekly rules and the dates that depart from them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.faults import Fault
from geodata.phrases import phrase
from geodata.timetable.layout import WEEKDAYS
from geodata.timetable.sheet import Sheet

MOST_DAYS = 3660
"""Ten years: no timetable is valid for longer, and a slip in a year is found."""


@dataclass(frozen=True, eq=False)
class Services:
    """Services in the order of their ids.

    `weekly` (services × 7, Monday first) holds from `first` to `last` (ordinals, both included; a service without a
    weekly rule has last < first). `dates` (day ordinal, service, 1 added or 0 removed), sorted, wins over it.
    """

    ids: tuple[str, ...]
    weekly: NDArray[np.bool_]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    dates: NDArray[np.int64]

    def running(self, day: int) -> NDArray[np.bool_]:
        """Return for each service whether it runs on a day (ordinal)."""
        runs = self.weekly[:, (day - 1) % 7] & (self.first <= day) & (day <= self.last)
        _, service, added = self.dates[self.dates[:, 0] == day].T
        runs[service] = added == 1
        return runs

    def exceptional(self) -> frozenset[int]:
        """Return the days (ordinals) on which a service with a weekly rule departs from it."""
        ruled = self.last >= self.first
        return frozenset(self.dates[ruled[self.dates[:, 1]], 0].tolist())


def services(calendar: Sheet, dates: Sheet, info: Sheet) -> tuple[Services | None, tuple[int, int], list[Fault]]:
    """Return the services, the first and last day of the feed (ordinals), and the faults of no sheet.

    The feed is valid from the first to the last day of any service, cut to what feed_info.txt declares. The sheets
    gather their own faults; where there are any, the services are None.
    """
    for column in ("service_id", *WEEKDAYS, "start_date", "end_date"):
        calendar.filled(column)
    for column in ("service_id", "date", "exception_type"):
        dates.filled(column)
    weekly = np.column_stack([calendar.choice(day, (0, 1)).to_numpy() for day in WEEKDAYS]).astype(bool)
    first, last = calendar.days("start_date"), calendar.days("end_date")
    calendar.blame(last < first, "end_date", phrase("is_before_start_date"), phrase("write_the_later_date_in_end_date"))
    rule, remedy = phrase("is_more_than_days_after_start_date", most=MOST_DAYS), phrase("correct_the_year")
    calendar.blame(last - first > MOST_DAYS, "end_date", rule, remedy)
    day, kind = dates.days("date"), dates.choice("exception_type", (1, 2))
    if calendar.faults or dates.faults:
        return None, (0, 0), []
    ids = tuple(sorted({*calendar.text["service_id"], *dates.text["service_id"]}))
    place = {service: k for k, service in enumerate(ids)}
    row = calendar.text["service_id"].map(place).to_numpy(dtype=np.int64)
    whole = Services(
        ids=ids,
        weekly=_scattered(weekly, row, (len(ids), 7), fill=False),
        first=_scattered(first.to_numpy(dtype=np.int64), row, (len(ids),), fill=1),
        last=_scattered(last.to_numpy(dtype=np.int64), row, (len(ids),), fill=0),
        dates=np.array(
            sorted(zip(day.astype(int), dates.text["service_id"].map(place), (kind == 1).astype(int), strict=True)),
            dtype=np.int64,
        ).reshape(-1, 3),
    )
    return whole, *_validity(whole, calendar, dates, info)


def _scattered(values: NDArray[Any], row: NDArray[np.int64], shape: tuple[int, ...], *, fill: int) -> NDArray[Any]:
    full = np.full(shape, fill, dtype=values.dtype)
    full[row] = values
    return full


def _validity(
    services: Services, calendar: Sheet, dates: Sheet, info: Sheet
) -> tuple[tuple[int, int], list[Fault]]:  # fmt: skip
    ruled, added = services.last >= services.first, services.dates[:, 2] == 1
    starts = [*services.first[ruled].tolist(), *services.dates[added, 0].tolist()]
    ends = [*services.last[ruled].tolist(), *services.dates[added, 0].tolist()]
    told = [info.days(column).dropna() for column in ("feed_start_date", "feed_end_date")]
    if not starts:
        rule, remedy = phrase("no_service_runs_on_any_day"), phrase("give_the_services_their_weekdays_or_their")
        return (0, 0), [Fault(calendar.file, 0, "", "", rule, remedy)]
    first, last = max([min(starts), *told[0]]), min([max(ends), *told[1]])
    if last - first > MOST_DAYS:
        rule = phrase("the_dates_of_the_feed_span_more", most=MOST_DAYS)
        span = f"{dt.date.fromordinal(int(first))} to {dt.date.fromordinal(int(last))}"
        return (0, 0), [Fault(dates.file, 0, "date", span, rule, phrase("correct_the_years"))]
    if not any(services.running(day).any() for day in range(int(first), int(last) + 1)):
        rule, remedy = phrase("no_service_runs_on_any_day"), phrase("correct_the_weekdays_and_the_dates_of")
        return (0, 0), [Fault(calendar.file, 0, "", "", rule, remedy)]
    return (int(first), int(last)), []
