"""The base map that ships, and the tool that cuts it."""

import importlib.util
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
MAP = ROOT / "scenarios" / "regions" / "libya_2011" / "map.geojson"
NEAR = 0.12  # degrees: how far a border town or a port may lie outside an outline of this scale


@pytest.fixture(scope="module")
def shipped():
    return json.loads(MAP.read_text("utf-8"))


def load_tool():
    spec = importlib.util.spec_from_file_location("make_basemap", ROOT / "tools" / "make_basemap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = load_tool()


def test_the_map_is_small_and_says_where_it_is_from(shipped):
    assert MAP.stat().st_size < 300_000
    assert shipped["source"].startswith("Natural Earth")
    assert shipped["note"] == "de facto borders"


def test_every_ring_is_closed_and_inside_the_window(shipped):
    west, south, east, north = shipped["bbox"]
    for feature in shipped["features"]:
        for polygon in feature["geometry"]["coordinates"]:
            for ring in polygon:
                assert ring[0] == ring[-1]
                assert all(west <= x <= east and south <= y <= north for x, y in ring)


def test_every_place_lies_in_its_country_or_close_to_its_border(libya):
    from matplotlib.path import Path as Shape

    shapes = {outline.country: outline.polygons for outline in libya.outlines}
    strays = []
    for place, country, lon, lat in libya.places[["id", "country", "lon", "lat"]].itertuples(index=False):
        paths = [Shape(polygon[0]) for polygon in shapes[country]]
        if not any(
            path.contains_point((lon, lat), radius=NEAR) or path.contains_point((lon, lat), radius=-NEAR)
            for path in paths
        ):
            strays.append(place)

    assert strays == []


def test_neighbours_share_the_points_of_their_border(shipped):
    points = {
        feature["id"]: {
            tuple(point) for polygon in feature["geometry"]["coordinates"] for ring in polygon for point in ring
        }
        for feature in shipped["features"]
    }

    assert len(points["LBY"] & points["TCD"]) >= 2
    assert len(points["MLI"] & points["BFA"]) > 20


@given(st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=3, max_size=12, unique=True))
def test_a_clipped_ring_never_leaves_its_window(ring):
    clipped = TOOL.clip_ring([(float(x), float(y)) for x, y in ring], (-8.0, -6.0, 9.0, 7.0))

    assert all(-8 <= x <= 9 and -6 <= y <= 7 for x, y in clipped)


def test_a_square_over_the_edge_is_cut_at_the_edge():
    square = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]

    assert TOOL.signed_area(TOOL.clip_ring(square, (2.0, 1.0, 10.0, 10.0))) == pytest.approx(6)


def test_a_small_topology_becomes_geojson(tmp_path):
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.5, 0.5], "translate": [10, 10]},
        "arcs": [[[0, 0], [0, 4], [4, 0]], [[4, 4], [0, -4], [-4, 0]]],
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "Polygon", "id": "434", "arcs": [[0, 1]], "properties": {"name": "Libya"}},
                    {"type": "MultiPolygon", "id": "466", "arcs": [[[-2, -1]]], "properties": {"name": "Mali"}},
                ]
            }
        },
    }
    (tmp_path / "atlas.json").write_text(json.dumps(topology))

    count = TOOL.write_map(tmp_path / "atlas.json", tmp_path / "map.geojson", (0.0, 0.0, 11.0, 20.0))

    written = json.loads((tmp_path / "map.geojson").read_text())
    ring = written["features"][0]["geometry"]["coordinates"][0][0]
    assert count == 2
    assert [feature["id"] for feature in written["features"]] == ["LBY", "MLI"]
    assert {tuple(point) for point in ring} == {(10.0, 10.0), (10.0, 12.0), (11.0, 12.0), (11.0, 10.0)}
    assert TOOL.signed_area([tuple(point) for point in ring[:-1]]) > 0
