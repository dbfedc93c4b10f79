"""Cut the base map of a region out of a world atlas, once, so that no picture needs the network.

The outlines are Natural Earth 4.1, 1:50 million, which its makers put in the public domain; the npm
package `world-atlas` repacks them as TopoJSON:

    npm pack world-atlas && tar xzf world-atlas-2.0.2.tgz
    python tools/make_basemap.py package/countries-50m.json scenarios/regions/libya_2011/map.geojson

Borders are de facto, as Natural Earth draws them: who holds the ground, not who is right. Three areas it
draws apart have no ISO 3166 code and keep the code Natural Earth gives them (Somaliland SOL, Northern
Cyprus CYN) or the one in common use (Kosovo XKX).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = list[Point]
Window = tuple[float, float, float, float]

NORTH_AFRICA: Window = (-20.0, 0.0, 45.0, 42.0)
SMALLEST_ISLAND = 0.002  # square degrees, some 22 square km: a dot of ink at any size we print

# ISO 3166 numeric to alpha-3, for what lies in the window.
ALPHA3 = {
    "008": "ALB", "012": "DZA", "031": "AZE", "051": "ARM", "100": "BGR", "120": "CMR", "140": "CAF", "148": "TCD",
    "178": "COG", "180": "COD", "196": "CYP", "204": "BEN", "226": "GNQ", "231": "ETH", "232": "ERI", "250": "FRA",
    "262": "DJI", "266": "GAB", "268": "GEO", "270": "GMB", "275": "PSE", "288": "GHA", "300": "GRC", "324": "GIN",
    "336": "VAT", "364": "IRN", "368": "IRQ", "376": "ISR", "380": "ITA", "384": "CIV", "400": "JOR", "404": "KEN",
    "422": "LBN", "430": "LBR", "434": "LBY", "466": "MLI", "470": "MLT", "478": "MRT", "499": "MNE", "504": "MAR",
    "562": "NER", "566": "NGA", "620": "PRT", "624": "GNB", "678": "STP", "682": "SAU", "686": "SEN", "694": "SLE",
    "706": "SOM", "724": "ESP", "728": "SSD", "729": "SDN", "732": "ESH", "760": "SYR", "768": "TGO", "788": "TUN",
    "792": "TUR", "800": "UGA", "807": "MKD", "818": "EGY", "854": "BFA", "887": "YEM",
}  # fmt: skip
NO_ISO_CODE = {"Somaliland": "SOL", "N. Cyprus": "CYN", "Kosovo": "XKX"}
FULL_NAMES = {
    "CAF": "Central African Republic",
    "COD": "Democratic Republic of the Congo",
    "CYN": "Northern Cyprus",
    "ESH": "Western Sahara",
    "GNQ": "Equatorial Guinea",
    "MKD": "North Macedonia",
    "SSD": "South Sudan",
    "STP": "São Tomé and Príncipe",
}


def read_arcs(topology: dict[str, Any]) -> list[Ring]:
    """Undo the quantisation: each arc as longitudes and latitudes.

    Arcs are rounded here, before countries are put together, so that two neighbours still share every
    point of their border.
    """
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[Ring] = []
    for steps in topology["arcs"]:
        x = y = 0
        arc: Ring = []
        for step_x, step_y in steps:
            x, y = x + step_x, y + step_y
            arc.append((round(x * scale_x + shift_x, 3), round(y * scale_y + shift_y, 3)))
        arcs.append(arc)
    return arcs


def join_arcs(numbers: list[int], arcs: list[Ring]) -> Ring:
    """One ring from its arcs; a negative number is an arc walked backwards (~n)."""
    ring: Ring = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring.extend(arc[1:] if ring else arc)
    return ring


def signed_area(ring: Ring) -> float:
    """Area in square degrees, positive when the ring runs counter-clockwise."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs) / 2


