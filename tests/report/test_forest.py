from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sim.report import look
from sim.report.forest import effects_forest, percent, relative
from sim.results.effects import effects_of, paired
from sim.results.results import Results
from tests.report.conftest import made_up

MEASURES = ("arms_outside_control_end", "total_bill")


def scenario(name, rifles, usd, runs=range(1, 9)):
    """A scenario whose runs end with so many rifles in militia hands and cost so many dollars."""
    results = made_up(list(runs))
    rows = [(run, results.until, "LBY", "militia", "rifles", rifles(run)) for run in runs]
    stocks = pd.DataFrame(rows, columns=["run", "date", "country", "holder", "arm", "count"])
    rows = [(run, pd.Timestamp("2012-01-01"), "teams", "UN", usd(run)) for run in runs]
    costs = pd.DataFrame(rows, columns=["run", "month", "policy", "payer", "usd"])
    return Results(name, results.tables | {"stocks": stocks, "costs": costs}, results.manifest, results.places_info)


@pytest.fixture
def study():
    return {
        "base": scenario("History", lambda run: 1000, lambda run: 50.0),
        "teams": scenario("More teams", lambda run: 800 + run, lambda run: 60.0),
        "noise": scenario("Noise", lambda run: 1000 + 30 * (-1) ** run, lambda run: 50.0),
    }


def dots(panel):
    return [line for line in panel.lines if line.get_marker() == "o"]


def test_effects_are_percent_of_the_baseline_mean(study):
    pairs = paired(study, "base", MEASURES)

    table = relative(effects_of(pairs, "base"), pairs).set_index(["scenario", "measure"])

    assert table.loc[("teams", "total_bill"), "mean"] == pytest.approx(20)
    arms = table.loc[("teams", "arms_outside_control_end")]
    assert arms["mean"] == pytest.approx(-19.55)
    assert arms["low"] < -19.55 < arms["high"] < -19


def test_a_baseline_of_zero_gives_no_percent(study):
    study["base"] = scenario("History", lambda run: 1000, lambda run: 0.0)
    pairs = paired(study, "base", MEASURES)

    table = relative(effects_of(pairs, "base"), pairs).set_index(["scenario", "measure"])

    assert np.isnan(table.loc[("teams", "total_bill"), "mean"])
    assert table.loc[("teams", "arms_outside_control_end"), "mean"] < 0


def test_dots_are_hollow_where_an_effect_cannot_be_told_from_none(study):
    ax = effects_forest(study, "base", measures=MEASURES)

    teams, noise = dots(ax)
    assert teams.get_markerfacecolor() == teams.get_color() == look.policy_colours(list(study), "base")["teams"]
    assert noise.get_markerfacecolor() == "white"


def test_every_measure_has_a_panel_and_every_policy_a_row_with_its_number(study, words):
    ax = effects_forest(study, "base", measures=MEASURES)

    said = words(ax)
    assert len(ax.figure.axes) == 2
    assert {"Arms outside control, last day", "Total bill", "−20 %", "+20 %", "More teams", "Noise"} <= set(said)


def test_no_answer_is_a_dash(study, words):
    study["base"] = scenario("History", lambda run: 1000, lambda run: 0.0)

    assert words(effects_forest(study, "base", measures=MEASURES)).count("–") == 2


def test_nothing_sticks_out_of_the_picture(study):
    ax = effects_forest(study, "base", measures=MEASURES)

    frame = ax.figure.bbox
    for panel in ax.figure.axes:
        low, high = panel.get_xlim()
        ticks = [label for label in panel.get_xticklabels() if low <= label.get_position()[0] <= high]
        for text in [*panel.texts, *panel.get_yticklabels(), *ticks]:
            box = text.get_window_extent()
            assert box.x0 >= frame.x0, text.get_text()
            assert box.x1 <= frame.x1, text.get_text()
            assert box.y0 >= frame.y0, text.get_text()


def test_a_long_name_takes_two_lines_and_stays_on_the_paper(study, words):
    study["teams"] = replace(study["teams"], name="Surveillance and sharing of what is seen")

    ax = effects_forest(study, "base", measures=MEASURES)

    assert any("Surveillance\n" in text or "Surveillance and\n" in text for text in words(ax))
    assert min(tick.get_window_extent().x0 for tick in ax.get_yticklabels()) >= 0


@pytest.mark.parametrize(
    ("value", "text"), [(-12.4, "−12 %"), (0.42, "+0.4 %"), (0.01, "0 %"), (3000.0, "+3,000 %"), (float("nan"), "–")]
)
def test_percent_is_written_with_as_many_digits_as_one_reads(value, text):
    assert percent(value) == text
