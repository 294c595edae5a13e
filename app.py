"""The door: `streamlit run app.py -- TERRITORY [FOLDER OF A SAVED PLAN]`, which is what `planner app` runs.

A solve begins in a fresh interpreter, which reads this file once more: everything is under the guard.
"""

if __name__ == "__main__":
    import sys

    import streamlit as st

    from geodata.faults import InputError
    from planner.pages import explore, plan, session
    from planner.words import say

    territory, saved = (*sys.argv[1:3], *("lecco", "")[len(sys.argv[1:3]) :])
    # Drawn here: an emoji or a named icon would be fetched from the internet.
    icon = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="#0b6e4f"/></svg>'
    )
    st.set_page_config("Km0", icon, layout="wide")
    language = session.language()
    try:
        opened = session.case(territory)
    except InputError as error:
        st.error(say("page.faults", language))
        st.text("\n".join(f"• {fault}" for fault in error.faults))
        st.stop()

    def plan_page() -> None:
        plan.page(opened, language, saved)

    def explore_page() -> None:
        explore.page(opened, language)

    chosen = st.navigation(
        [
            st.Page(
                plan_page, title=say("page.plan", language), icon=":material/route:", url_path="plan", default=True
            ),
            st.Page(explore_page, title=say("page.explore", language), icon=":material/map:", url_path="explore"),
        ]
    )
    with st.sidebar:
        session.choose_language()
    chosen.run()
