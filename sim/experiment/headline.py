"""The few numbers a study is remembered by, over all its runs: the middle one and the middle 80 %."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from pandas import DataFrame, Series

from sim.results.measures import HEADLINE, MEASURES
from sim.results.results import Results
from sim.results.series import BAND
from sim.results.terms import Terms, terms_of


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
    return [_line(name, MEASURES[name].function(results)) for name in names]


def headlines_of(measures: DataFrame, names: Iterable[str] = HEADLINE) -> list[Headline]:
    """The same where nothing but the measures of each run was kept: run, measure, value."""
    values = measures.groupby("measure")["value"]
    return [_line(name, values.get_group(name)) for name in names]


def _line(name: str, values: Series) -> Headline:
    told = values.dropna().to_numpy(np.float64)
    ends = ((1 - BAND) / 2, 0.5, (1 + BAND) / 2)
    low, middle, high = (float(v) for v in np.quantile(told, ends)) if told.size else (math.nan,) * 3
    return Headline(name, MEASURES[name].unit, int(told.size), middle, low, high)


def spoken(results: Results, names: Iterable[str] = HEADLINE) -> list[tuple[str, ...]]:
    """The same for people, with a heading: what, the middle run, the band, and a note where runs have no answer."""
    return said(headlines(results, names), len(results.runs), terms_of(results))


def said(found: Iterable[Headline], total: int, words: Terms) -> list[tuple[str, ...]]:
    """Lines of headlines for people, of so many runs, in the words of a region."""
    lines: list[tuple[str, ...]] = [("measure", "median", "middle 80 %", "unit", "")]
    for line in found:
        band = f"{figure(line.low)} to {figure(line.high)}" if line.runs > 1 else ""
        note = "" if line.runs == total else f"in {line.runs} of {total} runs"
        lines.append((words.spoken(line.measure).replace("_", " "), figure(line.median), band, line.unit, note))
    return lines


def figure(value: float) -> str:
    """A number as a table shows it: whole where it is large, else three digits; a dash where there is none."""
    if math.isnan(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 or value == round(value) else f"{value:,.3g}"
