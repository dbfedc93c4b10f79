import pytest

from sim.policies.peace_operation import PeaceOperation


def test_troops_are_shared_by_the_gates_and_the_lines():
    amounts = {act.lever: (act.amount, act.shared) for act in PeaceOperation(troops=12_000).acts()}

    assert amounts["depot.guards"] == (pytest.approx(4_800), True)
    assert amounts["border_post.patrols"] == (pytest.approx(30), True)
    assert amounts["depot.security"] == (pytest.approx(0.54), False)


def test_it_is_the_heaviest_presence_and_nobody_asked_for_it():
    assert (PeaceOperation.footprint, PeaceOperation.niche, PeaceOperation.hard) == (1.0, 0.0, True)


@pytest.mark.parametrize(("troops", "low", "high"), [(12_680, 830.7e6, 915e6), (11_240, 700e6, 911e6)])
def test_a_year_of_the_authorised_force_costs_what_was_appropriated(troops, low, high):
    (daily,) = PeaceOperation(troops=troops).costs()

    assert low <= daily.usd * 365 <= high


def test_aid_that_comes_with_it_is_paid_for():
    assert sum(cost.usd * 7 for cost in PeaceOperation(troops=0, capacity=2).costs()) == pytest.approx(2e6)
