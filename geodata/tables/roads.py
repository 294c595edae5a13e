"""How people get about: given times, road links and the points between them."""

from __future__ import annotations

from geodata.tables.kinds import (
    LAT,
    LON,
    MODES,
    NAME,
    ROAD_CLASSES,
    SOURCE,
    Column,
    Table,
    key,
    link,
)

ROADS = (
    Table(
        "times", ("given travel times", "tempi di viaggio dati"),
        "Given travel minutes between areas and places, each way a row; they come before any other source",
        "Tempi di viaggio dati fra comuni e luoghi, una riga per verso", ("origin", "destination", "mode"),
        (
            link("origin", "areas|places", "From", "Da"),
            link("destination", "areas|places", "To", "A"),
            Column("mode", "choice", "Way to travel; empty: car", "Mezzo; vuoto: auto", required=False, default="car",
                   choices=MODES),
            Column("minutes", "number", "Minutes door to door", "Minuti da porta a porta", "minutes", low=0, high=6000),
            Column("km", "number", "Kilometres; empty: not known", "Chilometri; vuoto: non noti", "km", required=False,
                   low=0, high=10000),
            SOURCE,
        ),
    ),
    Table(
        "places", ("places outside", "luoghi esterni"),
        "Named points of the road links that are not areas of the territory",
        "Punti della rete fuori dal territorio", ("place",),
        (key("place", "Code of the place", "Codice del luogo"), NAME, LON, LAT, SOURCE),
    ),
    Table(
        "links", ("road links", "collegamenti stradali"),
        "Road links between the seats of areas and other places, both ways",
        "Collegamenti stradali fra le sedi, nei due sensi", ("from", "to"),
        (
            link("from", "areas|places", "One end", "Un estremo"),
            link("to", "areas|places", "The other end", "L'altro estremo"),
            Column("class", "choice", "F flat, H hill, M mountain, S fast road, C car ferry",
                   "F pianura, H collina, M montagna, S strada veloce, C traghetto", choices=ROAD_CLASSES),
            Column("road_m", "number", "Length by road", "Lunghezza su strada", "m", above=0),
            Column("minutes", "number", "Minutes by car", "Minuti in auto", "minutes", above=0),
            SOURCE,
        ),
    ),
)  # fmt: skip
