"""Three runs of a small made-up world, and the ground under it."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.experiment.compare import run_comparison
from sim.report.ground import read_ground
from sim.results.results import Results
from sim.scenario import Scenario

LIBYA = Path(__file__).parents[2] / "scenarios" / "regions" / "libya_2011"
DATES = pd.to_datetime(["2011-02-14", "2011-02-28", "2011-03-31", "2012-01-31", "2013-01-31"])
PLACES = pd.DataFrame(
    [
        ("sabha", "Sabha", "LBY", "lby_fezzan", 27.04, 14.43, "market_hub", 130_000),
        ("tripoli_lby", "Tripoli (Libya)", "LBY", "lby_tripolitania", 32.89, 13.19, "capital", 1_100_000),
        ("agadez", "Agadez", "NER", "ner_agadez", 16.97, 7.99, "town", 110_000),
        ("gao", "Gao", "MLI", "mli_gao", 16.27, -0.04, "town", ""),
    ],
    columns=["id", "name", "country", "region", "lat", "lon", "kind", "population"],
)
SQUARES = {"LBY": ("Libya", 9, 20, 25, 33), "NER": ("Niger", 3, 13, 9, 20), "MLI": ("Mali", -6, 12, 3, 20)}


def stocks(runs):
    rows = []
    for run in runs:
        for n, date in enumerate(DATES):
            rows += [
                (run, date, "LBY", "depot", "rifles", 1000 - 200 * n),
                (run, date, "LBY", "militia", "rifles", 150 * n + run),
                (run, date, "MLI", "civilian", "rifles", 40),
                (run, date, "MLI", "militia", "rockets", 10 * n * run),
                (run, date, "NER", "trafficker", "rifles", 5 * n),
                (run, date, "NER", "seized", "rifles", n),
            ]
    table = pd.DataFrame(rows, columns=["run", "date", "country", "holder", "arm", "count"])
    table = table[table["count"] > 0]
    return table.astype({"country": "category", "holder": "category", "arm": "category"})


def made_up(runs):
    weeks = pd.date_range("2011-02-15", "2013-01-31", freq="7D")
    places = [
        (run, date, place, "militia", "rifles", count * run)
        for run in runs
        for date in DATES[1:]
        for place, count in (("sabha", 400), ("tripoli_lby", 900), ("gao", 100))
    ]
    links = [
        (run, pd.Timestamp("2011-03-01"), start, end, "rifles", 2, count)
        for run in runs
        for start, end, count in (("sabha", "agadez", 60), ("agadez", "sabha", 20), ("agadez", "gao", 30))
    ]
    prices = [
        (run, week, place, "rifles", usd * run)
        for run in runs
        for week in weeks
        for place, usd in (("sabha", 500.0), ("tripoli_lby", 700.0), ("gao", 400.0))
    ]
    tables = {
        "stocks": stocks(runs),
        "places": pd.DataFrame(places, columns=["run", "date", "place", "holder", "arm", "count"]),
        "links": pd.DataFrame(links, columns=["run", "month", "from_place", "to_place", "arm", "convoys", "count"]),
        "prices": pd.DataFrame(prices, columns=["run", "date", "place", "arm", "usd"]),
    }
    manifest = {"seeds": list(runs), "start": "2011-02-15", "until": "2013-01-31", "code_version": "9.8.7"}
    return Results("made_up", tables, manifest, PLACES[["id", "name", "country", "region", "lat", "lon"]])


@pytest.fixture
def results():
    return made_up([1, 2, 3])


@pytest.fixture
def one_run():
    return made_up([7])


@pytest.fixture
def study():
    """Two scenarios on the same three seeds: under the policy groups hold half as much."""
    history, niche = made_up([1, 2, 3]), made_up([1, 2, 3])
    outside = niche.tables["stocks"]["holder"] == "militia"
    niche.tables["stocks"].loc[outside, "count"] //= 2
    return {"history": replace(history, name="History"), "niche": replace(niche, name="Niche package")}


@pytest.fixture
def folder(tmp_path):
    """A region folder of three square countries."""
    PLACES.to_csv(tmp_path / "places.csv", index=False)
    (tmp_path / "links.csv").write_text(
        "id,from,to,mode\n1,sabha,agadez,piste\n2,sabha,agadez,off_road\n3,tripoli_lby,sabha,paved\n4,agadez,gao,sea\n"
    )
    (tmp_path / "region.yaml").write_text("title: Three squares\ncapital_country: LBY\nmap: map.geojson\n")
    (tmp_path / "marks.csv").write_text(
        "date,label,source\n2012-06-01,A later day,E2\n2011-02-15,The first day,E1\n2020-01-01,Too late,E3\n"
    )
    squares = []
    for country, (name, west, south, east, north) in SQUARES.items():
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        squares.append({"type": "Feature", "id": country, "properties": {"name": name}, "geometry": shape})
    (tmp_path / "map.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": squares}))
    return tmp_path


@pytest.fixture
def ground(folder):
    return read_ground(folder)


@pytest.fixture(scope="session")
def libya():
    return read_ground(LIBYA)


@pytest.fixture
def words():
    """Every text on a picture, its axes and its insets."""

    def read(ax):
        from matplotlib.text import Text

        return [text.get_text() for text in ax.figure.findobj(Text) if text.get_text()]

    return read


@pytest.fixture
def line():
    """The values of a labelled line."""

    def read(ax, label):
        return next(np.asarray(line.get_ydata(), float) for line in ax.lines if line.get_label() == label)

    return read


@pytest.fixture
def paper_holds():
    """Whether all that is drawn in a figure lies on the paper."""

    def look(figure):
        figure.canvas.draw()
        drawn, (width, height) = figure.get_tightbbox(), figure.get_size_inches()
        return drawn.x0 >= 0 and drawn.y0 >= 0 and drawn.x1 <= width and drawn.y1 <= height

    return look


@pytest.fixture(scope="session")
def comparison():
    """Three short runs of the real region without policies, and their pairs with many stockpile teams."""
    start, until = dt.date(2011, 2, 15), dt.date(2011, 11, 30)
    idle = Scenario(name="Nobody acts", question="What if nobody acts?", region="libya_2011", start=start, until=until)
    teams = {"kind": "secure_depots", "name": "early_teams", "start": "2011-08-23", "teams": 60, "consent": "granted"}
    acting = Scenario(
        **{**dict(idle), "name": "Teams & <script>alert(1)</script>", "question": "", "policies": [teams]}
    )
    return run_comparison([idle, acting], seeds=(1, 2, 3))
