"""Roads: shortest ways, and best ways that cross borders differently."""

import networkx as nx
import numpy as np
import pytest

from sim.world.geography import great_circle, routes_of


def roads_by_networkx(world):
    links = world.ground["links"]
    graph = nx.Graph()
    graph.add_nodes_from(range(world.ground["places"].uid.size))
    for a, b, km, mode in zip(links.a, links.b, links.km, links.mode, strict=True):
        if mode != 3 and km < graph.get_edge_data(a, b, {"km": np.inf})["km"]:
            graph.add_edge(a, b, km=km)
    return graph


def test_distances_are_those_of_a_library_that_knows(world):
    lengths = dict(nx.all_pairs_dijkstra_path_length(roads_by_networkx(world), weight="km"))
    distance = world.ground["roads"].distance

    for a, row in lengths.items():
        for b, km in row.items():
            assert distance[a, b] == pytest.approx(km)


def test_a_route_is_an_unbroken_way_from_market_to_market(world):
    routes, links, market = world.ground["routes"], world.ground["links"], world.ground["market"]
    for source, target in np.argwhere(routes.count > 0):
        for way in range(routes.count[source, target]):
            first, length = routes.first[source, target, way], routes.length[source, target, way]
            here, km = market.place[source], 0.0
            for link in routes.steps[first : first + length]:
                assert here in (links.a[link], links.b[link])
                here = links.b[link] if links.a[link] == here else links.a[link]
                km += links.km[link]
            assert here == market.place[target]
            assert routes.km[source, target, way] == pytest.approx(km)


def test_routes_between_two_markets_cross_borders_differently_and_get_worse(world):
    routes = world.ground["routes"]
    for source, target in np.argwhere(routes.count > 1):
        ways = range(routes.count[source, target])
        crossings = [tuple(routes.crossings[source, target, way]) for way in ways]
        effort = [routes.effort[source, target, way] for way in ways]
        assert len(set(crossings)) == len(crossings)
        assert effort == sorted(effort)


def test_the_best_route_is_the_cheapest_of_all(world):
    links, places = world.ground["links"], world.ground["places"]
    graph = nx.Graph()
    for a, b, km, rough in zip(links.a, links.b, links.km, links.roughness, strict=True):
        if km * rough < graph.get_edge_data(a, b, {"effort": np.inf})["effort"]:
            graph.add_edge(a, b, effort=km * rough)
    bir, faro = world.place_row("bir"), world.place_row("faro")

    best = nx.dijkstra_path_length(graph, bir, faro, weight="effort")

    made = world.ground["routes"].effort[places.market[bir], places.market[faro], 0]
    assert made == pytest.approx(best)


def test_a_quarter_of_a_meridian_is_about_ten_thousand_kilometres():
    assert great_circle(0.0, 0.0, 90.0, 0.0) == pytest.approx(10_007.5, abs=1)


def test_two_markets_are_inland_of_each_other_where_some_way_meets_no_guarded_border(world):
    routes = world.ground["routes"]
    for source, target in np.ndindex(routes.inland.shape):
        ways = range(routes.count[source, target])
        assert routes.inland[source, target] == any(routes.crossings[source, target, way, 0] < 0 for way in ways)
    assert routes.inland.any()
    assert not routes.inland.all()


def test_the_least_effort_is_that_of_the_easiest_way(world):
    routes = world.ground["routes"]

    for source, target in np.ndindex(routes.least.shape):
        ways = routes.effort[source, target, : routes.count[source, target]]
        assert routes.least[source, target] == (ways.min() if ways.size else 0.0)


def test_ways_are_worked_out_once_and_each_world_may_change_its_own(world):
    places, links, roads = (world.ground[name] for name in ("places", "links", "roads"))
    markets = np.argsort(places.market)[-(places.market >= 0).sum() :].astype(np.int32)
    speeds = np.array([250.0, 150.0, 100.0, 400.0])
    one, other = (routes_of(links, roads, markets, speeds) for _ in range(2))
    one.effort[:] = -1.0

    assert (other.effort >= 0.0).all()
    assert (routes_of(links, roads, markets, speeds / 2).days >= other.days).all()
