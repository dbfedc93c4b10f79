import pandas as pd
import pytest

from sim.report.prices import Observed, price_curves, read_observed, read_span


def test_a_country_line_is_the_median_of_its_markets(results, line):
    ax = price_curves(results)

    assert set(line(ax, "LBY")) == {1200.0}
    assert set(line(ax, "MLI")) == {800.0}


def test_a_market_place_can_have_its_own_line(results, line):
    ax = price_curves(results, by="place", keys=["sabha"])

    assert set(line(ax, "sabha")) == {1000.0}


def test_axes_say_dollars_and_scale(results):
    assert price_curves(results).get_ylabel() == "US dollars (log scale)"
    assert price_curves(results, scale="linear").get_ylabel() == "US dollars"


def test_an_observed_price_is_a_diamond_in_its_country_s_colour(results, words):
    day = pd.Timestamp("2011-06-01")

    ax = price_curves(results, observed=[Observed("MLI", day, day, 300, 400, 5000)])

    diamonds = [line for line in ax.lines if line.get_marker() == "D"]
    assert [list(line.get_xydata()[0]) for line in diamonds] == [[106.0, 400.0]]
    assert ax.get_ylim()[1] >= 5000
    assert "Diamonds: observed prices" in " ".join(words(ax))


def test_a_price_observed_after_the_run_is_left_out(results):
    day = pd.Timestamp("2022-06-01")

    ax = price_curves(results, observed=[Observed("MLI", day, day, 300, 400, 500)])

    assert not [line for line in ax.lines if line.get_marker() == "D"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2011-01-31", "2011-01-31", "2011-01-31"),
        ("2012-01", "2012-01-01", "2012-01-31"),
        ("2014", "2014-01-01", "2014-12-31"),
        ("2011-05/2011-08", "2011-05-01", "2011-08-31"),
        ("2010/2011-01", "2010-01-01", "2011-01-31"),
        ("2011 (second half)", "2011-07-01", "2011-12-31"),
    ],
)
def test_a_written_period_has_a_first_and_a_last_day(text, first, last):
    assert read_span(text) == (pd.Timestamp(first), pd.Timestamp(last))


@pytest.mark.parametrize("text", ["", "spring 2011", "2011/2012/2013"])
def test_a_period_nobody_can_read_is_no_period(text):
    assert read_span(text) is None


def test_only_the_item_asked_for_in_a_known_country_is_read():
    table = pd.DataFrame(
        [
            ("AK-type rifle", "Mali", 200, 400, 700, "2012/2013"),
            ("AK-type rifle", "Sahel", 200, 400, 700, "2012"),
            ("pistol", "Mali", 100, 150, 200, "2012"),
            ("AK-type rifle", "Mali", 200, 400, 700, "one day"),
        ],
        columns=["item", "country", "usd_low", "usd_best", "usd_high", "date"],
    )

    (price,) = read_observed(table, {"Mali": "MLI"})

    assert price == Observed("MLI", pd.Timestamp("2012-01-01"), pd.Timestamp("2013-12-31"), 200, 400, 700)
