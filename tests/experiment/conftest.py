"""Twenty days in a made-up region: enough for every weekly rule to have its turn."""

import datetime as dt

import pytest

from sim.experiment.run import run
from sim.scenario import Scenario
from tests.worlds import OASIS, START

TWENTY_DAYS = START + dt.timedelta(days=19)


@pytest.fixture(scope="session")
def scenario():
    return Scenario(name="A short spring", region=str(OASIS), start=START, until=TWENTY_DAYS, agents={})


@pytest.fixture(scope="session")
def results(scenario):
    return run(scenario, seed=1)
