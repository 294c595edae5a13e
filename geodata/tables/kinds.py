"""What a column and a table are, and the columns that many tables share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from geodata.tables.headings import HEADINGS

Kind = Literal["id", "text", "whole", "number", "flag", "choice", "tags", "time", "geometry"]

MODES = ("car", "lift", "transit", "bike", "walk")
"""How a person can travel; a lift is a car driven by somebody else."""

ROAD_CLASSES = ("F", "H", "M", "S", "C")
"""F flat, H hill, M mountain, S fast road, C car ferry."""

TERRAINS = ("F", "H", "M")
"""The classes of road that land is like: flat, hill, mountain."""

GENDERS = ("f", "m", "x")

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

MOST_PEOPLE, MOST_EUR, MOST_PRICE_EUR, MOST_UNITS = 10_000_000, 1e9, 1e7, 1e9
"""Ceilings that no territory reaches: a number above one is a slip, and the solvers would lose digits with it."""

_BEGINNING = re.compile("[;:,(]")

LEAST_UNITS = 0.001
"""So few units a year are none."""


@dataclass(frozen=True)
class Column:
    """One column: what a cell may hold and what it means, in English and in Italian.

    An `id` is text that is never read as a number. `tags` are words separated by `;`. A `time` is a time of day,
    `HH:MM`. `default` is what an empty cell of an optional column means. `link` names the table (or `rules.classes`)
    whose key the cell must be in. `label` heads the column on screen, in English and in Italian. Of a `geometry`,
    `choices` are the shapes it may have.
    """

    name: str
    kind: Kind
    english: str
    italian: str
    unit: str = ""
    required: bool = True
    default: str | float | bool | None = None
    low: float | None = None
    high: float | None = None
    above: float | None = None
    choices: tuple[str, ...] = ()
    link: str = ""

    @property
    def label(self) -> tuple[str, str]:
        """Return the heading of every column of this name, or else the beginning of the meaning."""
        return HEADINGS.get(self.name) or (_BEGINNING.split(self.english)[0], _BEGINNING.split(self.italian)[0])


@dataclass(frozen=True)
class Table:
    """A named table with its key (one or more columns, unique together) and whether a territory can do without it.

    `label` is its noun in a sentence, in English and in Italian.
    """

    name: str
    label: tuple[str, str]
    english: str
    italian: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    needed: bool = False
    geometry: bool = False

    @property
    def file(self) -> str:
        return f"{self.name}.{'geojson' if self.geometry else 'csv'}"

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)


def key(name: str, english: str, italian: str) -> Column:
    return Column(name, "id", english, italian)


def link(name: str, table: str, english: str, italian: str, *, required: bool = True) -> Column:
    return Column(name, "id", english, italian, link=table, required=required)


NAME = Column("name", "text", "Name as people know it", "Nome con cui è conosciuto")
AREAL, LINEAR = ("Polygon", "MultiPolygon"), ("LineString", "MultiLineString")
"""The shapes of a column of geometries."""

SOURCE = Column(
    "source", "text", "Where the row comes from; starts with 'illustrative' if it is invented",
    "Da dove viene la riga; inizia con 'illustrative' se è inventata",
)  # fmt: skip
LON = Column("lon", "number", "Longitude, WGS 84", "Longitudine, WGS 84", unit="degrees", low=-180, high=180)
LAT = Column("lat", "number", "Latitude, WGS 84", "Latitudine, WGS 84", unit="degrees", low=-90, high=90)
AREA = link("area", "areas", "Area in which it is", "Comune in cui si trova")
POINT = (
    Column("lon", "number", "Longitude, WGS 84; empty: only the area is known", "Longitudine, WGS 84", unit="degrees",
           required=False, low=-180, high=180),
    Column("lat", "number", "Latitude, WGS 84; empty: only the area is known", "Latitudine, WGS 84", unit="degrees",
           required=False, low=-90, high=90),
)  # fmt: skip
LIMIT = Column(
    "minutes", "number", "Longest acceptable trip; empty: the scenario's limit",
    "Viaggio più lungo accettabile; vuoto: limite dello scenario", "minutes", required=False, above=0, high=600,
)  # fmt: skip
