import pandas as pd
import pytest

from sim.report.look import BLACK, GREY
from sim.report.policy_prices import policy_prices
from sim.report.prices import Observed


def at(day, key="MLI"):
    return Observed(key, pd.Timestamp(day), pd.Timestamp(day), 300, 400, 500)


@pytest.fixture
def dearer(study):
    """The same study, but rifles cost three times as much under the policy."""
    study["niche"].tables["prices"]["usd"] *= 3
    return study


def test_each_country_has_a_panel_with_a_line_per_policy(dearer, line):
    upper, lower = policy_prices(dearer, countries=["LBY", "MLI"]).figure.axes

    assert (set(line(upper, "History")), set(line(upper, "Niche package"))) == ({1200.0}, {3600.0})
    assert (set(line(lower, "History")), set(line(lower, "Niche package"))) == ({800.0}, {2400.0})


def test_the_baseline_is_black(dearer):
    ax = policy_prices(dearer, "niche", countries=["LBY"])

    assert [found.get_color() for found in ax.lines if found.get_label() == "Niche package"] == [BLACK]


def test_an_observed_price_stands_in_its_country_s_panel_in_grey(dearer, words):
    upper, lower = policy_prices(dearer, countries=["LBY", "MLI"], observed=[at("2011-06-01")]).figure.axes

    diamonds = [found for found in lower.lines if found.get_marker() == "D"]
    assert [(list(found.get_xydata()[0]), found.get_color()) for found in diamonds] == [([106.0, 400.0], GREY)]
    assert not [found for found in upper.lines if found.get_marker() == "D"]
    assert "Grey diamonds: observed prices" in " ".join(" ".join(words(lower)).split())


def test_lines_are_named_where_they_end_on_an_axis_that_observed_prices_widened(dearer):
    far = Observed("LBY", pd.Timestamp("2011-06-01"), pd.Timestamp("2011-06-01"), 10, 20, 90_000)

    ax = policy_prices(dearer, countries=["LBY"], observed=[far])

    (name,) = [text for text in ax.texts if text.get_text() == "History"]
    end = (ax.transData + ax.transAxes.inverted()).transform((0, 1200))[1]
    assert name.xy[1] == pytest.approx(end)


def test_a_price_observed_after_the_runs_is_not_spoken_of(dearer, words):
    ax = policy_prices(dearer, countries=["MLI"], observed=[at("2020-06-01")])

    assert "observed" not in " ".join(words(ax))


def test_countries_with_observed_prices_come_first_then_those_with_most_markets(study):
    names = {"LBY": "Libya", "MLI": "Mali"}

    axes = policy_prices(study, observed=[at("2011-06-01")], names=names.__getitem__).figure.axes

    assert [[text.get_text() for text in ax.texts if text.get_text() in names.values()] for ax in axes] == [
        ["Mali"],
        ["Libya"],
    ]


def test_nothing_sticks_out_of_the_paper(dearer, ground, paper_holds):
    assert paper_holds(policy_prices(dearer, marks=ground.marks, names=ground.country_name).figure)
