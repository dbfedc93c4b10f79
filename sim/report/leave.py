"""What the page says of the pairs in which a policy began: its work, without the refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pandas import DataFrame

from sim.report.certainty import times
from sim.report.findings import NONE, Finding, finding, scale, title_of
from sim.results.measures import HEADLINE


class Agreed(NamedTuple):
    """One scenario that was refused in some pairs.

    title  its name and in how many pairs it began
    lines  title of the measure, what was found, and the runs that pairing saved there
    """

    slug: str
    title: str
    lines: list[tuple[str, Finding, str]]


def agreed(leave: DataFrame, labels: Mapping[str, str], measures: Sequence[str] = HEADLINE) -> list[Agreed]:
    """The effects where a policy began, for those that did not always; nothing where none was ever refused.

    leave   as `Comparison.given_leave` gives it
    labels  names of scenarios by slug
    """
    told = []
    for slug, table in leave.groupby("scenario", sort=False):
        rows = {str(row["measure"]): row for row in table.to_dict("records")}
        began, runs = (int(table[name].iloc[0]) for name in ("began", "runs"))
        lines = []
        for measure in (one for one in measures if one in rows and rows[one]["mean"] == rows[one]["mean"]):
            row = rows[measure] | {"runs": began, "same_sign": float("nan")}
            size, unit = scale(str(row["unit"]), [row["base"], row["mean"]])
            found = finding(row, labels[str(slug)], float(row["base"]), size)
            ratio = NONE if found.difference == "0" else times(float(row["variance_ratio"]))
            lines.append((f"{title_of(measure)}, {unit}", found, ratio))
        told.append(Agreed(str(slug), f"{labels[str(slug)]} began in {began} of {runs} pairs", lines))
    return told
