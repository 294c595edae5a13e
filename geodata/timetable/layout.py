"""The files of a GTFS feed that are read, and the columns used in them (gtfs.org/documentation/schedule/reference)."""

from __future__ import annotations

from dataclasses import dataclass

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True)
class Layout:
    """One file: columns it must and may have, those that together name a row (`key`), and whether it must exist."""

    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    required: bool = True


LAYOUTS = {
    "agency.txt": Layout(("agency_name", "agency_timezone"), ("agency_id",)),
    "stops.txt": Layout(
        ("stop_id", "stop_lat", "stop_lon"), ("stop_name", "location_type", "parent_station"), ("stop_id",)
    ),
    "routes.txt": Layout(
        ("route_id", "route_type"), ("route_short_name", "route_long_name", "agency_id"), ("route_id",)
    ),
    "trips.txt": Layout(("route_id", "service_id", "trip_id"), (), ("trip_id",)),
    "stop_times.txt": Layout(
        ("trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time"),
        ("pickup_type", "drop_off_type"),
        ("trip_id", "stop_sequence"),
    ),
    "calendar.txt": Layout(("service_id", *WEEKDAYS, "start_date", "end_date"), (), ("service_id",), required=False),
    "calendar_dates.txt": Layout(
        ("service_id", "date", "exception_type"), (), ("service_id", "date"), required=False
    ),
    "transfers.txt": Layout(
        ("from_stop_id", "to_stop_id", "transfer_type"),
        ("min_transfer_time", "from_route_id", "to_route_id", "from_trip_id", "to_trip_id"),
        ("from_stop_id", "to_stop_id", "from_route_id", "to_route_id", "from_trip_id", "to_trip_id"),
        required=False,
    ),
    "frequencies.txt": Layout(
        ("trip_id", "start_time", "end_time", "headway_secs"), ("exact_times",), ("trip_id", "start_time"),
        required=False,
    ),
    "feed_info.txt": Layout(
        ("feed_publisher_name",), ("feed_version", "feed_start_date", "feed_end_date"), required=False
    ),
}  # fmt: skip
