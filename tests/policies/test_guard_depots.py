from sim.policies.guard_depots import GuardDepots


def test_absent_guards_are_paid_but_do_not_guard():
    policy = GuardDepots(guards=30, desertion=0.5)

    assert [act.amount for act in policy.acts()] == [15]
    assert next(policy.costs()).usd == 30 * 4_000 / 365
