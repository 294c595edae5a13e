"""The server, which prepares what the first visitor needs while nobody has come: libraries, territory, plan.

`python -m planner.pages.server DOOR OPTIONS TERRITORY [FOLDER OF A SAVED PLAN]` is what `planner app` becomes; the
options are Streamlit's, as JSON. A solve begins in a fresh interpreter, which reads this file once more: what runs is
under the guard.
"""

from __future__ import annotations

import time

from geodata.faults import InputError


def prepare(given: str, saved: str = "") -> None:
    """Open a territory and read back or make its own plan, for all; of real people only who asks has a plan."""
    from planner.pages import office, session
    from planner.plan import Plan, digest, make
    from planner.work import At
    from planner.works import Queued

    works = office.works()
    works.ready()
    try:
        opened = session.case(given)
    except InputError:
        return  # the page tells the faults
    if not office.invented(opened):
        return
    session.read_back(opened, saved)
    if session.known(opened, opened.scenario):
        return
    key = digest(opened.territory, opened.scenario)
    works.ask(key, "the server", make, opened.territory, opened.scenario)
    while isinstance(made := works.look(key), At | Queued):
        time.sleep(0.1)
    if isinstance(made, Plan):
        session.keep(opened, made)
        works.done(key)
    else:
        works.leave(key, "the server")


if __name__ == "__main__":
    import json
    import sys
    import threading
    import webbrowser

    import streamlit as st

    from planner.pages import shell

    door, said, *shown = sys.argv[1:]
    options = json.loads(said)
    threading.Thread(target=prepare, args=shown, daemon=True).start()
    if not options["server.headless"]:
        address = f"http://{options['server.address']}:{options['server.port']}"
        threading.Timer(1.5, webbrowser.open, [address]).start()
    sys.argv = [door, *shown]
    st.App(door, routes=shell.routes()).run(config=options)
