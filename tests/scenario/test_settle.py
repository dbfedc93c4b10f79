from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from sim.scenario import load, settle
from sim.scenario.settle import share

TEXT = "name: Mine\nregion: land\npolicies:\n  - kind: secure_depots\n"


def test_a_seed_draws_the_same_under_every_policy(write):
    with_teams = settle(load(write(TEXT)), 7)
    without = settle(load(write("name: Mine\nregion: land\n")), 7)

    assert with_teams.params == without.params


def test_two_seeds_draw_differently(write):
    scenario = load(write(TEXT))

    assert settle(scenario, 1).params["trafficker"].cash != settle(scenario, 2).params["trafficker"].cash


def test_nothing_uncertain_is_left(write):
    params = settle(load(write(TEXT)), 1).params["trafficker"]

    assert isinstance(params.cash, float)
    assert params.insecurity == {"LBY": 0.3}


def test_a_designed_sample_takes_the_quantile_it_is_given(write):
    settled = settle(load(write(TEXT)), 1, {"agents.trafficker.cash": 0.5})

    assert settled.params["trafficker"].cash == 15_000


def test_days_are_counted_from_the_start(write):
    settled = settle(load(write(TEXT)), 1)

    assert settled.day(date(2011, 2, 15)) == 1
    assert settled.date(settled.days) == date(2015, 12, 31)
    assert settled.days == 1781


@given(st.integers(0, 2**63), st.text(max_size=30))
def test_a_share_is_a_share(seed, path):
    assert 0.0 <= share(seed, path) < 1.0
