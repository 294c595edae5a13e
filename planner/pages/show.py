"""What the pages show alike: the head, the banner, key figures, the sources."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from geodata.territory import Territory
from planner.figures import Headline
from planner.words import Language, say

_STYLE = """<style>
.stMainBlockContainer { padding: 4rem 2.2rem 3rem; }
.stMainBlockContainer h1 { font-size: 1.7rem; padding: 0 0 .9rem; }
.stMainBlockContainer h3 { font-size: 1.1rem; padding: .2rem 0; }
[data-testid="InputInstructions"] { display: none; }
[data-testid="stSidebarHeader"] { height: 2.6rem; }
.stAlert > div { padding: .45rem .8rem; }
.stAlert p { font-size: .8125rem; }
[data-testid="stCaptionContainer"] { color: #495057; opacity: 1; }
[data-testid="stCaptionContainer"] p { color: #495057; }
[class*="st-key-figures"] > div { flex: 1 1 14%; min-width: 126px; }
[class*="st-key-figures"] [data-testid="stMetric"] { padding: .4rem .7rem !important; }
[class*="st-key-figures"] [data-testid="stMetric"] > div { padding: 0 !important; }
[class*="st-key-figures"] [data-testid="stMetricValue"] { font-size: 1.3rem; }
[class*="st-key-figures"] [data-testid="stMetricLabel"] p { white-space: normal; line-height: 1.15; }
[data-testid="stButtonGroup"] [role="toolbar"], [data-testid="stButtonGroup"] [role="radiogroup"] {
  flex-wrap: wrap; overflow: visible; mask-image: none; row-gap: .35rem;
}
[class*="st-key-legend"] { gap: .2rem 1.6rem; align-items: flex-start; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding: 3.5rem 1rem 2rem; }
  [class*="st-key-figures"] > div { flex: 1 1 45%; }
}
</style>"""


def head(territory: Territory, lead: str, language: Language) -> None:
    """Draw the title and, where data is invented, the banner."""
    st.html(_STYLE)
    with st.container(gap="xxsmall"):
        st.title(territory.title[language], anchor=False)
        st.caption(lead)
    if invented := territory.illustrative():
        tables = ", ".join(say(f"table.{name}", language) for name in invented)
        st.warning(say("page.illustrative", language, tables=tables), icon=":material/science:")


def figures(told: Iterable[Headline], key: str) -> None:
    """Draw key figures in a row, each with its change and its explanation."""
    with st.container(horizontal=True, gap="small", key=f"figures-{key}"):
        for h in told:
            st.metric(
                h.label, h.value, h.change or None, help=h.help or None, border=True, width="stretch", height="stretch",
                delta_color="inverse" if h.less_is_better else "normal",
            )  # fmt: skip


def foot(territory: Territory, language: Language, *more: str) -> None:
    """Draw where everything comes from."""
    with st.expander(say("page.attributions", language), icon=":material/menu_book:"):
        for line in more:
            st.text(line)
        for s in territory.sources:
            what, origin = s.said(language)
            st.text("• " + say("page.source_line", language, what=what, origin=origin, licence=s.licence, date=s.date))
