"""The picture of a map shows what the browser shows of it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from geodata.territory import Territory
from planner import atlas
from planner.maps import view
from planner.picture import Seen, png
from planner.words import say
from tests.served import at_hand, served, visited
from tests.test_journeys import opened


def drawn_at(territory: Territory, seen: Seen | None) -> Image.Image:
    drawn = atlas.territory_map(territory, "population", "", "en", threshold=5)
    return Image.open(io.BytesIO(png(drawn, "x", ["y"], seen=seen)))


def test_a_picture_of_a_part_has_the_parts_own_shape_and_scale(sample: Territory) -> None:
    """As wide as always, as high as the window is; what is outside of it is not there, and its scale is."""
    eye = view(sample, width=480, height=600)
    whole = Seen(eye.longitude, eye.latitude, eye.zoom, 480, 600)
    near = Seen(eye.longitude, eye.latitude, eye.zoom + 2, 480, 300)
    pictures = [drawn_at(sample, seen).convert("RGB") for seen in (None, whole, near)]
    assert len({p.width for p in pictures}) == 1
    assert pictures[2].height < pictures[1].height
    sea = [p.crop((0, 128, 1440, 1028)).getcolors(10**7) for p in pictures[1:]]
    ground = [{c: n for n, c in colours}.get((246, 247, 248), 0) for colours in sea]
    assert ground[1] < ground[0], "nearer, less of what is around the territory is seen"


@pytest.mark.parametrize(
    "said", [None, {"whole": True}, {"longitude": "x"}, dict.fromkeys(("longitude", "latitude", "zoom"), 1)]
)
def test_what_is_no_view_shows_the_whole_map(said: Any) -> None:
    """The browser is not believed: a view that is none is none."""
    assert Seen.said(said) is None
    sound = {"longitude": 9.4, "latitude": 45.9, "zoom": 9, "width": 480, "height": 600}
    assert Seen.said(sound) == Seen(9.4, 45.9, 9, 480, 600)
    for bad in ({"zoom": 99}, {"width": 1e9}, {"latitude": 89}, {"height": float("nan")}, {"width": 0}):
        assert Seen.said(sound | bad) is None


@pytest.mark.slow
def test_the_picture_follows_the_map(tmp_path: Path) -> None:
    """Before and after zooming in with the wheel the button saves pictures that are not the same."""
    at_hand()
    with served("sample") as address, visited(strangers=[], accept_downloads=True) as page:
        opened(page, address, "explore?lang=en")
        canvas = page.get_by_test_id("stDeckGlJsonChart").locator("canvas").first
        canvas.wait_for(timeout=60_000)
        page.wait_for_timeout(2000)
        first = saved(page, tmp_path / "first.png")
        box = canvas.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        for _ in range(6):
            page.mouse.wheel(0, -240)
            page.wait_for_timeout(150)
        page.wait_for_timeout(1500)
        second = saved(page, tmp_path / "second.png")
    assert first.size == second.size
    assert first.tobytes() != second.tobytes()


def saved(page: Any, path: Path) -> Image.Image:
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name=say("board.picture", "en")).click()
    download.value.save_as(path)
    return Image.open(path).convert("RGB")
