"""The HTML that a browser is given first: Streamlit's own, with what lets a page stand sooner.

Streamlit loads the script of each kind of element when the first one comes, and what that script needs after it; here
the browser is told of all at once, while it has nothing else to do. And what stands for an element until its script
is there keeps still: on a machine without a graphics card its blinking takes as long as the page itself.
"""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

PAGES = ("", "territory", "explore", "decide", "compare", "gaps", "fund", "load")
"""The paths of the pages; the plan has none."""

INDEX = Path(st.__file__).parent / "static" / "index.html"
SCRIPTS = INDEX.parent / "static" / "js"
ELEMENTS = (
    "DeckGlJsonChart", "DataFrame", "Metric", "Html", "Radio", "Selectbox", "Button", "Slider", "Multiselect",
    "NumberInput", "ButtonGroup", "BidiComponent", "TextInput", "DownloadButton",
)  # fmt: skip
"""The kinds of elements on the page that is opened first; what a Streamlit calls otherwise is loaded when it comes."""

_NEEDS = re.compile(r"""from ?["'`]\./([\w.-]+\.js)["'`]""")
_STILL = "<style>[data-testid=stSkeleton] { animation: none !important; }</style>"


def routes() -> list[Route]:
    """Return the routes of the pages, all with the same HTML."""
    html = first()

    def answer(_: Request) -> HTMLResponse:
        return HTMLResponse(html, headers={"Cache-Control": "no-cache"})

    return [Route(f"/{page}", answer) for page in PAGES]


def first() -> str:
    """Return the HTML of Streamlit, which stays as it is, with the scripts that are needed soon."""
    html = INDEX.read_text(encoding="utf-8")
    known = set(re.findall(r"static/js/([\w.-]+\.js)", html))
    links = [
        f'<link rel="modulepreload" fetchpriority="low" crossorigin href="./static/js/{name}">'
        for name in sorted(_needed() - known)
    ]
    return html.replace("</head>", "\n".join([_STILL, *links, "</head>"]), 1)


def _needed() -> set[str]:
    """Return the names of the scripts of the elements, and of all that they need."""
    found: set[str] = set()
    new = {file.name for kind in ELEMENTS for file in SCRIPTS.glob(f"{kind}.*.js")}
    while new:
        found |= new
        new = {name for one in new for name in _NEEDS.findall((SCRIPTS / one).read_text(encoding="utf-8"))} - found
    return found
