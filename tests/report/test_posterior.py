"""The picture of a calibration stands each value where it lies in its range."""

import pytest

from sim.core.uncertain import Triangular
from sim.experiment.space import Range
from sim.report.posterior import posterior, share_of, spread

EVEN = Range("agents.depot.lambda0", 0.0, 2.0)
LOG = Range("agents.depot.leakage", 0.01, 1.0)
DRAWN = Range("agents.depot.firearms", 0.0, 4.0, Triangular(low=0.0, mode=2.0, high=4.0, source="assumption: test"))
DRAWS = {EVEN.path: [0.2, 0.3, 0.4], LOG.path: [0.01, 0.1, 1.0], DRAWN.path: [1.98, 2.0, 2.02]}
DEFAULTS = {EVEN.path: 1.0, LOG.path: 0.1, DRAWN.path: 2.0}


def test_values_stand_on_the_scale_of_their_range():
    assert share_of(EVEN, 0.5) == 0.25
    assert share_of(LOG, 0.1) == pytest.approx(0.5)
    assert share_of(DRAWN, 2.0) == pytest.approx(0.5, abs=0.01)


def test_what_is_known_best_stands_on_top():
    ax = posterior([LOG, EVEN, DRAWN], DRAWS, DEFAULTS)

    assert [label.get_text() for label in ax.get_yticklabels()] == [
        "depot: firearms",
        "depot: lambda0",
        "depot: leakage",
    ]
    assert spread(LOG, DRAWS[LOG.path]) > spread(EVEN, DRAWS[EVEN.path])


def test_dots_are_medians_and_ticks_defaults():
    ax = posterior([EVEN], DRAWS, DEFAULTS)
    dots = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o"]
    ticks = [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "|"]

    assert dots == [pytest.approx(0.15)]
    assert ticks == [0.5]
