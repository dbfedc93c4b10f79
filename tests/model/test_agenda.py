"""The agenda: who has to look up is asked to, and nobody else."""

import datetime as dt

import numpy as np

from sim.model.engine import Engine
from sim.scenario import Scenario, settle
from tests.worlds import OASIS

START, UNTIL = dt.date(2011, 2, 15), dt.date(2011, 6, 30)


def agenda(*policies, **options):
    region = str(OASIS)
    asked = Scenario(name="Oasis", region=region, start=START, until=UNTIL, policies=policies, agents={})
    return Engine(settle(asked, 4), **options).agenda


def test_somebody_looks_up_when_a_policy_begins_and_when_it_has_ended():
    first, last = dt.date(2011, 4, 4), dt.date(2011, 4, 20)
    guards = {"kind": "guard_depots", "start": first, "until": last, "guards": 60, "consent": "granted"}
    plain, guarded = agenda(), agenda(guards)
    more = np.flatnonzero(guarded.looks & ~plain.looks).tolist()

    assert (first - START).days + 1 in more
    assert (last - START).days + 2 in more


def test_every_week_and_month_ends_with_something_to_write_down():
    halts = agenda().halts

    assert halts[::7].all()
    assert halts[(dt.date(2011, 3, 31) - START).days + 1]
    assert halts.mean() < 0.3


def test_full_books_are_closed_every_evening():
    assert agenda(journal=True).halts.all()
    assert agenda(audit=True).halts.all()


def test_an_answer_is_noticed_until_somebody_has_looked():
    asked = {"kind": "secure_depots", "start": dt.date(2011, 4, 4), "teams": 2, "consent": "granted"}
    house = agenda(asked)
    assert not house.answered()

    house.world.ground["asks"].start[0] += 3
    assert house.answered()

    house.look_up(1)
    assert not house.answered()
