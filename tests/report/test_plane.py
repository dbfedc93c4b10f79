import numpy as np
import pandas as pd
import pytest

from sim.report import look
from sim.report.plane import clouds_of, cost_plane
from sim.results.results import Results
from tests.report.conftest import made_up

MILLION = 1e6


def priced(name, shift, cost, intervention=0.0, runs=range(1, 9)):
    """A scenario whose runs hold `shift(run)` rifles more in the end, at a cost in million dollars."""
    results = made_up(list(runs))
    last = (results.stocks["date"] == results.until) & (results.stocks["holder"] == "militia")
    rifles = last & (results.stocks["arm"] == "rifles")
    stocks = results.stocks.copy()
    stocks.loc[rifles, "count"] += [shift(run) for run in stocks.loc[rifles, "run"]]
    month = pd.Timestamp("2012-01-01")
    costs = [(run, month, policy, "UN", usd * MILLION) for run in runs for policy, usd in
             (("teams", cost(run)), ("intervention", 500 + intervention))]  # fmt: skip
    costs = pd.DataFrame(costs, columns=["run", "month", "policy", "payer", "usd"])
    return Results(name, results.tables | {"stocks": stocks, "costs": costs}, results.manifest, results.places_info)


@pytest.fixture
def study():
    return {
        "base": priced("History", lambda run: 10_000, lambda run: 10),
        "teams": priced("More teams", lambda run: 10_000 - 1000 * run, lambda run: 30 + run),
        "cheap": priced("Cheaper", lambda run: 9_000 - run, lambda run: 4, intervention=-10),
    }


def labelled(ax, label):
    return next(line for line in ax.lines if line.get_label() == label)


def test_a_run_is_a_point_of_extra_millions_and_arms_averted(study):
    teams, cheap = clouds_of(study, "base")

    assert list(teams.cost) == [20 + run for run in range(1, 9)]
    assert list(teams.averted) == [1000 * run for run in range(1, 9)]
    assert set(cheap.cost) == {-6}
    assert cheap.bill == pytest.approx(np.full(8, -16))


def test_the_cross_stands_at_the_median(study):
    ax = cost_plane(study, "base")

    assert labelled(ax, "More teams").get_xydata().tolist() == [[24.5, 4500.0]]
    assert labelled(ax, "More teams").get_color() == look.policy_colours(list(study), "base")["teams"]


def test_a_ring_stands_where_the_total_bill_is_another(study):
    rings = [line for line in cost_plane(study, "base").lines if line.get_markerfacecolor() == "white"]

    assert [list(ring.get_xydata()[0]) for ring in rings] == [[pytest.approx(-16), 1004.5]]


def test_an_intervention_that_costs_the_same_is_told_so(study, words):
    del study["cheap"]

    assert "No policy here changed the intervention's bill." in " ".join(
        " ".join(words(cost_plane(study, "base"))).split()
    )


def test_quarters_are_named_in_words(study, words):
    said = words(cost_plane(study, "base"))

    assert {"costs more, averts more", "costs less, averts more"} <= set(said)


def test_equal_rates_are_straight_lines_through_the_baseline(study, words):
    ax = cost_plane(study, "base")

    lines = [line.get_xydata() for line in ax.lines if len(line.get_xydata()) == 200]
    assert lines
    assert all(points[0].tolist() == [0, 0] for points in lines)
    rates = {round(points[-1][1] / points[-1][0], 6) for points in lines}
    assert {f"{look.thousands(rate)} per million" for rate in rates} <= set(words(ax))


def test_costs_of_many_sizes_bend_the_axis(study):
    study["force"] = priced("Force", lambda run: 100, lambda run: 9_000)

    assert cost_plane(study, "base").get_xscale() == "symlog"
    assert cost_plane(study, "base", scale="linear").get_xscale() == "linear"


def test_names_lie_on_no_cross_and_no_other_name(study):
    ax = cost_plane(study, "base")

    names = [text for text in ax.texts if text.get_text() in {one.name for one in study.values()}]
    boxes = [text.get_window_extent() for text in names]
    assert len(names) == 3
    assert not any(box.overlaps(other) for n, box in enumerate(boxes) for other in boxes[n + 1 :])
    for line in ax.lines:
        if line.get_label() in {"More teams", "Cheaper"}:
            assert not any(box.contains(*ax.transData.transform(line.get_xydata()[0])) for box in boxes)


def test_one_run_has_no_interval(words):
    study = {
        "base": priced("History", lambda run: 100, lambda run: 10, runs=[4]),
        "teams": priced("More teams", lambda run: 10, lambda run: 30, runs=[4]),
    }

    assert "One run: no interval." in " ".join(words(cost_plane(study, "base")))
