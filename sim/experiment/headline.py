"""The few numbers a study is remembered by, over all its runs: the middle one and the middle 80 %."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from sim.results.measures import HEADLINE, MEASURES
from sim.results.results import Results
from sim.results.series import BAND
from sim.results.terms import terms_of


class Headline(NamedTuple):
    """One measure over all runs that have an answer; the rest ended too early, or it never happened in them.

    low, high  ends of the middle 80 % of those runs
    """

    measure: str
    unit: str
    runs: int
    median: float
    low: float
    high: float


def headlines(results: Results, names: Iterable[str] = HEADLINE) -> list[Headline]:
    """One line for each measure, in the order of the names; NaN where no run has an answer."""
    found = []
    for name in names:
        told = MEASURES[name].function(results).dropna().to_numpy(np.float64)
        ends = ((1 - BAND) / 2, 0.5, (1 + BAND) / 2)
        low, middle, high = (float(v) for v in np.quantile(told, ends)) if told.size else (math.nan,) * 3
        found.append(Headline(name, MEASURES[name].unit, int(told.size), middle, low, high))
    return found


def spoken(results: Results, names: Iterable[str] = HEADLINE) -> list[tuple[str, ...]]:
    """The same for people, with a heading: what, the middle run, the band, and a note where runs have no answer."""
    total, words = len(results.runs), terms_of(results)
    lines: list[tuple[str, ...]] = [("measure", "median", "middle 80 %", "unit", "")]
    for line in headlines(results, names):
        band = f"{figure(line.low)} to {figure(line.high)}" if line.runs > 1 else ""
        note = "" if line.runs == total else f"in {line.runs} of {total} runs"
        lines.append((words.spoken(line.measure).replace("_", " "), figure(line.median), band, line.unit, note))
    return lines


def figure(value: float) -> str:
    """A number as a table shows it: whole where it is large, else three digits; a dash where there is none."""
    if math.isnan(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 or value == round(value) else f"{value:,.3g}"
