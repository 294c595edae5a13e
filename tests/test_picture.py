"""A map as a picture: what the browser draws, with legend and sources."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from geodata.territory import Territory
from planner import maps, sentences
from planner.atlas import LAYERS, plan_map, territory_map
from planner.maps import Map
from planner.picture import png
from planner.plan import Plan


def colours(content: bytes) -> dict[tuple[int, int, int], int]:
    image = Image.open(io.BytesIO(content))
    return {colour: count for count, colour in image.getcolors(2**24)}


def test_a_picture_has_every_colour_of_its_legend(lecco: Territory, lecco_plan: Plan) -> None:
    """Classes, lake, flows and badges are drawn, and the legend beside them."""
    drawn = plan_map(lecco_plan, lecco, "it", layers=LAYERS)
    content = png(drawn, "Quota di domanda servita", sentences.sources(lecco, "it"))
    found = colours(content)
    for group in drawn.legends:
        for swatch in group.swatches:
            assert found.get(swatch.colour, 0) > 50, swatch
    assert len(content) < 2_000_000


def test_the_picture_shows_what_is_chosen(sample: Territory) -> None:
    """The outline of a chosen area is in the picture too."""

    def drawn(chosen: list[str]) -> Map:
        return territory_map(sample, "population", "", "en", threshold=5, chosen=chosen)

    assert maps.CHOSEN not in colours(png(drawn([]), "Residents", []))
    assert colours(png(drawn(["area:B"]), "Residents", []))[maps.CHOSEN] > 100


@pytest.mark.parametrize("language", ["it", "en"])
def test_under_a_picture_stands_what_is_invented(lecco: Territory, language: str) -> None:
    """Whoever gets only the picture sees it as well."""
    told = sentences.sources(lecco, language)  # type: ignore[arg-type]
    assert ("ILLUSTRATIVE" in told[0]) or ("ILLUSTRATIVI" in told[0])
    assert "GeoNames" in told[1]
