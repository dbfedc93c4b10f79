"""Heralds: the chronicle tells when a policy begins, ends, and by whose name."""

import datetime as dt

from sim.model.engine import Engine
from sim.results import harvest
from sim.scenario import Scenario, settle
from tests.worlds import OASIS

START = dt.date(2011, 2, 15)


def told(*policies, days=40):
    until = START + dt.timedelta(days=days - 1)
    asked = Scenario(name="x", region=str(OASIS), start=START, until=until, policies=policies, agents={})
    events = harvest(Engine(settle(asked, 1)).run()).events
    rows = events[events.kind.isin(["policy_started", "policy_ended"])]
    return [(str(d.date()), str(k), str(a)) for d, k, a in rows[["date", "kind", "actor"]].itertuples(index=False)]


def guards(**more):
    return {"kind": "guard_depots", "guards": 10, "consent": "granted", **more}


def test_a_policy_is_told_on_its_first_day_and_on_the_day_after_its_last():
    policy = guards(name="watchmen", start=dt.date(2011, 2, 20), until=dt.date(2011, 3, 1))

    assert told(policy) == [
        ("2011-02-20", "policy_started", "watchmen"),
        ("2011-03-02", "policy_ended", "watchmen"),
    ]


def test_a_refused_policy_is_never_told():
    assert told(guards(start=dt.date(2011, 2, 20), consent="refused")) == []


def test_two_policies_are_told_by_their_own_names():
    first = guards(name="early", start=dt.date(2011, 2, 18))
    second = guards(name="late", start=dt.date(2011, 2, 25))

    assert [name for _, _, name in told(first, second)] == ["early", "late"]
