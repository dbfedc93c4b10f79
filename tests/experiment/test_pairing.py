"""What pairing saves on the real region: arms looted by the end of 2011, the same seeds against other seeds.

Sixteen seeds, with all that is uncertain drawn anew for each. A ratio of variances from sixteen
pairs is known to about a factor of two; the ones asked for here stand at 17, 260 and above 300.
"""

import datetime as dt

import numpy as np
import pytest

from sim.core.levers import Where
from sim.experiment.runner import run_many
from sim.policies.guard_depots import GuardDepots
from sim.policies.secure_depots import SecureDepots
from sim.results.effects import effects, paired
from sim.scenario import load

SEEDS = range(1, 17)
TRIPOLI_FELL = dt.date(2011, 8, 23)
LOOTED = "arms_looted_before_2012"

pytestmark = pytest.mark.slow


def history_with(name, *policies):
    history = load("light_footprint")
    return history.model_copy(update={"name": name, "policies": (*history.policies, *policies)})


@pytest.fixture(scope="module")
def study():
    given = {"start": TRIPOLI_FELL, "consent": "granted", "name": "one_more"}
    home = Where(countries=("LBY",))
    scenarios = {
        "history": history_with("history"),
        "nothing": load("no_policy"),
        "ten guards": history_with("ten guards", GuardDepots(guards=10, where=home, **given)),
        "thirty guards": history_with("thirty guards", GuardDepots(guards=30, where=home, **given)),
        "forty teams": history_with("forty teams", SecureDepots(teams=40, **given)),
    }
    return {name: run_many(what.ending(dt.date(2011, 12, 31)), SEEDS) for name, what in scenarios.items()}


def test_what_was_looted_gains_ten_times_and_more(study):
    table = effects(study, "history", [LOOTED]).set_index("scenario")

    for name in ("nothing", "ten guards", "thirty guards"):
        assert table.variance_ratio[name] > 10


def test_an_effect_in_proportion_gains_ten_times_when_it_is_told_in_proportion(study):
    """Forty teams stop two fifths of the looting; in items, even perfect pairs could not gain six times."""
    pairs = paired(study, "history", [LOOTED])
    pairs = pairs[pairs.scenario == "forty teams"]

    value, base = np.log(pairs.value), np.log(pairs.base)
    assert (value.var() + base.var()) / (value - base).var() > 10
    shrunk = pairs.value.std() / pairs.base.std()
    assert (1 + shrunk**2) / (1 - shrunk) ** 2 < 10
