"""A plan as bytes and text, to be kept and read back equal: its tables as Parquet, everything else as JSON and TOML.

Whatever tables a `Plan` has are packed, with whatever columns. A person stands in a column `beneficiary`, or in `asks`
where the row's `model` is placement.

Two plans say the same (`differences`) if they do so to four places in their tables and to six in their goals. Seconds
and versions are not compared, for they say how a plan came about; nor are the name, the description and the sources of
its scenario, for they are not inputs.
"""

from __future__ import annotations

import hashlib
import io
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd

from geodata.phrases import spoken
from optim.goals import Reached
from optim.linear import Status
from planner import changes
from planner.fund import Earmark, Ledger, Line
from planner.plan import Made, Plan
from planner.scenario import Scenario, ScenarioError, load

_DIGITS = 4
_ROWS: dict[str, Any] = {"lines": Line, "earmarks": Earmark}
"""The rows of a ledger by the name of their field."""


@dataclass(frozen=True)
class Packed:
    """A plan's tables by name, each a Parquet file; its other facts as JSON; its scenario as TOML."""

    tables: Mapping[str, bytes]
    facts: str
    scenario: str

    def seal(self) -> str:
        """Return the digest of every byte."""
        tables = [[name, hashlib.sha256(data).hexdigest()] for name, data in sorted(self.tables.items())]
        return hashlib.sha256(json.dumps([tables, self.facts, self.scenario]).encode()).hexdigest()


def pack(plan: Plan) -> Packed:
    """Turn a plan into bytes and text."""
    facts = {
        "territory": plan.territory,
        "fund": asdict(plan.fund),
        "goals": {model: [asdict(goal) for goal in goals] for model, goals in plan.goals.items()},
        "travel": {mode: dict(source) for mode, source in plan.travel.items()},
        "illustrative": list(plan.illustrative),
        "made": asdict(plan.made),
        "kinds": {name: {c: str(kind) for c, kind in t.dtypes.items()} for name, t in _tables(plan).items()},
    }
    tables = {name: table.to_parquet(index=False) for name, table in _tables(plan).items()}
    return Packed(tables, json.dumps(facts, ensure_ascii=False), plan.scenario.to_toml())


def unpack(packed: Packed) -> Plan:
    """Return the plan that was packed."""
    facts = json.loads(packed.facts)
    kinds, fund, made = facts["kinds"], facts["fund"], facts["made"]
    tables = {n: _as_written(pd.read_parquet(io.BytesIO(data)), kinds[n]) for n, data in packed.tables.items()}
    return Plan(
        territory=facts["territory"],
        scenario=scenario(packed.scenario),
        fund=_ledger(fund),
        goals={model: tuple(_reached(goal) for goal in goals) for model, goals in facts["goals"].items()},
        travel=facts["travel"],
        illustrative=tuple(facts["illustrative"]),
        made=Made(**made),
        **tables,
    )


def differences(one: Plan, other: Plan) -> tuple[str, ...]:
    """Return the names of what two plans do not say alike, such as `fund` or `waiting`; none if they say the same."""
    said, also = _said(one), _said(other)
    return tuple(sorted(name for name in said.keys() | also.keys() if said.get(name) != also.get(name)))


def scenario(text: str) -> Scenario:
    """Read a whole scenario from the TOML that `Scenario.to_toml` wrote. Raises `ScenarioError` as `load` does."""
    said = tomllib.loads(text)
    sources = tuple((knob, spoken(why) or "") for knob, why in said.pop("sources").items())
    supposed, faults = changes.read(said.pop("changes", []), "scenario.toml")
    if faults:
        raise ScenarioError(faults)
    knobs = {f"{section}.{key}": value for section, keys in said.items() for key, value in keys.items()}
    return replace(load().changed(knobs), sources=sources, changes=supposed)


def renamed(plan: Plan, names: Mapping[str, str]) -> Plan:
    """Return the plan with its people under other names; who has none keeps his."""
    tables = {}
    for name, table in _tables(plan).items():
        for column, rows in _persons(table).items():
            called = table[column].mask(rows, table[column].map(lambda person: names.get(person, person)))
            tables[name] = table.assign(**{column: called.astype(table[column].dtype)})
    return replace(plan, **tables)


def people(plan: Plan) -> set[str]:
    """Return the beneficiaries that a plan speaks of."""
    found = [table.loc[rows, c] for table in _tables(plan).values() for c, rows in _persons(table).items()]
    return {person for column in found for person in column}


def _ledger(said: dict[str, Any]) -> Ledger:
    lines, earmarks = (tuple(kind(**row) for row in said.get(name, ())) for name, kind in _ROWS.items())
    return Ledger(**said | {"lines": lines, "earmarks": earmarks})


def _persons(table: pd.DataFrame) -> dict[str, pd.Series]:
    """The columns of a table that may name persons, each with the mask of the rows where it does."""
    if "beneficiary" in table:
        return {"beneficiary": table["beneficiary"].notna()}
    return {"asks": table["model"] == "placement"} if {"asks", "model"} <= set(table) else {}


def _tables(plan: Plan) -> dict[str, pd.DataFrame]:
    values = {f.name: getattr(plan, f.name) for f in fields(plan)}
    return {name: value for name, value in values.items() if isinstance(value, pd.DataFrame)}


def _as_written(table: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    """The kinds of columns that a table had; lists of words are tuples again."""
    lists = {c: table[c].map(lambda v: tuple(v) if isinstance(v, np.ndarray) else v) for c in _objects(table)}
    return table.assign(**lists).astype(dict(kinds))


def _objects(table: pd.DataFrame) -> list[str]:
    return [name for name in table if table[name].dtype == object]


def _said(plan: Plan) -> dict[str, Any]:
    fund = asdict(plan.fund)
    tables = {name: table.round(_DIGITS).to_csv(index=False) for name, table in _tables(plan).items()}
    return tables | {
        "digest": plan.made.digest,
        "territory": plan.territory,
        "scenario": plan.scenario.digest(),
        "fund": fund | {"lines": [line | {"base_eur": round(line["base_eur"], 2)} for line in fund["lines"]]},
        "goals": {model: [_said_goal(goal) for goal in goals] for model, goals in plan.goals.items()},
        "travel": {mode: dict(source) for mode, source in plan.travel.items()},
        "illustrative": list(plan.illustrative),
    }


def _said_goal(goal: Reached) -> dict[str, Any]:
    said = {k: round(v, 6) if isinstance(v, float) else v for k, v in asdict(goal).items()}
    return said | {"seconds": None}


def _reached(said: dict[str, Any]) -> Reached:
    return Reached(**said | {"status": Status(said["status"])})
