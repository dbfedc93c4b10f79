import pytest

from sim.policies.transfer_monitoring import TransferMonitoring


def test_the_recipient_is_asked():
    assert TransferMonitoring(where={"countries": ["NER", "MLI"]}).hosts("LBY") == ("NER", "MLI")


def test_six_experts_cost_what_a_panel_of_six_cost():
    (daily,) = TransferMonitoring(experts=6).costs()

    assert daily.usd * 365 == pytest.approx(2e6, rel=0.01)


def test_a_panel_stays_within_what_panels_cost_at_either_end():
    low, high = (next(TransferMonitoring(experts=6, expert_usd=usd).costs()).usd * 365 for usd in (170_000, 500_000))

    assert (low, high) == (pytest.approx(1e6, rel=0.03), pytest.approx(3e6))
