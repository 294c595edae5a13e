"""A table of links is one more road network, and answers what the links have always answered."""

from __future__ import annotations

import geopandas as gpd
import networkx as nx
import pandas as pd
import pytest

from geodata.network import car_graph, parts, quiet_graph
from geodata.roads import RoadsError, links
from geodata.territory import WGS84, Territory


def shortest(graph: nx.Graph, places: list[str], best: str, then: str) -> pd.DataFrame:
    """Return minutes and km of the ways least by the one and, of equals, by the other, found by networkx."""
    rows = []
    for start in places:
        ways = nx.single_source_dijkstra_path(graph, start, weight=lambda _a, _b, d: d[best] + d[then] * 1e-9)
        rows += [[nx.path_weight(graph, ways[end], name) for name in ("minutes", "km")] for end in places]
    return pd.DataFrame(rows, columns=["minutes", "km"])


def seats(territory: Territory) -> pd.DataFrame:
    known = pd.concat([territory.areas[["area", "lon", "lat"]].rename(columns={"area": "id"}),
                       territory.places[["place", "lon", "lat"]].rename(columns={"place": "id"})])  # fmt: skip
    at = gpd.GeoSeries.from_xy(known["lon"], known["lat"], crs=WGS84).to_crs(territory.crs)
    return pd.DataFrame({"id": known["id"].to_numpy(), "x": at.x.to_numpy(), "y": at.y.to_numpy()})


@pytest.mark.parametrize("ferries", [False, True])
def test_the_links_of_lecco_answer_cars_as_before(lecco: Territory, ferries: bool) -> None:
    """Every pair of the largest part, minutes and kilometres, with the ferries and without."""
    graph, points = car_graph(lecco.links, ferries=ferries), seats(lecco)
    network = links(lecco.links, points, crs=lecco.crs).network("car", ferries=ferries)
    joined = sorted(parts(graph, points["id"])[0])
    points = points[points["id"].isin(joined)]
    found = network.minutes(points, points, limit=1e6)
    expected = shortest(graph, joined, "minutes", "km")
    assert len(found) == len(joined) ** 2 > 84**2
    assert found["minutes"].to_numpy() == pytest.approx(expected["minutes"].to_numpy(), abs=1e-6)
    assert found["km"].to_numpy() == pytest.approx(expected["km"].to_numpy(), abs=1e-4)


def test_walkers_keep_off_fast_roads_and_ferries(lecco: Territory) -> None:
    """The shortest of the quiet links, at 4.5 km/h."""
    points = seats(lecco)
    network = links(lecco.links, points, crs=lecco.crs).network("walk", ferries=True)
    joined = sorted(parts(quiet_graph(lecco.links), points["id"])[0])
    points = points[points["id"].isin(joined)]
    expected = shortest(quiet_graph(lecco.links), joined, "km", "minutes")
    found = network.minutes(points, points, limit=1e6)
    assert found["km"].to_numpy() == pytest.approx(expected["km"].to_numpy(), abs=1e-3)
    assert found["minutes"].to_numpy() == pytest.approx(found["km"] / 4.5 * 60, abs=1e-2)


def test_a_link_to_nowhere_is_told_by_name(lecco: Territory) -> None:
    """A place without coordinates cannot be met by anybody."""
    points = seats(lecco)
    with pytest.raises(RoadsError, match="097042"):
        links(lecco.links, points[points["id"] != "097042"], crs=lecco.crs)


@pytest.mark.parametrize("minutes", [-5.0, 0.0, float("nan")])
def test_a_link_of_no_time_is_told_by_name(lecco: Territory, minutes: float) -> None:
    """Negative minutes would make every detour by it shorter."""
    given = lecco.links.head(2).assign(minutes=[3.0, minutes])
    with pytest.raises(RoadsError) as error:
        links(given, seats(lecco), crs=lecco.crs)
    (fault,) = error.value.faults
    assert fault.value == f"{given['from'].iloc[1]}–{given['to'].iloc[1]}, {minutes}"
    assert "no time" in fault.rule
