"""How the sources of travel name themselves, in both languages."""

from __future__ import annotations

import re
from typing import Literal

Language = Literal["en", "it"]

_NUMBER = re.compile(r"[0-9]+\.[0-9]+")

_SAID = {
    "none": {
        "en": "no timetable is given: nobody is assumed to arrive by bus or train",
        "it": "nessun orario è dato: non si suppone che qualcuno arrivi in autobus o treno",
    },
    "straight": {
        "en": "straight line × {factor} at {kmh} km/h, refused where it crosses a lake",
        "it": "linea d'aria × {factor} a {kmh} km/h, rifiutata dove attraversa un lago",
    },
    "terrain": {
        "en": "straight line × {flat} flat, {hill} hill, {mountain} mountain, at {kmh} km/h, refused where it crosses a"
        " lake",
        "it": "linea d'aria × {flat} pianura, {hill} collina, {mountain} montagna, a {kmh} km/h, rifiutata dove"
        " attraversa un lago",
    },
    "quiet": {
        "en": "road links without fast roads and ferries, at {kmh} km/h",
        "it": "collegamenti stradali senza strade veloci e traghetti, a {kmh} km/h",
    },
    "links": {"en": "road links, ferries not used", "it": "collegamenti stradali, senza traghetti"},
    "ferries": {"en": "road links, ferries used", "it": "collegamenti stradali, con i traghetti"},
    "roads": {
        "en": "road network {file} from door to door, ferries not used",
        "it": "rete stradale {file} da porta a porta, senza traghetti",
    },
    "roads_ferries": {
        "en": "road network {file} from door to door, ferries used",
        "it": "rete stradale {file} da porta a porta, con i traghetti",
    },
    "transit": {
        "en": "{timetable}; at most {walk_m} m on foot at a stretch, there by the start of the shift and home after it",
        "it": "{timetable}; al massimo {walk_m} m a piedi per tratto, arrivo entro l'inizio del turno e ritorno dopo la"
        " fine",
    },
    "given": {
        "en": "given times of {who} ({pairs} pairs); where they tell none: {rest}",
        "it": "tempi dati di {who} ({pairs} coppie); dove mancano: {rest}",
    },
    "given_land": {
        "en": "given times of {who} ({pairs} pairs, without {left} that need a ferry); where they tell none: {rest}",
        "it": "tempi dati di {who} ({pairs} coppie, senza {left} che richiedono il traghetto); dove mancano: {rest}",
    },
}


for _kind in ("straight", "terrain"):
    _SAID[f"{_kind}_barriers"] = {
        "en": _SAID[_kind]["en"].replace("a lake", "a lake or another barrier"),
        "it": _SAID[_kind]["it"].replace("un lago", "un lago o un'altra barriera"),
    }


def said(kind: str, language: Language, **words: str) -> str:
    """Return the sentence of a source; in Italian its numbers have a decimal comma."""
    if language == "it":
        words = {name: word.replace(".", ",") if _NUMBER.fullmatch(word) else word for name, word in words.items()}
    return _SAID[kind][language].format(**words)
