import pytest

from sim.policies.security_sector_reform import SecuritySectorReform


def test_a_monthly_stipend_is_paid_weekly():
    (act,) = SecuritySectorReform(stipend=400).acts()

    assert (act.lever, act.amount) == ("militia.stipend", pytest.approx(400 * 12 * 7 / 365))


def test_everyone_who_claims_is_paid():
    (cost,) = SecuritySectorReform(stipend=365).costs()

    assert (cost.kind, cost.of, cost.usd) == ("per_sum", "militia.claimed", 12)
