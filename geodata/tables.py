"""One description of every table of a territory: column, kind, unit, meaning, link.

The checks, the documentation (`docs/territory.md`) and the labels on screen are all derived from `TABLES`, so that a
column is described in one place only. A table is a file named after it (`providers.csv`, or any format that
`geodata.files` knows); `areas` and `lakes` carry outlines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["id", "text", "whole", "number", "flag", "choice", "tags", "geometry"]

MODES = ("car", "lift", "transit", "bike", "walk")
"""How a person can travel; a lift is a car driven by somebody else."""

ROAD_CLASSES = ("F", "H", "M", "S", "C")
"""F flat, H hill, M mountain, S fast road, C car ferry."""

MOST_PEOPLE, MOST_EUR, MOST_PRICE_EUR, MOST_UNITS = 10_000_000, 1e9, 1e7, 1e9
"""Ceilings that no territory reaches: a number above one is a slip, and the solvers would lose digits with it."""

LEAST_UNITS = 0.001
"""So few units a year are none."""


@dataclass(frozen=True)
class Column:
    """One column: what a cell may hold and what it means, in English and in Italian.

    An `id` is text that is never read as a number. `tags` are words separated by `;`. `default` is what an empty cell
    of an optional column means. `link` names the table (or `rules.classes`) whose key the cell must be in.
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


@dataclass(frozen=True)
class Table:
    """A named table with its key (one or more columns, unique together) and whether a territory can do without it."""

    name: str
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


def _key(name: str, english: str, italian: str) -> Column:
    return Column(name, "id", english, italian)


def _link(name: str, table: str, english: str, italian: str, *, required: bool = True) -> Column:
    return Column(name, "id", english, italian, link=table, required=required)


