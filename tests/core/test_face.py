"""Faces: what a rule written in plain Python has at hand, and what it is refused."""

import datetime as dt
import math

import numpy as np
import pytest

from sim.agents.border_post import BorderPost
from sim.agents.depot import Depot
from sim.agents.state import State
from sim.agents.town import Town
from sim.agents.trafficker import Trafficker
from sim.core.chance import stream, uniform
from sim.core.commons import RIFLES
from sim.core.errors import UsageError
from sim.model.counts import imbalance
from sim.model.model import DiffusionModel
from sim.scenario import Scenario
from tests.worlds import OASIS, START


@pytest.fixture
def model():
    last = START + dt.timedelta(days=27)
    model = DiffusionModel(Scenario(name="Weeks", region=str(OASIS), start=START, until=last, agents={}), seed=2)
    model.run_days(7)
    return model


def first(model, kind):
    return next(iter(model.agents_by_type[kind]))


def test_luck_hangs_on_who_what_and_when_and_not_on_how_often_it_is_asked(model):
    trafficker = first(model, Trafficker)
    chance = model.engine.world.chance
    expected = uniform(chance, stream("trafficker.nerve"), model.tables["trafficker"].uid[trafficker.row], 7, 2)

    assert trafficker.uniform("trafficker.nerve", 2) == trafficker.uniform("trafficker.nerve", 2) == expected
    assert trafficker.uniform("trafficker.nerve") != expected
    with pytest.raises(UsageError, match="'Nerve' names no process"):
        trafficker.uniform("Nerve")


def test_arms_that_are_given_change_hands_and_no_more(model):
    depot, town = max(model.agents_by_type[Depot], key=lambda d: d.holding("rifles")), first(model, Town)
    had, has = depot.holding("rifles"), town.holding("rifles")

    assert depot.give(town, "rifles", 10, "looted") == 10
    assert (depot.holding("rifles"), town.holding("rifles")) == (had - 10, has + 10)
    assert depot.give(town.account, "rifles", 10**9, "looted") == had - 10
    assert imbalance(model.ledger) == 0


@pytest.mark.parametrize(
    ("to", "arm", "items", "reason", "told"),
    [
        (0, "rifles", 1, "sold", "there is no account 0 to give to"),
        (10**6, "rifles", 1, "sold", "there is no account 1000000 to give to"),
        (5, "rifle", 1, "sold", "'rifle' is no class of arms. Did you mean 'rifles'?"),
        (5, "rifles", 1, "soled", "'soled' is no reason of the ledger. Did you mean 'sold'?"),
        (5, "rifles", -1, "sold", "-1 items cannot be given"),
    ],
)
def test_what_cannot_be_given_is_refused(model, to, arm, items, reason, told):
    with pytest.raises(UsageError) as refusal:
        first(model, Depot).give(to, arm, items, reason)

    assert told in str(refusal.value)


def test_an_offer_is_posted_up_to_what_is_held(model):
    town = next(town for town in model.agents_by_type[Town] if town.place_id == "anba")
    offers = model.engine.world.ground["offers"]
    line, held = int(offers.count[0]), town.holding("rifles")

    assert town.offer_for_sale("rifles", held + 5) == held
    assert (offers.account[line], offers.arm[line], offers.items[line]) == (town.account, RIFLES, held)
    assert town.offer_for_sale("rifles", 0) == 0


def test_a_bid_is_posted_up_to_what_can_be_paid(model):
    trafficker = first(model, Trafficker)
    trafficker.cash = 2.5 * trafficker.price("rifles")

    assert trafficker.bid_for("rifles", 100) == 2
    trafficker.cash = -50.0
    assert trafficker.bid_for("rifles", 100) == 0


def test_markets_are_where_and_when_they_are(model):
    town = next(town for town in model.agents_by_type[Town] if town.place_id == "anba")
    far = next(town for town in model.agents_by_type[Town] if town.place_id == "cala")

    assert town.price("rifles") > 0
    assert math.isnan(far.price("rifles"))
    with pytest.raises(UsageError, match="there is no market where"):
        far.bid_for("rifles", 1)
    model.step()
    with pytest.raises(UsageError, match="day 8 is no market day"):
        town.offer_for_sale("rifles", 1)


def test_neighbours_are_one_link_away(model):
    post = next(post for post in model.agents_by_type[BorderPost] if post.place_id == "dara")
    ways = post.neighbours()

    assert sorted(way.link for way in ways) == ["bir--dara", "cala--dara", "dara--essa", "dara--essa:bypass"]
    over = next(way for way in ways if way.link == "dara--essa")
    assert (over.place, over.km, over.mode, over.border, over.open) == ("essa", 90.0, "piste", "AAA-BBB", True)


def test_a_state_has_an_id_and_no_arms(model):
    state = first(model, State)

    assert state.id == "AAA"
    assert state.holding("rifles") == 0
    with pytest.raises(UsageError, match="a state has no arms of its own"):
        state.give(state, "rifles", 1, "sold")


def test_a_face_reads_its_parameters_and_its_table(model):
    town = first(model, Town)

    assert town.settings.kept_share == model.engine.world.settings["town"].kept_share
    assert np.shares_memory(town.table.uid, model.tables["town"].uid)
