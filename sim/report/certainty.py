"""How sure the page may be: standard errors, what more runs would buy, and what pairing saved."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pandas import DataFrame

from sim.experiment.headline import figure
from sim.report.findings import NONE, title_of
from sim.results.divergence import FOLLOWED
from sim.results.measures import HEADLINE

MANY = 1000  # a ratio above it is told as such


class Line(NamedTuple):
    """How sure one mean difference is.

    error   standard error as a share of the difference
    wanted  pairs that would bring the error under a tenth
    ratio   how many times more runs strangers would need
    proportion  the same where the effect is told as a share
    """

    slug: str
    policy: str
    pairs: str
    error: str
    wanted: str
    ratio: str
    proportion: str


class Sureness(NamedTuple):
    """The lines of one measure."""

    title: str
    lines: list[Line]


def certainty(precision: DataFrame, labels: Mapping[str, str], measures: Sequence[str] = HEADLINE) -> list[Sureness]:
    """For each measure and policy, how sharp the mean difference is; measures without a pair are left out.

    precision  as `Comparison.precision` gives it
    labels     names of scenarios by slug
    """
    table = precision[precision["runs"] > 0]
    told = []
    for measure in measures:
        rows = table[table["measure"] == measure].to_dict("records")
        lines = [
            Line(
                str(row["scenario"]),
                labels[row["scenario"]],
                f"{row['runs']:.0f}",
                share(row["relative_error"]),
                count(row["runs_needed"]),
                times(row["variance_ratio"]),
                times(row["variance_ratio_logs"]),
            )
            for row in rows
        ]
        if lines:
            told.append(Sureness(title_of(measure), lines))
    return told


class Horizons(NamedTuple):
    """Runs saved by pairing as time passes: horizons across, and for each quantity a row of ratios for each policy."""

    columns: list[str]
    blocks: list[tuple[str, list[tuple[str, str, list[str]]]]]


def horizon_table(horizons: DataFrame, labels: Mapping[str, str]) -> Horizons:
    """The table of `Comparison.horizons` as a page shows it; no blocks where no scenario ever differs.

    labels  names of scenarios by slug
    """
    columns = list(dict.fromkeys(horizons["horizon"].astype(str)))
    blocks = []
    for quantity, mine in horizons.groupby("quantity", sort=False):
        rows = []
        for slug, found in mine.groupby("scenario", sort=False):
            ratios = dict(zip(found["horizon"].astype(str), found["variance_ratio"], strict=True))
            cells = [times(float(ratios[one])) if one in ratios else NONE for one in columns]
            rows.append((str(slug), labels[str(slug)], cells))
        title = FOLLOWED[str(quantity)].doc
        blocks.append((title[0].upper() + title[1:], rows))
    return Horizons(columns, blocks)


def share(value: float) -> str:
    """A standard error as a share of what it is the error of."""
    if math.isnan(value):
        return "all pairs equal"
    return "no difference" if math.isinf(value) else f"{100 * value:,.0f} %" if value >= 0.01 else "under 1 %"


def count(value: float) -> str:
    """How many pairs; a dash where no number would do."""
    if math.isnan(value) or math.isinf(value):
        return NONE
    return f"{value:,.0f}" if value <= MANY * 100 else f"over {MANY * 100:,}"


def times(value: float) -> str:
    """How many times more runs; a dash where nothing varies."""
    if math.isnan(value):
        return NONE
    if math.isinf(value):
        return "all luck cancels"
    return f"over {MANY:,} times" if value > MANY else f"{figure(float(f'{value:.2g}'))} times"
