"""What all commands share: where they write, how they tell faults, how they read knobs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from planner.words import Language

stdout = Console()
stderr = Console(stderr=True)

Where = Annotated[str, typer.Argument(help="A shipped territory (lecco, sample) or a folder.")]
InScenario = Annotated[
    str | None, typer.Option("--scenario", help="A file (.toml) over the territory's own, or one that comes with it.")
]
InPlan = Annotated[Path | None, typer.Option("--plan", help="A folder that solve wrote, instead of solving again.")]
InItalian = Annotated[bool, typer.Option("--italian", help="Scrivi in italiano.")]
InKnobs = Annotated[list[str] | None, typer.Option("--set", help="A knob, as in --set fund.share=0.08; repeatable.")]


def plainly(text: str) -> None:
    """Print a line of text as it is: what comes from a territory is not markup, and is not broken at the edge."""
    stdout.print(text, markup=False, highlight=False, soft_wrap=True)


def knobs(said: list[str] | None) -> dict[str, str]:
    """Read knobs as they are typed, name=value; raises `ScenarioError` for what is not."""
    from geodata.faults import Fault
    from planner.phrases import phrase
    from planner.scenario import ScenarioError

    faults = [
        Fault("--set", 0, s, "", phrase("is_not_knob_value"), phrase("write_for_example_set_fund_share_0"))
        for s in said or ()
        if "=" not in s
    ]
    if faults:
        raise ScenarioError(faults)
    return {name.strip(): value.strip() for name, value in (s.split("=", 1) for s in said or ())}


@contextmanager
def faults_told(language: Language = "en") -> Iterator[None]:
    """Print every fault of a wrong input, each on its line, in a language, and end with exit code 2."""
    from geodata.faults import InputError
    from planner.words import say

    try:
        yield
    except InputError as error:
        for fault in error.faults:
            stderr.print(f"• {fault.within(language)}", markup=False, highlight=False, soft_wrap=True)
        stderr.print(say("begin.put_right", language, count=len(error.faults)), markup=False, soft_wrap=True)
        raise typer.Exit(2) from None
    except OSError as error:
        stderr.print(
            f"• {error.filename or ''}: {error.strerror or error}", markup=False, highlight=False, soft_wrap=True
        )
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        stderr.print("Cancelled; nothing was written.")
        raise typer.Exit(130) from None