def clip_ring(ring: Ring, window: Window) -> Ring:
    """The part of a ring inside the window, closed along the window's edge (Sutherland and Hodgman 1974)."""
    west, south, east, north = window
    for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        kept: Ring = []
        for here, there in zip(ring, ring[1:] + ring[:1], strict=True):
            here_in, there_in = sign * (here[axis] - limit) >= 0, sign * (there[axis] - limit) >= 0
            if here_in:
                kept.append(here)
            if here_in != there_in:
                share = (limit - here[axis]) / (there[axis] - here[axis])
                other = round(here[1 - axis] + share * (there[1 - axis] - here[1 - axis]), 3)
                kept.append((limit, other) if axis == 0 else (other, limit))
        ring = kept
        if not ring:
            break
    return ring


def close_ring(ring: Ring, *, counter_clockwise: bool) -> Ring:
    """A ring as GeoJSON wants it: no point twice in a row, the first point again at the end, turned as asked."""
    thin = [point for point, before in zip(ring, ring[-1:] + ring[:-1], strict=True) if point != before]
    if (signed_area(thin) > 0) != counter_clockwise:
        thin.reverse()
    return [*thin, thin[0]]


def clip_polygon(rings: list[Ring], window: Window) -> list[Ring]:
    """A polygon (outer ring first) cut to the window; empty when nothing worth drawing is left."""
    cut = [clip_ring(ring[:-1], window) for ring in rings]
    if not cut[0] or abs(signed_area(cut[0])) < SMALLEST_ISLAND:
        return []
    holes = [hole for hole in cut[1:] if hole and abs(signed_area(hole)) >= SMALLEST_ISLAND]
    return [close_ring(cut[0], counter_clockwise=True), *(close_ring(hole, counter_clockwise=False) for hole in holes)]


def features(topology: dict[str, Any], window: Window) -> Iterator[dict[str, Any]]:
    """Every country with land in the window, as GeoJSON features."""
    arcs = read_arcs(topology)
    for shape in topology["objects"]["countries"]["geometries"]:
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        rings = [[join_arcs(numbers, arcs) for numbers in polygon] for polygon in polygons]
        cut = [polygon for polygon in (clip_polygon(polygon, window) for polygon in rings) if polygon]
        if not cut:
            continue
        name = shape["properties"]["name"]
        code = ALPHA3[shape["id"]] if "id" in shape else NO_ISO_CODE[name]
        yield {
            "type": "Feature",
            "id": code,
            "properties": {"name": FULL_NAMES.get(code, name)},
            "geometry": {"type": "MultiPolygon", "coordinates": cut},
        }


def write_map(atlas: Path, out: Path, window: Window) -> int:
    """Write the clipped map, a country a line so that changes can be read; returns the number of countries."""
    found = sorted(features(json.loads(atlas.read_text("utf-8")), window), key=lambda feature: str(feature["id"]))
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in found)
    head = {
        "type": "FeatureCollection",
        "bbox": window,
        "source": "Natural Earth 4.1, Admin 0 countries, 1:50 million, by way of world-atlas 2.0.2",
        "licence": "public domain",
        "note": "de facto borders",
    }
    opening = json.dumps(head, separators=(",", ":"))[:-1]
    out.write_text(f'{opening},"features":[\n{lines}\n]}}\n', encoding="utf-8", newline="\n")
    return len(found)


def main() -> None:
    """Read the arguments, write the map, say what was written."""
    parser = argparse.ArgumentParser(description="Clip a world atlas (TopoJSON) to a region's window.")
    parser.add_argument("atlas", type=Path, help="countries-50m.json of the npm package world-atlas")
    parser.add_argument("out", type=Path, help="GeoJSON file to write")
    parser.add_argument(
        "--window", type=float, nargs=4, default=NORTH_AFRICA, metavar="DEGREES", help="west south east north"
    )
    given = parser.parse_args()
    count = write_map(given.atlas, given.out, tuple(given.window))
    sys.stdout.write(f"{given.out}: {count} countries, {given.out.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()
