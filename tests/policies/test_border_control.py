import pytest

from sim.policies.border_control import BorderControl


def test_one_man_in_six_is_on_shift_and_a_hundred_and_twenty_make_a_patrol():
    amounts = {act.lever: act.amount for act in BorderControl(staff=1_200).acts()}

    assert amounts == {"border_post.staff": 200, "border_post.patrols": 10}


def test_advisers_train_those_who_are_there():
    (act,) = BorderControl(staff=0, advisers=110).acts()

    assert (act.how, act.amount) == ("scale", pytest.approx(1.055))


def test_a_hundred_million_buys_few_men():
    (daily,) = BorderControl(staff=2_870).costs()

    assert daily.usd * 365 * 4.36 == pytest.approx(100e6, rel=0.01)
