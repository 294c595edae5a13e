"""Open the maps."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from planner.cli.terminal import faults_told, stdout


def open_app(
    territory: Annotated[str, typer.Argument(help="A shipped territory (lecco, sample) or a folder.")] = "lecco",
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8501,
    plan: Annotated[Path | None, typer.Option(help="A folder that solve wrote, to show first.")] = None,
    headless: Annotated[bool, typer.Option("--headless", help="Do not open a browser.")] = False,
) -> None:
    """Open the maps in the browser, on this machine only."""
    with faults_told():
        from geodata.territory import folder_of

        folder_of(territory)
    here = Path(__file__).parents[1]
    installed = here / "_app.py"
    door = installed if installed.exists() else here.parent / "app.py"
    given = str(Path(territory).resolve()) if Path(territory).is_dir() else territory
    options = {
        "server.address": "127.0.0.1",
        "server.port": port,
        "server.headless": headless,
        "server.fileWatcherType": "none",
        # Python collects by itself; looking through every object after each run costs more than most runs.
        "runner.postScriptGC": False,
        "browser.gatherUsageStats": False,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "logger.hideWelcomeMessage": True,
        "theme.base": "light",
        "theme.primaryColor": "#0b6e4f",
    }
    stdout.print(f"The maps are at http://127.0.0.1:{port} (end with Ctrl-C).", markup=False)
    shown = [given, str(plan.resolve())] if plan else [given]
    _become([sys.executable, "-m", "planner.pages.server", str(door), json.dumps(options), *shown])


def _become(command: list[str]) -> None:
    """Let the command take this process's place, so that whoever ends the one ends the other."""
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(command[0], command)
    raise typer.Exit(subprocess.call(command))
