"""A table for people says what changed, and warns where nothing may have."""

import math
from types import SimpleNamespace

import pandas as pd
import pytest

from sim.experiment.compare import Comparison
from sim.experiment.verdict import HEADING, caution, certainty, percent, scaled, signed, verdict, where_begun
from sim.scenario import Scenario

WIDTH = 100


def compared(scenario, differences, bases=(100, 110, 120, 130, 140, 150), measure="deaths"):
    """A comparison whose pairs are given."""
    names = {"base": "Light footprint", "policy": "A policy with a name that is far too long for a table"}
    scenarios = {slug: Scenario(**{**dict(scenario), "name": name}) for slug, name in names.items()}
    comparison = Comparison({"base": SimpleNamespace(manifest={})}, "base", scenarios)
    pairs = {
        "scenario": "policy",
        "measure": measure,
        "run": range(1, 7),
        "value": [b + d for b, d in zip(bases, differences, strict=True)],
        "base": bases,
        "difference": differences,
    }
    comparison.__dict__["pairs"] = pd.DataFrame(pairs).astype({"difference": float})
    return comparison


def row_of(comparison, measure="deaths"):
    return verdict(comparison, [measure])[-1]


def test_the_baseline_stands_above_what_differs_from_it(scenario):
    lines = verdict(compared(scenario, [-10, -12, -11, -13, -9, -11]), ["deaths"])

    assert lines[0] == HEADING
    assert lines[2][0] == "deaths, people"
    assert lines[3] == ("  Light footprint", "125", "", "", "", "baseline")
    assert lines[4][1:] == ("-11", "-12.5 to -9.52", "-9 %", "100 %", "")


def test_a_line_fits_a_terminal_of_a_hundred_columns(scenario):
    dear = [1234567890.0] * 6
    lines = verdict(compared(scenario, [d + i for i, d in enumerate(dear)], dear, "total_bill"), ["total_bill"])

    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    assert lines[2][0] == "total bill, million USD"
    assert sum(widths) + 2 * len(widths) <= WIDTH
    assert lines[-1][0].endswith("...")


@pytest.mark.parametrize(
    ("differences", "words"),
    [
        ([0] * 6, "equal in every pair"),
        ([5, -5, 4, -4, 3, -3], "may be none"),
        ([5, 5, 5, 5, 5, math.nan], "in 5 of 6 pairs"),
        ([math.nan] * 6, "in 0 of 6 pairs"),
        ([5, 6, 5, 6, 5, 6], ""),
    ],
)
def test_a_reader_is_warned(scenario, differences, words):
    assert row_of(compared(scenario, differences))[-1] == words


def test_a_measure_nobody_can_answer_is_a_dash(scenario):
    assert row_of(compared(scenario, [math.nan] * 6))[1:5] == ("-", "", "", "")


def test_refusals_are_set_apart_and_all_agreement_needs_no_word(scenario):
    asked = compared(scenario, [-10, 0, -12, 0, -14, 0])
    asked.__dict__["_began"] = {"policy": [1, 3, 5]}

    _heading, measure, line = where_begun(asked, "deaths")

    assert measure[0] == "deaths, people"
    assert line[1:] == ("3 of 6", "-12", "-17 to -7.03", "-10 %")
    asked.__dict__["_began"] = {"policy": [1, 2, 3, 4, 5, 6]}
    assert where_begun(asked, "deaths") == []
    asked.__dict__["_began"] = {"policy": []}
    assert where_begun(asked, "deaths")[-1][1:] == ("0 of 6", "-", "", "")


def test_the_last_sentence_says_what_more_runs_would_buy(scenario):
    sure, unsure = compared(scenario, [10, 11, 10, 11, 10, 11]), compared(scenario, [10, 30, 5, 20, 15, 40])

    assert certainty(sure, ["deaths"]).startswith("Of one effect above that differs from zero, 1 comes ")
    assert certainty(sure, ["deaths"]).endswith(" with a relative standard error of 10 % or less.")
    needed = int(unsure.precision(["deaths"]).runs_needed[0])
    assert certainty(unsure, ["deaths"]).endswith(f"or less; {needed} runs would do for all.")
    nothing = certainty(compared(scenario, [0] * 6), ["deaths"])
    assert nothing == "No effect above can be told from zero with these runs."


def test_small_things():
    assert (percent(0.5), percent(-0.0012), percent(0)) == ("50 %", "-0.1 %", "0 %")
    assert (signed("5", 5), signed("-5", -5), signed("0", 0)) == ("+5", "-5", "0")
    assert (scaled("USD"), scaled("items")) == ((1e6, "million USD"), (1.0, "items"))
    assert caution({"low": math.nan, "high": math.nan, "runs": 1}, 1) == ""
