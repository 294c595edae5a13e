"""The door: `streamlit run app.py -- TERRITORY [FOLDER OF A SAVED PLAN]`, which is what `planner app` runs.

A solve begins in a fresh interpreter, which reads this file once more: everything is under the guard.
"""

if __name__ == "__main__":
    import sys
    from functools import partial, update_wrapper

    import streamlit as st

    from geodata.faults import InputError
    from planner.pages import (
        compare,
        decide,
        explore,
        fund,
        gaps,
        load,
        office,
        plan,
        session,
        supposed,
        territory,
        tour,
    )
    from planner.words import say

    given, saved = (*sys.argv[1:3], *("lecco", "")[len(sys.argv[1:3]) :])
    # Drawn here: an emoji or a named icon would be fetched from the internet.
    icon = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="#0b6e4f"/></svg>'
    )
    st.set_page_config("Km0", icon, layout="wide")
    language = session.language()
    with st.sidebar:
        session.choose_language()
    try:
        opened = supposed.choose(session.open_territory(given, language), language)
    except InputError as error:
        st.error(say("page.faults", language))
        st.text("\n".join(f"• {fault.within(language)}" for fault in error.faults))
        st.stop()
    session.read_back(opened, saved)
    with st.sidebar:
        tour.offer(language)
    pages = {
        "territory": (territory.page, ":material/location_on:"),
        "explore": (explore.page, ":material/map:"),
        "plan": (plan.page, ":material/route:"),
        "decide": (decide.page, ":material/gavel:"),
        "compare": (compare.page, ":material/compare_arrows:"),
        "gaps": (gaps.page, ":material/add_location_alt:"),
        "fund": (fund.page, ":material/savings:"),
        "load": (load.page, ":material/upload_file:"),
    }
    chosen = st.navigation(
        [
            st.Page(
                update_wrapper(partial(draw, opened, language), draw),
                title=say(f"nav.{path}", language),
                icon=drawn,
                url_path=path,
                default=path == "plan",
            )
            for path, (draw, drawn) in pages.items()
        ],
        position="top",
    )
    try:
        chosen.run()
        office.works().ready()
    except Exception:
        st.error(say("nav.broken", language, incident=session.incident()), icon=":material/error:")
