"""Closed forms hold for the rules themselves: every point within 4 standard errors, every law at p > 0.0001.

Seeds are fixed, so a failure is never bad luck met again: over some two hundred points and
eighteen laws, true rules would have failed about one time in fifty when the seeds were chosen.
"""

import numpy as np
import pytest
from scipy import stats

from sim.core.discover import rooms
from tests.verification.case import SURE, law_of, means, shares
from tests.verification.cases import CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_rules_do_what_the_formula_says(case):
    played = case.play()

    assert [curve.name for curve in played.curves if not curve.holds] == []
    assert played.law is None or played.law.holds


def test_each_case_plays_rules_that_exist_and_has_a_name_of_its_own():
    known = {f"{room.name}.{rule.name}" for room in rooms() for rule in room.rules}

    assert len({case.id for case in CASES}) == len(CASES)
    assert {rule for case in CASES for rule in case.rules} <= known


def test_a_mean_eight_errors_off_is_refused():
    draws = np.random.default_rng(1).normal(0.08, 1.0, (1, 10_000))

    assert means("right", [0], [0.08], draws, 1.0).holds
    assert not means("wrong", [0], [0.0], draws, 1.0).holds


def test_a_share_five_errors_off_is_refused():
    assert shares("right", [0], [0.5], [5_100], 10_000).holds
    assert not shares("wrong", [0], [0.5], [5_250], 10_000).holds


def test_a_law_with_the_right_mean_and_the_wrong_spread_is_refused():
    drawn, values = stats.binom(20, 0.25).rvs(5_000, random_state=1), np.arange(21)

    assert law_of("right", stats.binom(20, 0.25).pmf(values), drawn, values).p > 0.01
    assert law_of("wrong", stats.poisson(5).pmf(values), drawn, values).p < SURE
