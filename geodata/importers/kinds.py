"""The lists that are known: who publishes them, what they call each thing, and which service a row may offer.

Headers are compared without capitals, accents, spaces and underscores; the first that a file has is taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geodata.gazetteer import plain
from geodata.phrases import phrase

_AREA = (
    "istat_code", "codice_istat", "cod_istat", "pro_com_t", "pro_com", "procom", "codice_comune", "cod_comune",
    "codice_istat_comune", "cod_istat_comune", "istat",
)  # fmt: skip
_LAT = ("lat", "latitudine", "latitude", "wgs84_y", "coordinata_y", "coord_y", "geo_y", "y")
_LON = ("lon", "lng", "longitudine", "longitude", "wgs84_x", "coordinata_x", "coord_x", "geo_x", "x")
_POINT = ("location", "posizione", "georeferenziazione", "localizzazione", "geolocalizzazione", "the_geom")
_PLACES = (
    "tot_posti_accreditati", "posti_letto_totali_accreditati", "tot_posti_autorizzati", "posti_accreditati",
    "posti_autorizzati", "posti", "capacita_ricettiva", "capienza", "beds",
)  # fmt: skip

ROLES = {
    "code": phrase("the_code_of_the_row"),
    "name": phrase("its_name"),
    "type": phrase("what_kind_of_place_it_is"),
    "area": phrase("the_istat_code_of_the_municipality"),
    "area_name": phrase("the_name_of_the_municipality"),
    "lat": "latitude",
    "lon": "longitude",
    "point": phrase("latitude_and_longitude_in_one_cell"),
    "places": phrase("places_beds_or_pupils"),
    "closed": phrase("the_day_it_closed"),
}


@dataclass(frozen=True)
class Kind:
    """A list of places: what faults and ids call it, where it is published, and the headers of each role."""

    name: str
    prefix: str
    english: str
    portal: str
    licence: str
    headers: Mapping[str, Sequence[str]]
    services: Mapping[str, str] = field(default_factory=dict)
    """Service by words that its kind of place begins with; the longest that fits counts."""


_LOMBARDY = "Regione Lombardia, dati.lombardia.it"
_IODL = "IODL 2.0"
_WHERE = {"area": _AREA, "lat": _LAT, "lon": _LON, "point": _POINT}

KINDS: dict[str, Kind] = {
    k.name: k
    for k in (
        Kind(
            "pharmacies", "farmacia", "pharmacies", _LOMBARDY, _IODL,
            {
                **_WHERE,
                "code": ("codice_farmacia", "cod_farmacia", "code"),
                "name": ("descrizione_farmacia", "denominazione", "ragione_sociale", "name"),
                "area_name": ("comune", "descrizione_comune", "citta"),
                "closed": ("data_fine_validita", "data_chiusura"),
            },
        ),
        Kind(
            "schools", "scuola", "schools", _LOMBARDY, _IODL,
            {
                **_WHERE,
                "code": ("cod_meccanografico_sede", "cod_meccanografico", "codicescuola", "codice_scuola"),
                "name": ("denom_sede", "denominazionescuola", "denominazione", "denom_scuola"),
                "type": ("macrotipologia_sede", "descrizionetipologiagradoistruzionescuola", "tipologia_sede"),
                "area_name": ("comune_sede", "descrizionecomune", "comune"),
                "places": ("pupils", "alunni", "numero_alunni", "totale_alunni"),
            },
        ),
        Kind(
            "hospitals", "ospedale", "hospitals", _LOMBARDY, _IODL,
            {
                **_WHERE,
                "code": ("cod_struttura", "codice_struttura", "code"),
                "name": ("denom_struttura", "denominazione_struttura", "name"),
                "type": ("descr_tipo_str", "tipo_struttura"),
                "area_name": ("comune", "localita", "place"),
                "places": ("posti_letto", *_PLACES),
                "closed": ("data_chiusura",),
            },
        ),
        Kind(
            "care-homes", "rsa", "care homes (RSA)", _LOMBARDY, _IODL,
            {
                **_WHERE,
                "code": ("cod_struttura", "codice_struttura", "codice_udo", "cod_udo"),
                "name": ("denom_struttura", "denominazione_struttura", "denominazione", "name"),
                "area_name": ("comune_ubicazione", "comune_struttura", "comune"),
                "places": _PLACES,
            },
        ),
        Kind(
            "social-units", "udo", "social-offer units (unità d'offerta sociale)", _LOMBARDY, _IODL,
            {
                **_WHERE,
                "code": ("cod_struttura", "codice_struttura", "codice_udo", "cod_udo", "codice"),
                "name": ("denom_struttura", "denominazione_struttura", "denominazione_udo", "denominazione", "nome"),
                "type": ("tipologia_udo", "tipo_udo", "descrizione_tipologia", "tipologia_struttura", "tipologia"),
                "area_name": ("comune_ubicazione", "comune_struttura", "comune_sede", "comune"),
                "places": _PLACES,
                "closed": ("data_chiusura", "data_cessazione"),
            },
            {
                "asilo nido": "nursery", "asili nido": "nursery", "micronido": "nursery", "micro nido": "nursery",
                "nido": "nursery", "nido famiglia": "nursery", "centro ricreativo diurno": "summer_camp",
                "centro diurno anziani": "day_centre", "centro diurno per anziani": "day_centre",
                "centro diurno integrato": "day_centre", "centro di aggregazione giovanile": "after_school",
            },
        ),
        Kind(
            "third-sector", "ets", "third-sector bodies (5x1000)", "Agenzia delle Entrate, 5x1000", "CC BY 4.0",
            {
                **_WHERE,
                "code": ("codice_fiscale", "cf"),
                "name": ("denominazione", "ragione_sociale"),
                "area_name": ("nome_comune", "comune", "descrizione_comune"),
            },
        ),
    )
}  # fmt: skip


def folded(header: str) -> str:
    """Return a header as it is compared."""
    return plain(header.replace("_", " ")).replace(" ", "")


def roles(header: Sequence[str], known: Mapping[str, Sequence[str]], told: Mapping[str, str]) -> dict[str, int]:
    """Return the position of each role's column; what is `told` (role: header) goes before what is known."""
    first: dict[str, int] = {}
    for place, name in enumerate(header):
        first.setdefault(folded(name), place)
    found = {}
    for role, names in {**known, **{role: (name,) for role, name in told.items()}}.items():
        places = [first[folded(name)] for name in names if folded(name) in first]
        if places:
            found[role] = places[0]
    return found


def service_of(kind: Kind, said: str) -> str:
    """Return the service that a kind of place offers, or nothing where that is not known."""
    words = plain(said)
    fitting = [key for key in kind.services if words == plain(key) or words.startswith(f"{plain(key)} ")]
    return kind.services[max(fitting, key=len)] if fitting else ""
