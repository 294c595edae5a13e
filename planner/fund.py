"""The Fund's ledger: what flows in from each channel, what is kept aside, what placements spend, what is left.

    available = opening + share × euros served locally + share × vouchers sold + donations + grants − reserve

Amounts are whole cents inside, so that lines add up exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.scenario import Scenario


@dataclass(frozen=True)
class Line:
    """One channel: `base_eur` times `rate` gives `cents`."""

    channel: str
    base_eur: float
    rate: float
    cents: int


@dataclass(frozen=True)
class Ledger:
    """The Fund of one plan. The reserve is kept as far as there is money for it."""

    lines: tuple[Line, ...]
    reserve_cents: int
    spent_cents: int = 0

    @property
    def income_cents(self) -> int:
        return sum(line.cents for line in self.lines)

    @property
    def available_cents(self) -> int:
        return self.income_cents - self.reserve_cents

    @property
    def left_cents(self) -> int:
        return self.available_cents - self.spent_cents


def ledger(scenario: Scenario, local_eur: float) -> Ledger:
    """Open the ledger of a scenario in which `local_eur` euros were served by local providers."""
    s = scenario
    lines = tuple(
        Line(channel, base, rate, round(base * rate * 100))
        for channel, base, rate in (
            ("opening", s.fund_opening_eur, 1.0),
            ("company_welfare", local_eur, s.fund_share),
            ("social_marketing", s.fund_social_marketing_eur, s.fund_social_marketing_share),
            ("donations", s.fund_donations_eur, 1.0),
            ("public", s.fund_public_eur, 1.0),
        )
    )
    income = sum(line.cents for line in lines)
    return Ledger(lines, min(round(s.fund_reserve_eur * 100), income))
