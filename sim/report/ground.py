"""The ground a map is drawn on: outlines, places, roads and dated events of one region folder.

Only reads what a picture needs; whether the folder is a sound region is not asked here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from pandas import DataFrame, Timestamp
from ruamel.yaml import YAML

from sim.core.errors import SimError
from sim.report.look import Mark
from sim.report.prices import Observed, read_observed
from sim.results.names import Names, read_names

Ring = list[tuple[float, float]]


class Outline(NamedTuple):
    """A country's land: polygons, each a ring of (lon, lat) and its holes."""

    country: str
    name: str
    polygons: list[list[Ring]]


class Ground(NamedTuple):
    """What lies under the arms.

    outlines  every country in the window, modelled or not
    places    id, name, country, lat, lon, kind, population
    links     from, to, mode; one row per pair of places
    marks     dated events of the region's history
    observed  rifle prices that somebody saw
    home      country whose depots opened
    names     of armed groups, storage areas and regions, by id
    """

    title: str
    home: str
    outlines: list[Outline]
    places: DataFrame
    links: DataFrame
    marks: list[Mark]
    observed: list[Observed]
    names: Names

    def country_name(self, country: str) -> str:
        """The country's name on the base map, its code where the map does not show it."""
        return next((outline.name for outline in self.outlines if outline.country == country), country)

    def called(self, word: str) -> str:
        """The name of a storage area, region, place or country by its id; anything else in its own words."""
        known = self.names.areas.get(word) or self.names.places.get(word)
        return known or self.country_name(word).replace("_", " ")


def read_ground(folder: Path | str) -> Ground:
    """The ground of a region folder: map.geojson, places.csv, links.csv and, where they exist, marks.csv
    (date, label, source), areas.csv, regions.csv, militias.csv, prices.csv and region.yaml.
    """
    folder = Path(folder)
    about = read_about(folder / "region.yaml")
    places = read_table(folder / "places.csv", ("id", "name", "country", "lat", "lon"))
    for column, empty in (("kind", ""), ("population", float("nan"))):
        if column not in places.columns:
            places[column] = empty
    links = read_table(folder / "links.csv", ("from", "to", "mode"))
    marks = folder / "marks.csv"
    outlines = read_outlines(folder / str(about.get("map", "map.geojson")))
    return Ground(
        title=str(about.get("title", folder.name)),
        home=str(about.get("capital_country", "")),
        outlines=outlines,
        places=places,
        links=links.drop_duplicates(["from", "to"])[["from", "to", "mode"]].reset_index(drop=True),
        marks=read_marks(marks) if marks.is_file() else [],
        names=read_names(folder),
        observed=_observed(folder / "prices.csv", {outline.name: outline.country for outline in outlines}),
    )


def read_about(path: Path) -> dict[str, Any]:
    """region.yaml as a mapping; empty where there is none."""
    if not path.is_file():
        return {}
    about = YAML(typ="safe", pure=True).load(path)
    return dict(about) if about else {}


def read_table(path: Path, needed: tuple[str, ...]) -> DataFrame:
    """A CSV table with at least the needed columns; ids are text, so Namibia's NA stays a word."""
    if not path.is_file():
        raise SimError(f"{path}: this file is missing, and the map is drawn from it.")
    table = pd.read_csv(path, keep_default_na=False, na_values={"population": [""], "lat": [""], "lon": [""]})
    missing = [column for column in needed if column not in table.columns]
    if missing:
        raise SimError(f"{path}: there is no column '{missing[0]}'.")
    return table


def read_outlines(path: Path) -> list[Outline]:
    """Countries of a GeoJSON FeatureCollection of (Multi)Polygons; a feature's id is its ISO code."""
    if not path.is_file():
        raise SimError(f"{path}: this file is missing, and the map is drawn from it.")
    outlines = []
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        rings = [[[(x, y) for x, y in ring] for ring in polygon] for polygon in polygons]
        outlines.append(Outline(str(feature["id"]), str(feature["properties"]["name"]), rings))
    return outlines


def read_marks(path: Path) -> list[Mark]:
    """Dated events that pictures name, in order of time."""
    table = read_table(path, ("date", "label"))
    pairs = zip(table["date"], table["label"], strict=True)
    return sorted(Mark(Timestamp(str(date)), str(label)) for date, label in pairs)


def _observed(path: Path, countries: dict[str, str]) -> list[Observed]:
    return read_observed(pd.read_csv(path, keep_default_na=False), countries) if path.is_file() else []
