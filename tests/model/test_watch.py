"""What is written down adds up, to the item, and replaying the ledger gives the stocks."""

import datetime as dt

import pytest

from sim.model.engine import Engine
from sim.results import harvest, identities
from sim.scenario import Scenario, settle
from tests.worlds import OASIS

START = dt.date(2011, 2, 15)


@pytest.fixture(scope="module")
def results():
    asked = Scenario(name="Oasis", region=str(OASIS), start=START, until=dt.date(2011, 10, 20), agents={})
    return harvest(Engine(settle(asked, 2), journal=True).run(), name="Oasis")


def test_every_identity_of_the_contract_holds(results):
    assert identities(results) == []


def test_replaying_the_ledger_by_hand_gives_the_last_evening(results):
    held = {}
    for source, target, arm, count in results.ledger[["from_account", "to_account", "arm", "count"]].itertuples(
        index=False
    ):
        held[source, arm] = held.get((source, arm), 0) - count
        held[target, arm] = held.get((target, arm), 0) + count
    last = results.accounts.sort_values("since_day", kind="stable").groupby("account").last()
    replayed = {}
    for (account, arm), count in held.items():
        if count > 0:
            key = (last.country[account], last.holder[account], arm)
            replayed[key] = replayed.get(key, 0) + count

    evening = results.stocks[results.stocks.date == results.stocks.date.max()]
    written = {(c, h, a): n for c, h, a, n in evening[["country", "holder", "arm", "count"]].itertuples(index=False)}
    assert replayed == written


def test_stocks_are_told_at_the_opening_each_week_at_month_ends_and_on_the_last_day(results):
    days = ((results.stocks.date - results.stocks.date.min()).dt.days).unique()

    assert 0 in days
    assert {7, 14, 21} <= set(days)
    assert (results.stocks.date.max() - results.stocks.date.min()).days == 248
    assert (dt.date(2011, 3, 31) - dt.date(2011, 2, 14)).days in days


def test_combinations_with_nothing_in_them_have_no_row(results):
    for table in ("stocks", "places", "flows", "provenance"):
        assert (results.tables[table]["count"] > 0).all()


def test_an_arm_that_crosses_a_border_is_seen_crossing_it(results):
    across = results.flows[(results.flows.from_country != results.flows.to_country) & (results.flows.reason == "moved")]

    assert across["count"].sum() > 0
    assert results.crossings["count"].sum() >= results.crossings["seized"].sum()


def test_writing_a_month_down_takes_no_incident_from_whoever_feels_it():
    asked = Scenario(name="Oasis", region=str(OASIS), start=START, until=dt.date(2011, 10, 20), agents={})
    engine = Engine(settle(asked, 2))
    told = harvest(engine.run(), name="Oasis").violence.incidents.sum()

    assert told > 0
    assert engine.world.ground["traffic"].incidents.sum() == told
