"""The command line. A command imports what it needs when it runs, for the whole stack takes seconds to import."""

from __future__ import annotations

import typer

from planner.cli import comparing, gaps, kept, maps, plans, scenario_kept, scenarios, shortlist, territories
from planner.cli import prices as price
from planner.cli import why as whys

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Km0 planner: local welfare, a Fund, and paid placements.",
)
app.command()(plans.solve)
app.command()(plans.check)
app.command()(whys.why)
app.command()(shortlist.shortlist)
app.command()(gaps.gaps)
app.command()(territories.templates)
app.command("map-columns")(territories.map_columns)
app.command("import")(territories.import_)
app.command()(territories.new)
app.command("app")(maps.open_app)
app.command("plans")(kept.plans)
app.command()(kept.decide)
app.command()(kept.decisions)
app.command()(kept.log)
app.command()(kept.verify)
app.command()(kept.forget)
app.command("scenarios")(scenarios.scenarios)
app.add_typer(scenario_kept.scenario, name="scenario")
app.command()(scenarios.sweep)
app.command()(comparing.compare)
app.command()(price.prices)
app.command()(price.curve)
app.command()(price.stable)
app.command()(comparing.fairness)