_NAME = Column("name", "text", "Name as people know it", "Nome con cui è conosciuto")
_SOURCE = Column(
    "source", "text", "Where the row comes from; starts with 'illustrative' if it is invented",
    "Da dove viene la riga; inizia con 'illustrative' se è inventata",
)  # fmt: skip
_LON = Column("lon", "number", "Longitude, WGS 84", "Longitudine, WGS 84", unit="degrees", low=-180, high=180)
_LAT = Column("lat", "number", "Latitude, WGS 84", "Latitudine, WGS 84", unit="degrees", low=-90, high=90)
_AREA = _link("area", "areas", "Area in which it is", "Comune in cui si trova")
_POINT = (
    Column("lon", "number", "Longitude, WGS 84; empty: only the area is known", "Longitudine, WGS 84", unit="degrees",
           required=False, low=-180, high=180),
    Column("lat", "number", "Latitude, WGS 84; empty: only the area is known", "Latitudine, WGS 84", unit="degrees",
           required=False, low=-90, high=90),
)  # fmt: skip

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        Table(
            "areas", "Areas: the smallest places people are counted in", "Comuni", ("area",),
            (
                _key("area", "Code of the area; in Italy the six-digit ISTAT code, as text",
                     "Codice ISTAT, come testo"),
                _NAME,
                Column("district", "text", "District (in Lombardy: ambito) the area belongs to", "Ambito territoriale"),
                Column("lon", "number", "Longitude of the seat", "Longitudine della sede", "degrees", low=-180,
                       high=180),
                Column("lat", "number", "Latitude of the seat", "Latitudine della sede", "degrees", low=-90, high=90),
                Column("geometry", "geometry", "Boundary, WGS 84", "Confine, WGS 84"),
                _SOURCE,
            ), needed=True, geometry=True,
        ),
        Table(
            "population", "Residents by area and age band", "Residenti per comune e fascia di età",
            ("area", "age_from"),
            (
                _AREA,
                Column("age_from", "whole", "Youngest age of the band", "Età minima della fascia", "years", low=0,
                       high=130),
                Column("age_to", "whole", "Oldest age of the band, included", "Età massima, compresa", "years", low=0,
                       high=130),
                Column("people", "whole", "Residents", "Residenti", "people", low=0, high=MOST_PEOPLE),
                _SOURCE,
            ),
        ),
        Table(
            "services", "Services that welfare can buy", "Servizi acquistabili con il welfare", ("service",),
            (
                _key("service", "Code of the service", "Codice del servizio"),
                Column("name_en", "text", "Name in English", "Nome in inglese"),
                Column("name_it", "text", "Name in Italian", "Nome in italiano"),
                Column("unit", "text", "What one unit is: hour, month, meal …",
                       "Che cos'è un'unità: ora, mese, pasto …"),
                _SOURCE,
            ), needed=True,
        ),
        Table(
            "providers", "Providers of services", "Fornitori", ("provider",),
            (
                _key("provider", "Code of the provider", "Codice del fornitore"),
                _NAME,
                _AREA,
                Column("local", "flag", "yes if money spent there stays in the territory (km0)",
                       "sì se la spesa resta nel territorio (km0)", required=False, default=True),
                *_POINT,
                _SOURCE,
            ),
        ),
        Table(
            "offers", "Offers: one provider, one service, a price and a capacity", "Offerte", ("offer",),
            (
                _key("offer", "Code of the offer", "Codice dell'offerta"),
                _link("provider", "providers", "Who offers", "Chi offre"),
                _link("service", "services", "What is offered", "Che cosa offre"),
                Column("price_eur", "number", "Price of one unit", "Prezzo di un'unità", "EUR per unit", low=0,
                       high=MOST_PRICE_EUR),
                Column("capacity", "number", "Units available in the year", "Unità disponibili nell'anno",
                       "units per year", low=0, high=MOST_UNITS),
                _SOURCE,
            ),
        ),
        Table(
            "firms", "Firms with a welfare plan", "Imprese con un piano welfare", ("firm",),
            (
                _key("firm", "Code of the firm", "Codice dell'impresa"),
                _NAME,
                _AREA,
                Column("sector", "text", "Sector", "Settore", required=False, default=""),
                Column("employees", "whole", "Employees", "Dipendenti", "people", low=1, high=MOST_PEOPLE),
                Column("plan_eur", "number", "Budget of the welfare plan for the services of this territory",
                       "Budget del piano welfare per i servizi del territorio", "EUR per year", low=0,
                       high=MOST_EUR),
                *_POINT,
                _SOURCE,
            ),
        ),
        Table(
            "demands", "Demands: workers of one firm, living in one area, who need one service; never single persons",
            "Domande: lavoratori di un'impresa, residenti in un comune, che chiedono un servizio; mai singole persone",
            ("demand",),
            (
                _key("demand", "Code of the demand", "Codice della domanda"),
                _link("firm", "firms", "Whose plan pays", "Impresa il cui piano paga"),
                _link("area", "areas", "Where the workers live", "Comune di residenza"),
                _link("service", "services", "What they need", "Servizio richiesto"),
                Column("workers", "whole", "Workers behind the demand", "Lavoratori interessati", "people", low=1,
                       high=MOST_PEOPLE),
                Column("units", "number", "Units needed in the year, all workers together",
                       "Unità richieste nell'anno, in tutto", "units per year", low=LEAST_UNITS, high=MOST_UNITS),
                Column("priority", "number", "How much one worker's need counts; 1 is ordinary",
                       "Quanto conta il bisogno di un lavoratore; 1 è ordinario", required=False, default=1.0,
                       low=0.01, high=100),
                Column("minutes", "number", "Longest acceptable trip; empty: the scenario's limit",
                       "Viaggio più lungo accettabile; vuoto: limite dello scenario", "minutes", required=False,
                       above=0, high=600),
                _SOURCE,
            ),
        ),
        Table(
            "beneficiaries", "Beneficiaries: people to place, by pseudonym and area only",
            "Beneficiari: persone da inserire, solo pseudonimo e comune", ("beneficiary",),
            (
                _key("beneficiary", "Pseudonym", "Pseudonimo"),
                _link("area", "areas", "Where the person lives", "Comune di residenza"),
                _link("class", "rules.classes", "Class in the rule profile", "Categoria del profilo di regole"),
                Column("vulnerability", "whole", "Vulnerability score given by the territory's own grid",
                       "Punteggio di vulnerabilità secondo la griglia del territorio", "points", low=1, high=100),
                Column("modes", "tags", "How the person can travel", "Mezzi utilizzabili", choices=MODES),
                Column("minutes", "number", "Longest acceptable trip; empty: the scenario's limit",
                       "Viaggio più lungo accettabile; vuoto: limite dello scenario", "minutes", required=False,
                       above=0, high=600),
                Column("skills", "tags", "What the person can do", "Competenze", required=False, default=""),
                Column("restrictions", "tags", "What the work must not ask", "Che cosa il lavoro non deve richiedere",
                       required=False, default=""),
                _SOURCE,
            ),
        ),
        Table(
            "hosts", "Hosts: production units that take people in", "Imprese ospitanti (unità produttive)", ("host",),
            (
                _key("host", "Code of the production unit", "Codice dell'unità produttiva"),
                _NAME,
                _AREA,
                Column("employees", "whole", "Employees of the production unit", "Dipendenti dell'unità produttiva",
                       "people", low=0, high=MOST_PEOPLE),
                Column("trainees", "whole", "Trainees already there who count in the quota",
                       "Tirocinanti già presenti che contano nella quota", "people", required=False, default=0, low=0,
                       high=MOST_PEOPLE),
                Column("public", "flag", "yes if a public body", "sì se ente pubblico", required=False, default=False),
                *_POINT,
                _SOURCE,
            ),
        ),
        Table(
            "openings", "Openings: a place to be placed in", "Posti di inserimento", ("opening",),
            (
                _key("opening", "Code of the opening", "Codice del posto"),
                _link("host", "hosts", "Where", "Dove"),
                Column("task", "text", "What is done there", "Mansione"),
                Column("months", "whole", "Longest stay offered", "Durata massima offerta", "months", low=1, high=36),
                Column("hours", "number", "Hours a day", "Ore al giorno", "hours per day", above=0, high=12),
                Column("meals", "flag", "yes if meals are given", "sì se sono dati i pasti", required=False,
                       default=False),
                Column("eqf", "whole", "Level of the work in the European Qualifications Framework", "Livello EQF",
                       required=False, default=3, low=1, high=8),
                Column("allowance_eur", "number", "Monthly allowance agreed; empty: the legal floor",
                       "Indennità mensile concordata; vuoto: minimo di legge", "EUR per month", required=False, low=0,
                       high=MOST_EUR),
                Column("accepts", "tags", "Classes accepted; empty: all", "Categorie accettate; vuoto: tutte",
                       required=False, default="", link="rules.classes"),
                Column("skills", "tags", "What the work needs", "Competenze richieste", required=False, default=""),
                Column("strains", "tags", "What the work asks that a person may be restricted from",
                       "Che cosa il lavoro richiede e che può essere una limitazione", required=False, default=""),
                _SOURCE,
            ),
        ),
        Table(
            "places", "Named points of the road links that are not areas of the territory",
            "Punti della rete fuori dal territorio", ("place",),
            (_key("place", "Code of the place", "Codice del luogo"), _NAME, _LON, _LAT, _SOURCE),
        ),
        Table(
            "links", "Road links between the seats of areas and other places, both ways",
            "Collegamenti stradali fra le sedi, nei due sensi", ("from", "to"),
            (
                _link("from", "areas|places", "One end", "Un estremo"),
                _link("to", "areas|places", "The other end", "L'altro estremo"),
                Column("class", "choice", "F flat, H hill, M mountain, S fast road, C car ferry",
                       "F pianura, H collina, M montagna, S strada veloce, C traghetto", choices=ROAD_CLASSES),
                Column("road_m", "number", "Length by road", "Lunghezza su strada", "m", above=0),
                Column("minutes", "number", "Minutes by car", "Minuti in auto", "minutes", above=0),
                _SOURCE,
            ),
        ),
        Table(
            "lakes", "Outlines of lakes, drawn on the map", "Contorni dei laghi", ("name",),
            (_NAME, Column("geometry", "geometry", "Outline, WGS 84", "Contorno, WGS 84"), _SOURCE), geometry=True,
        ),
    )
}  # fmt: skip

GAZETTEER = Table(
    "gazetteer", "Other names of areas: hamlets, former municipalities, postal codes", "Altri nomi dei comuni",
    ("place_name", "area"),
    (
        Column("place_name", "text", "Name by which a file may name the area", "Nome usato per indicare il comune"),
        _link("area", "areas", "Area it lies in", "Comune in cui si trova"),
    ),
)  # fmt: skip
"""Read to find areas by and kept nowhere: what it names is in the tables that it helped to read."""
