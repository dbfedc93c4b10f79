import math

import pandas as pd

from sim.report.findings import NONE
from sim.report.leave import agreed
from sim.results.leave import COLUMNS

LABELS = {"teams": "More teams", "guards": "More guards"}


def leave(*rows):
    return pd.DataFrame(rows, columns=list(COLUMNS))


def test_the_work_of_a_policy_is_told_without_its_refusals():
    deaths = ("teams", "deaths", "people", 14, 20, 200.0, -20.0, -30.0, -10.0, 10.7, 43.0)
    bill = ("teams", "total_bill", "USD", 14, 20, 4e8, 3e6, -1e6, 7e6, math.inf, math.nan)

    (found,) = agreed(leave(bill, deaths), LABELS, ["deaths", "total_bill"])

    assert found.title == "More teams began in 14 of 20 pairs"
    (title, killed, ratio), (of_bill, cost, _) = found.lines
    assert (title, ratio) == ("Deaths, people", "11 times")
    assert (killed.difference, killed.interval, killed.percent) == ("−20", "−30 to −10", "−10 %")
    assert (killed.verdict, killed.clear) == ("lower", True)
    assert (of_bill, cost.difference, cost.verdict) == (
        "Total bill, million USD",
        "+3",
        "cannot be told from zero",
    )


def test_what_never_began_has_a_title_and_no_numbers():
    nothing = ("guards", "deaths", "people", 0, 20, *[math.nan] * 6)

    (found,) = agreed(leave(nothing), LABELS)

    assert (found.title, found.lines) == ("More guards began in 0 of 20 pairs", [])


def test_what_is_the_same_in_every_pair_saves_no_runs():
    same = ("teams", "deaths", "people", 3, 4, 9.0, 0.0, 0.0, 0.0, math.inf, math.inf)

    (found,) = agreed(leave(same), LABELS)

    assert found.lines[0][2] == NONE
    assert found.lines[0][1].verdict == "the same in every pair"


def test_nobody_refused_and_nothing_is_told():
    assert agreed(leave(), LABELS) == []
