"""What is known of a provider, firm or host that is looked at, and what it touches."""

from __future__ import annotations

import pytest

from geodata.territory import Territory
from planner import cards
from planner.plan import Plan
from planner.words import LANGUAGES, Language


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_adds_up_to_the_plan(sample: Territory, sample_plan: Plan, language: Language) -> None:
    """Over all providers, and over all firms, the workers served are those of the plan."""
    for kind, table in (("provider", sample.providers), ("firm", sample.firms)):
        found = [cards.card(sample, kind, code, sample_plan, language) for code in table[kind]]
        served = sum(card.table["served"].sum() for card in found if card)
        assert served == pytest.approx(sample_plan.welfare["workers"].sum())
        assert all(card and card.lines for card in found)


def test_a_card_before_any_plan_says_what_is_offered_and_asked(sample: Territory) -> None:
    """Without a plan nothing is served yet, and the openings of a host are told either way."""
    provider = cards.card(sample, "provider", "P-1", None, "en")
    assert provider and "served" not in provider.table
    for host in sample.hosts["host"]:
        card = cards.card(sample, "host", host, None, "it")
        assert card and len(card.table) == (sample.openings["host"] == host).sum()


def test_what_the_territory_does_not_have_has_no_card(sample: Territory) -> None:
    """A link may name what is gone."""
    assert cards.card(sample, "provider", "P-999", None, "en") is None
