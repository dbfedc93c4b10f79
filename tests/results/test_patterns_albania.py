import datetime

import pandas as pd
import pytest

from sim.experiment.validation import measure, patterns_of, score
from sim.results import Results, patterns_albania
from sim.results.patterns_albania import ALBANIA
from sim.results.terms import terms_in
from sim.scenario import load, region_folder

FOLDER = region_folder("albania_1997")
TERMS = terms_in({"capital_country": "ALB"}, {}, {"ALB": "Albania"})

FLOWS = [  # month, country of both sides, from, to, reason, arm, count
    ("1997-03-01", "ALB", "depot", "militia", "looted", "rifles", 300),
    ("1997-04-01", "ALB", "depot", "civilian", "looted", "machine_guns", 100),
    ("1997-05-01", "ALB", "state", "civilian", "looted", "rifles", 50),
    ("1997-06-01", "ALB", "depot", "militia", "custody", "rifles", 50),
    ("1997-06-01", "ALB", "militia", "militia", "looted", "rifles", 999),
    ("1997-06-01", "ALB", "depot", "state", "custody", "rifles", 999),
    ("1997-06-01", "ALB", "depot", "militia", "looted", "ammunition", 999),
    ("1999-06-01", "ALB", "civilian", "destroyed", "handed_in", "rifles", 40),
    ("2000-06-01", "ALB", "civilian", "destroyed", "handed_in", "rifles", 30),
    ("2002-06-01", "ALB", "civilian", "destroyed", "handed_in", "rifles", 20),
    ("1999-06-01", "XKX", "civilian", "destroyed", "handed_in", "rifles", 999),
]
HELD = [  # date, country, holder, origin, count
    ("2001-12-31", "ALB", "civilian", "vlore", 180),
    ("2001-12-31", "ALB", "militia", "vlore", 100),
    ("2001-12-31", "ALB", "dealer", "vlore", 25),
    ("2001-12-31", "XKX", "civilian", "vlore", 60),
    ("2001-12-31", "XKX", "civilian", "XKX_private", 999),
    ("2001-12-31", "MKD", "destroyed", "vlore", 20),
    ("2001-12-31", "GRC", "seized", "vlore", 10),
    ("2001-12-31", "ZZZ", "abroad", "vlore", 35),
    ("2005-12-31", "ALB", "civilian", "vlore", 150),
    ("2005-12-31", "ALB", "state", "vlore", 999),
]
PRICES = [
    ("1997-02-27", "kukes", 1),
    ("1997-03-06", "kukes", 300),
    ("1997-03-06", "tirana", 500),
    ("1997-08-07", "kukes", 30),
    ("1997-08-07", "tirana", 50),
    ("1998-06-04", "tirana", 90),
    ("1999-02-04", "kukes", 150),
    ("1999-05-06", "krume", 250),
    ("1999-05-06", "tirana", 7),
]
EVENTS = [
    ("1997-03-30", "first_arrival", "XKX"),
    ("1997-03-10", "first_arrival", "ALB"),
    ("1998-02-28", "rising", "XKX"),
]
GROUPS = [("1999-03-11", "uck_decan", 700), ("1999-03-11", "uck_glogovac/3/1", 300), ("1999-03-11", "gang_fier", 99)]
EXPECTED = {
    "A01": 500, "A02": 0.8, "A03": 0.25, "A04": 2, "A05": 40, "A06": 70, "A07": 90, "A08": 40, "A09": 160,
    "A10": 200, "A11": 5, "A12": 0.5, "A13": 0.25, "A14": 30, "A15": 365, "A16": 1000, "A17": float("inf"), "A18": 150,
}  # fmt: skip
HAPPENED = ("A14", "A15")  # first events: what has happened has happened, however early the run ended


def made_up(until="2005-12-31"):
    flows = pd.DataFrame(FLOWS, columns=["month", "from_country", "from_holder", "to_holder", "reason", "arm", "count"])
    held = pd.DataFrame(HELD, columns=["date", "country", "holder", "origin", "count"]).assign(arm="rifles")
    prices = pd.DataFrame(PRICES, columns=["date", "place", "usd"]).assign(arm="rifles")
    tables = {
        "flows": flows.assign(run=1, to_country=flows.from_country),
        "provenance": held.assign(
            run=1, origin=held.origin.astype("category"), country=held.country.astype("category")
        ),
        "prices": prices.assign(run=1),
        "events": pd.DataFrame(EVENTS, columns=["date", "kind", "country"]).assign(run=1),
        "groups": pd.DataFrame(GROUPS, columns=["date", "group", "fighters"]).assign(run=1),
    }
    for table, column in (
        ("flows", "month"),
        *((name, "date") for name in ("provenance", "prices", "events", "groups")),
    ):
        tables[table][column] = pd.to_datetime(tables[table][column])
    places = pd.DataFrame({"id": ["kukes", "krume", "tirana"], "country": "ALB", "region": "alb_north"})
    manifest = {"seeds": [1], "start": "1997-02-28", "until": until, "terms": TERMS}
    return Results("made_up", tables, manifest, places)


@pytest.mark.parametrize("entry", ALBANIA, ids=lambda entry: entry.id)
def test_a_pattern_reads_its_number_from_the_tables(entry):
    assert entry.function(made_up()).to_dict() == pytest.approx({1: EXPECTED[entry.id]})


@pytest.mark.parametrize("entry", [e for e in ALBANIA if e.id not in HAPPENED], ids=lambda entry: entry.id)
def test_a_run_that_ended_too_early_has_no_answer(entry):
    early = made_up("1997-03-20")

    assert entry.function(early).isna().all()


def test_kosovo_is_ranked_before_macedonia():
    assert patterns_albania.rank_of_kosovo(made_up()).tolist() == [1]


def test_every_row_of_the_region_has_its_pattern_and_can_be_scored():
    rows = patterns_of(FOLDER)

    assert list(rows["id"]) == [entry.id for entry in ALBANIA]
    told = score(measure(made_up(), rows), rows).set_index("id")
    assert told.met[["A04", "A14", "A15", "A17"]].tolist() == [True] * 4
    assert not told.met["A01"]


def test_peace_in_macedonia_is_kept_until_the_day_its_war_began():
    began = datetime.date(1997, 2, 28) + datetime.timedelta(days=patterns_albania.NLA_RISES)

    assert began == datetime.date(2001, 1, 22)
    assert load("albania_1997").start == datetime.date(1997, 2, 28)
