"""A shortlist as a page to print: HTML alone, with no script, nothing fetched, and room for who decides."""

from __future__ import annotations

from html import escape

from planner.plan import Plan
from planner.why.placed import Placements
from planner.why.shortlist import Shortlist, title, told
from planner.words import Language, say

_STYLE = """
@page { size: A4 landscape; margin: 12mm }
body { font: 10pt/1.35 sans-serif; color: #212529; margin: 1.5rem }
h1 { font-size: 15pt; margin: 0 } p { margin: .2rem 0 }
.staff { font-weight: bold } .small { font-size: 8pt; color: #495057 }
table { border-collapse: collapse; width: 100%; margin: .8rem 0 }
th, td { border: 1px solid #868e96; padding: .2rem .4rem; text-align: left; vertical-align: top }
tbody th { font-weight: normal; width: 16% } tr { break-inside: avoid }
.write td { height: 2.2rem }
"""


def page(found: Shortlist, placements: Placements, plan: Plan, language: Language) -> str:
    """Return a comparison sheet of a shortlist, a whole HTML page."""
    heading, *lines = title(found, placements, language)
    compared = told(found, placements, language)
    name = say("because.shortlist", language, who=found.asked)
    head = "".join(f'<th scope="col">{escape(code)}</th>' for code in compared.columns)
    rows = "".join(_row(str(line), cells) for line, cells in zip(compared.index, compared.to_numpy(str), strict=True))
    write = "".join(_row(say(f"shortlist.{key}", language), [""]) for key in ("decision", "reason", "signed"))
    about = say(
        "shortlist.about", language, territory=placements.territory.title[language], scenario=plan.scenario.name,
        digest=plan.made.digest[:8],
    )  # fmt: skip
    tables = ", ".join(say(f"table.{table}", language) for table in plan.illustrative)
    invented = say("summary.illustrative", language, tables=tables) if plan.illustrative else ""
    return f"""<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{escape(name)}</title><style>{_STYLE}</style></head><body>
<h1>{escape(name)}</h1><p><strong>{escape(heading)}</strong></p>{_paragraphs(lines)}
<p class="staff">{escape(say("because.by_staff", language))}</p>{_paragraphs([invented] if invented else [])}
<table><thead><tr><th></th>{head}</tr></thead><tbody>{rows}</tbody></table>
<p class="small">{escape(say("shortlist.meaning", language))}</p>
<table class="write"><tbody>{write}</tbody></table>
<p class="small">{escape(about)}</p></body></html>
"""


def _row(name: str, cells: list[str]) -> str:
    return f'<tr><th scope="row">{escape(name)}</th>' + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _paragraphs(lines: list[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)
