import pytest

from sim.policies.disarmament import Disarmament


def test_who_goes_home_brings_less_than_a_rifle():
    amounts = {act.lever: act.amount for act in Disarmament(demobilise=0.01).acts()}

    assert amounts == {"militia.disarm_rate": pytest.approx(0.01 * 0.45 / 1.2), "militia.demobilise_rate": 0.01}


def test_a_hand_in_costs_nothing():
    assert list(Disarmament(hand_in=0.003).costs()) == []
