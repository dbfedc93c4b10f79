"""Same luck on the real region: before a policy begins, or where it never does, two runs are one run.

Runs are compared by every column of every table, agents' memories and the books included; only
the questions to hosts are left out, since asking is no change.
"""

import datetime as dt
from functools import lru_cache

import numpy as np
import pytest

from sim.core.commons import CHEMICAL
from sim.core.policy import Trigger
from sim.model.engine import Engine
from sim.model.programme import asks_of
from sim.model.watch import journal_hash
from sim.scenario import load, settle
from sim.scenario.shelf import scenario_names
from tests.policies.test_policies import KINDS, make

HISTORY = load("light_footprint")
BEGINS = dt.date(2011, 9, 1)
SEEDS = range(2, 7)
ASKING = [kind for kind in KINDS if KINDS[kind].host != "none"]
OTHERS = [name for name in scenario_names() if name != "light_footprint" and load(name).region == "libya_2011"]

# What is done at borders, at sea and in ministries abroad comes near no depot.
FAR_FROM_DEPOTS = (
    "border_closure", "border_control", "human_intelligence", "information_sharing", "sea_inspection", "surveillance",
    "transfer_monitoring", "treaty",
)  # fmt: skip

# With seed 1 a state is lost by the end of February 2012; help comes at once, or the test would last until November.
GIVEN = {"intervention": {"start": dt.date(2012, 2, 1), "trigger": Trigger(delay=0)}}


@lru_cache(maxsize=8)
def history(day, seed, until=None):
    """The run that all others are compared with, as it stands on the evening of a day."""
    return standing(HISTORY, day, seed, until)


def standing(scenario, day, seed, until=None):
    """A run that is to end on one day, as it stands on the evening of another."""
    engine = Engine(settle(scenario.ending(max(until or day, scenario.start)), seed))
    engine.open()
    engine.run_days(engine.settled.day(day))
    return engine


def with_policy(kind, **given):
    """History and one more policy, as large as its kind is by default."""
    policy = make(kind, **{"name": "one_more", "start": BEGINS, "consent": "granted", **GIVEN.get(kind, {}), **given})
    return HISTORY.model_copy(update={"policies": (*HISTORY.policies, policy)}), policy


def differing(one, other):
    """Columns in which two runs stand differently, and tables in which different things were written down."""
    tables = {**one.world.tables, **one.world.ground, "ledger": one.ledger}
    others = {**other.world.tables, **other.world.ground, "ledger": other.ledger}
    columns = {
        f"{name}.{column}"
        for name, table in tables.items()
        if name != "asks"
        for column in table._fields
        if not np.array_equal(getattr(table, column), getattr(others[name], column))
    }
    return columns | {
        name for name in one.watch.parts | other.watch.parts if written(one, name) != written(other, name)
    }


def written(engine, table):
    """What a run wrote down in a table so far."""
    return [{name: column.tobytes() for name, column in part.items()} for part in engine.watch.parts.get(table, ())]


def first_difference(scenario):
    """The first day on which something that only one of a scenario and history does may begin."""
    mine, theirs = set(scenario.policies), set(HISTORY.policies)
    return min((p.start or scenario.start for p in mine ^ theirs), default=scenario.until)


def two_months_on(policy):
    return policy.start + dt.timedelta(days=60)


def begins_as_history(scenario, begins, seed):
    eve = begins - dt.timedelta(days=1)
    return differing(standing(scenario, eve, seed), history(eve, seed))


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_changes_before_a_policy_begins_and_something_does_after(kind):
    scenario, policy = with_policy(kind)

    eve, later = policy.start - dt.timedelta(days=1), two_months_on(policy)
    changed = standing(scenario, eve, 1, later)
    assert differing(changed, history(eve, 1, later)) == set()
    changed.run_days((later - eve).days)
    assert differing(changed, history(later, 1, later))


@pytest.mark.parametrize("name", [name for name in OTHERS if "/" not in name])
def test_a_scenario_is_history_until_it_first_departs_from_it(name):
    scenario = load(name)

    assert begins_as_history(scenario, first_difference(scenario), 1) == set()


@pytest.mark.parametrize("kind", ASKING)
def test_a_policy_that_is_refused_whenever_it_is_asked_for_leaves_the_journal_as_it_was(kind):
    scenario, policy = with_policy(kind, consent="refused")

    assert asks_of([policy], standing(scenario, scenario.start, 1).world.region)
    assert_leaves_no_trace(scenario, policy)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ASKING)
def test_a_policy_for_which_no_host_can_be_won_leaves_the_journal_as_it_was(kind):
    scenario, policy = with_policy(kind, consent="drawn")
    unwilling = scenario.agents["state"].model_copy(update={"consent_base": -10.0, "consent_pride": -20.0})

    assert_leaves_no_trace(scenario.model_copy(update={"agents": {**scenario.agents, "state": unwilling}}), policy)


def assert_leaves_no_trace(scenario, policy):
    """The same arms moved and everything stands as in history, two months on; the chronicle may tell of refusals."""
    later = two_months_on(policy)
    refused, untouched = standing(scenario, later, 1), history(later, 1)

    assert journal_hash(refused.ledger, refused.day) == journal_hash(untouched.ledger, untouched.day)
    assert {name.partition(".")[0] for name in differing(refused, untouched)} <= {"news", "events"}


@pytest.mark.parametrize("kind", FAR_FROM_DEPOTS)
def test_what_is_done_far_from_depots_leaves_their_keepers_and_the_drums_as_they_were(kind):
    """Two months on not one depot has another keeper, was found on another day, or lost another drum."""
    scenario, policy = with_policy(kind)
    later = two_months_on(policy)

    changed, untouched = standing(scenario, later, 1), history(later, 1)

    differs = differing(changed, untouched)
    assert differs
    assert not [name for name in differs if name.partition(".")[0] in ("depot", "team", "visits")]
    assert np.array_equal(changed.ledger.balance[:, CHEMICAL], untouched.ledger.balance[:, CHEMICAL])


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_more_seeds_are_bit_for_bit_the_same_before_a_policy_begins(kind):
    scenario, policy = with_policy(kind)

    assert [seed for seed in SEEDS if begins_as_history(scenario, policy.start, seed)] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERS)
def test_more_seeds_of_a_scenario_are_history_until_it_departs(name):
    scenario = load(name)

    assert [seed for seed in SEEDS if begins_as_history(scenario, first_difference(scenario), seed)] == []
