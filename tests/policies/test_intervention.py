import pytest

from sim.policies.intervention import Intervention


def test_it_waits_for_a_state_to_be_losing():
    trigger = Intervention().trigger

    assert (trigger.share, trigger.weeks, trigger.delay) == (0.35, 4, 257)


def test_nobody_is_asked_before_it_is_known_who():
    assert Intervention().hosts("LBY") == ()


def test_a_soldier_costs_what_a_soldier_cost():
    (daily,) = Intervention(troops=1).costs()

    assert daily.usd * 365 == pytest.approx(150_000)
