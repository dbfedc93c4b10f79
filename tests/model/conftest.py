"""Forty days in a made-up region, in which the regime falls, its depots are looted and arms are traded."""

import datetime as dt

import pytest

from sim.model.engine import Engine
from sim.model.model import DiffusionModel
from sim.model.watch import journal_hash
from sim.scenario import Scenario, settle
from tests.worlds import OASIS

APRIL = dt.date(2011, 4, 22)


@pytest.fixture(scope="session")
def spring():
    return Scenario(name="A spring", region=str(OASIS), start=APRIL, until=APRIL + dt.timedelta(days=39), agents={})


@pytest.fixture
def model(spring):
    return DiffusionModel(spring, seed=5)


@pytest.fixture(scope="session")
def hash_of():
    return lambda engine: journal_hash(engine.ledger, engine.settled.days)


@pytest.fixture(scope="session")
def bare(spring):
    """The same forty days without Mesa."""
    engine = Engine(settle(spring, 5))
    engine.run_days(40)
    return engine
