"""The Fund's ledger: what flows in from each channel, what is kept aside, what placements spend, what is left.

    available = opening + Σ share × euros served locally + share × vouchers sold + donations + grants − reserve

Company welfare has a line for each share that firms give. What a voucher pays is public money already, and feeds
nothing. Amounts are whole cents inside, so that lines add up exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from planner.scenario import Scenario


@dataclass(frozen=True)
class Line:
    """One channel: `base_eur` times `rate` gives `cents`."""

    channel: str
    base_eur: float
    rate: float
    cents: int


@dataclass(frozen=True)
class Earmark:
    """Money for some people only, beside what the Fund may spend on anybody."""

    earmark: str
    cents: int
    spent_cents: int = 0

    @property
    def left_cents(self) -> int:
        return self.cents - self.spent_cents


@dataclass(frozen=True)
class Ledger:
    """The Fund of one plan. The reserve is kept as far as there is money for it; `spent_cents` is without what the
    earmarks pay."""

    lines: tuple[Line, ...]
    reserve_cents: int
    spent_cents: int = 0
    earmarks: tuple[Earmark, ...] = ()

    @property
    def income_cents(self) -> int:
        return sum(line.cents for line in self.lines)

    @property
    def available_cents(self) -> int:
        return self.income_cents - self.reserve_cents

    @property
    def left_cents(self) -> int:
        return self.available_cents - self.spent_cents


def local_eur(scenario: Scenario, firms: pd.DataFrame, welfare: pd.DataFrame) -> dict[float, float]:
    """Return the euros of the firms' plans served by local providers, by the share of them that goes to the Fund.

    A firm without a share of its own gives the scenario's.
    """
    shares = firms.set_index("firm")["fund_share"].fillna(scenario.fund_share)
    paid = welfare[welfare["local"] & (welfare["payer"] == "plan")]
    given = paid.groupby(paid["firm"].map(shares))["eur"].sum()
    return {share: float(given.get(share, 0.0)) for share in sorted(shares.unique(), reverse=True)}


def ledger(scenario: Scenario, local_eur: Mapping[float, float]) -> Ledger:
    """Open the ledger of a scenario in which firms spent `local_eur` euros locally, by their share for the Fund."""
    s = scenario
    channels = [("opening", s.fund_opening_eur, 1.0)]
    channels += [("company_welfare", eur, share) for share, eur in local_eur.items()]
    channels += [
        ("social_marketing", s.fund_social_marketing_eur, s.fund_social_marketing_share),
        ("donations", s.fund_donations_eur, 1.0),
        ("public", s.fund_public_eur, 1.0),
    ]
    lines = tuple(Line(channel, base, rate, round(base * rate * 100)) for channel, base, rate in channels)
    income = sum(line.cents for line in lines)
    return Ledger(lines, min(round(s.fund_reserve_eur * 100), income))
