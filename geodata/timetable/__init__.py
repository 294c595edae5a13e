"""Public transport from a GTFS feed: read, checked, and asked for minutes from door to door and back."""

from geodata.timetable.feed import read as read
from geodata.timetable.foot import Walk as Walk
from geodata.timetable.timetable import Timetable as Timetable
