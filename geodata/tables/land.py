"""Where people are: areas, who lives there, lakes, rivers."""

from __future__ import annotations

from geodata.tables.kinds import (
    AREA,
    AREAL,
    LINEAR,
    MOST_PEOPLE,
    NAME,
    SOURCE,
    TERRAINS,
    Column,
    Table,
    key,
    link,
)

LAND = (
    Table(
        "areas", ("areas", "comuni"),
        "Areas: the smallest places people are counted in", "Comuni", ("area",),
        (
            key("area", "Code of the area; in Italy the six-digit ISTAT code, as text",
                 "Codice ISTAT, come testo"),
            NAME,
            Column("district", "text", "District (in Lombardy: ambito) the area belongs to", "Ambito territoriale"),
            Column("lon", "number", "Longitude of the seat", "Longitudine della sede", "degrees", low=-180,
                   high=180),
            Column("lat", "number", "Latitude of the seat", "Latitudine della sede", "degrees", low=-90, high=90),
            Column("terrain", "choice", "What its land is like: F flat, H hill, M mountain; empty: not said",
                   "Com'è il suo territorio: F pianura, H collina, M montagna", required=False, default="",
                   choices=TERRAINS),
            Column("geometry", "geometry", "Boundary, WGS 84", "Confine, WGS 84", choices=AREAL),
            SOURCE,
        ), needed=True, geometry=True,
    ),
    Table(
        "population", ("residents", "residenti"),
        "Residents by area and age band", "Residenti per comune e fascia di età",
        ("area", "age_from"),
        (
            AREA,
            Column("age_from", "whole", "Youngest age of the band", "Età minima della fascia", "years", low=0,
                   high=130),
            Column("age_to", "whole", "Oldest age of the band, included", "Età massima, compresa", "years", low=0,
                   high=130),
            Column("people", "whole", "Residents", "Residenti", "people", low=0, high=MOST_PEOPLE),
            SOURCE,
        ),
    ),
    Table(
        "flows", ("home-work flows", "flussi casa-lavoro"),
        "Home-work flows: how many live in one area and work in another",
        "Flussi casa-lavoro: quante persone abitano in un comune e lavorano in un altro",
        ("origin", "destination"),
        (
            link("origin", "areas", "Area of residence; empty: outside the territory",
                 "Comune di residenza; vuoto: fuori dal territorio", required=False),
            link("destination", "areas", "Area of work; empty: outside the territory",
                 "Comune di lavoro; vuoto: fuori dal territorio", required=False),
            Column("people", "whole", "People who work there", "Persone che vi lavorano", "people", low=0,
                   high=MOST_PEOPLE),
            SOURCE,
        ),
    ),
    Table(
        "lakes", ("lakes", "laghi"),
        "Outlines of lakes, drawn on the map", "Contorni dei laghi", ("name",),
        (NAME, Column("geometry", "geometry", "Outline, WGS 84", "Contorno, WGS 84", choices=AREAL), SOURCE),
        geometry=True,
    ),
    Table(
        "rivers", ("rivers", "fiumi"),
        "Rivers and streams, drawn on the map; a straight line crosses them", "Fiumi e torrenti", ("river",),
        (
            key("river", "Code of the river, or of a piece of it", "Codice del corso d'acqua, o di un suo tratto"),
            Column("name", "text", "Name as people know it; empty: not said", "Nome con cui è conosciuto",
                   required=False, default=""),
            Column("geometry", "geometry", "Course, WGS 84", "Corso, WGS 84", choices=LINEAR),
            SOURCE,
        ), geometry=True,
    ),
)  # fmt: skip

GAZETTEER = Table(
    "gazetteer", ("other names of areas", "altri nomi dei comuni"),
    "Other names of areas: hamlets, former municipalities, postal codes", "Altri nomi dei comuni",
    ("place_name", "area"),
    (
        Column("place_name", "text", "Name by which a file may name the area", "Nome usato per indicare il comune"),
        link("area", "areas", "Area it lies in", "Comune in cui si trova"),
        Column("source", "text", "Where the name comes from", "Da dove viene il nome", required=False, default=""),
    ),
)  # fmt: skip
"""Read to find areas by and kept nowhere: what it names is in the tables that it helped to read."""
