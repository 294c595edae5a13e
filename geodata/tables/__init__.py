"""One description of every table of a territory: column, kind, unit, meaning, link.

The checks, the empty templates, the documentation (`docs/territory.md`) and the labels on screen are all derived from
`TABLES`, so that a column is described in one place only. A table is a file named after it (`providers.csv`, or any
format that `geodata.files` knows); `areas` and `lakes` carry outlines, `rivers` lines.
"""

from __future__ import annotations

from geodata.tables.kinds import AREAL as AREAL
from geodata.tables.kinds import GENDERS as GENDERS
from geodata.tables.kinds import LEAST_UNITS as LEAST_UNITS
from geodata.tables.kinds import MODES as MODES
from geodata.tables.kinds import MOST_EUR as MOST_EUR
from geodata.tables.kinds import MOST_PEOPLE as MOST_PEOPLE
from geodata.tables.kinds import MOST_PRICE_EUR as MOST_PRICE_EUR
from geodata.tables.kinds import MOST_UNITS as MOST_UNITS
from geodata.tables.kinds import ROAD_CLASSES as ROAD_CLASSES
from geodata.tables.kinds import TERRAINS as TERRAINS
from geodata.tables.kinds import WEEKDAYS as WEEKDAYS
from geodata.tables.kinds import Column as Column
from geodata.tables.kinds import Kind as Kind
from geodata.tables.kinds import Table as Table
from geodata.tables.land import GAZETTEER as GAZETTEER
from geodata.tables.land import LAND
from geodata.tables.placement import PLACEMENT
from geodata.tables.roads import ROADS
from geodata.tables.welfare import WELFARE

TABLES: dict[str, Table] = {t.name: t for t in (*LAND, *WELFARE, *PLACEMENT, *ROADS)}
