"""The texts of faults that only the planner tells: of scenarios, rules, decisions, plans and the store."""

from __future__ import annotations

from pathlib import Path

from geodata.phrases import HERE, speaker

OWN = Path(__file__).with_name("faults.toml")

phrase = speaker(OWN, HERE)
"""Says a key of `planner/faults.toml`, or one that the files' faults have too."""
