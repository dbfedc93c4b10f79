import pytest

from sim.results import patterns_libya_markets as markets
from tests.results.by_hand import told


def prices(place, **by_day):
    """Rifle prices at a place, days as d20110601."""
    return [(f"{day[1:5]}-{day[5:7]}-{day[7:]}", place, "rifles", usd) for day, usd in by_day.items()]


def test_the_fall_in_matruh_is_from_the_eve_of_the_uprising_to_december():
    rows = prices("marsa_matruh", d20110214=4000.0, d20110601=9000.0, d20111207=900.0, d20111221=1100.0)

    assert markets.matruh_fall(told({"prices": rows})).tolist() == [-0.75]


def test_the_step_is_the_mean_of_egypt_and_tunisia_over_libya():
    rows = [
        *prices("tripoli_lby", d20111001=300.0),
        *prices("marsa_matruh", d20111001=900.0),
        *prices("medenine", d20111001=400.0),
        *prices("gafsa", d20111001=500.0),
    ]

    assert markets.step_at_the_border(told({"prices": rows})).tolist() == [pytest.approx((3.0 + 1.5) / 2)]


def test_the_trough_is_december_over_june_and_the_recovery_comes_after_it():
    rows = prices("tripoli_lby", d20110608=2000.0, d20111214=400.0, d20140901=1200.0)
    results = told({"prices": rows})

    assert markets.trough(results).tolist() == [0.2]
    assert markets.recovery(results).tolist() == [3.0]
    assert markets.recovery(told({"prices": rows}, until="2014-12-31")).isna().all()


def test_a_shock_is_the_highest_price_of_four_weeks_over_the_last_before():
    rows = prices("kufra", d20120131=100.0, d20120207=120.0, d20120221=150.0, d20120306=900.0)

    assert markets.shocks(told({"prices": rows})).tolist() == [0.5]
