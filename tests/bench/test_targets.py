"""Targets: a figure is met or it is not, and a benchmark that was kept says so."""

import json
from pathlib import Path

import pytest

from bench.targets import TARGETS, ratios, table

KEPT = Path(__file__).parents[2] / "docs" / "data" / "bench.json"


def said(**changed):
    """A made-up benchmark: a tenth of a second in C, two tenths in Blowback, ten in Mesa."""
    seconds = {"C": 0.1, "Blowback": 0.2, "Mesa": 10.0, **changed.pop("times", {})}
    run = {"cpu": 0.4, "wall": 0.4, "first_day": 1.0, "ready": 20.0, "peak_mb": 300.0}
    names = ("class horizon", "whole run", "slider", "four policies, 50 seeds", "cached start", "cold start")
    return {
        "reduced": {
            "times": {name: {"cpu": {"median": one}} for name, one in seconds.items()},
            "ratios": {"Mesa over C": 100.0},
        },
        "full": {
            "runs": dict.fromkeys(names, run | changed), "growth": {"10x": 1.0, "100x": 1.3},
            "ratios": {"two workers over one": 1.95},
        },
    }  # fmt: skip


def test_what_misses_is_said_to_miss():
    met = {target.figure: target.met(said()) for target in TARGETS}

    assert [figure for figure, reached in met.items() if not reached] == [
        "time against C, same rules and draws", "time at 100 times the agents, over linear",
    ]  # fmt: skip


def test_some_figures_are_to_be_large_and_some_small():
    slow = said(times={"Mesa": 5.0}, cpu=0.95)
    missed = [target.figure for target in TARGETS if not target.met(slow)]

    assert "over idiomatic Mesa, same rules" in missed
    assert "history, 1,781 days" in missed


def test_the_table_has_a_line_for_each_figure():
    lines = table(said())

    assert len(lines) == len(TARGETS) + 2
    assert lines[2] == "| over idiomatic Mesa, same rules | at least 40× | 70× | 50× | met |"
    assert lines[-1].endswith("| at most 350 MB | 220 MB | 300 MB | met |")
    assert "**not met**" in lines[3]


def test_all_ratios_are_told():
    assert "| two workers over one | 1.95 |" in ratios(said())
    assert "| time at 100x agents over linear | 1.3 |" in ratios(said())


@pytest.mark.skipif(not KEPT.is_file(), reason="no benchmark is kept")
def test_the_benchmark_that_is_kept_has_every_figure():
    found = json.loads(KEPT.read_text(encoding="utf-8"))

    assert all(target.of(found) > 0 for target in TARGETS)
