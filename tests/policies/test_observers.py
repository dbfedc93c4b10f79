import pytest

from sim.policies.observers import Observers


def test_two_hundred_observers_cost_the_missions_budget():
    (daily,) = Observers(people=200).costs()

    assert daily.usd * 365 == pytest.approx(45e6)


def test_presence_deters_by_the_head():
    (act,) = Observers(people=300, deters=0.01).acts()

    assert (act.lever, act.amount) == ("depot.security", pytest.approx(0.03))
