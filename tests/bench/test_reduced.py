"""Peers that must agree are held to it, and ratios are of middle processor times."""

import pytest

from bench.reduced import ENGINE, MESA, RULES_ALONE, C, JournalsDifferError, Reduced, compare
from bench.rounds import Spread, Timed


def test_journals_that_differ_are_refused(monkeypatch):
    def lie(settled, days, found, folder):
        found.journals.update({ENGINE: "one", MESA: "another"})
        return {}

    monkeypatch.setattr("bench.reduced._peers", lie)

    with pytest.raises(JournalsDifferError, match="differ"):
        compare(7, 1, 1, lambda _: None)


def test_a_ratio_is_of_middle_processor_times():
    found = Reduced(210, 1, 3)
    wall = Spread.of([9.0])

    found.times = {MESA: Timed(Spread.of([5.0, 6.0, 90.0]), wall), ENGINE: Timed(Spread.of([1.0, 2.0, 3.0]), wall)}

    assert found.ratios() == {"Mesa over Blowback": 3.0}
    assert found.missed() == ["Mesa over Blowback is 3.00, not at least 25."]


def test_a_ratio_too_high_is_amiss_and_one_that_cannot_be_told_is_not():
    found = Reduced(210, 1, 3)
    seconds = {RULES_ALONE: 9.0, C: 3.0}

    found.times = {name: Timed(Spread.of([one]), Spread.of([one])) for name, one in seconds.items()}

    assert found.missed() == ["Blowback, rules alone, over C is 3.00, not at most 2."]


def test_a_run_too_short_for_trade_is_held_to_no_ratio():
    found = Reduced(21, 1, 3)

    found.times = {name: Timed(Spread.of([1.0]), Spread.of([1.0])) for name in (MESA, ENGINE)}

    assert found.missed() == []
