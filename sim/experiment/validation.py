"""Validation: every pattern of a region scored from the run tables of its history.

A pattern is met when the median over runs lies inside the target band of its row, or, where the row has a predicate
of its own, when every claim of that predicate holds of the median. The width of the 90 % band over runs is told beside
it: a wide band that happens to have its middle in the right place is not the same as knowing.
"""

import math
import textwrap
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pandas import DataFrame, Series, concat, to_numeric

from sim.core.errors import RegionError, UsageError
from sim.results.pattern import Pattern
from sim.results.patterns import PATTERNS
from sim.results.results import Results
from sim.world.region import read_region

LOW, HIGH = 0.05, 0.95  # ends of the 90 % band over runs
SHORT = 40  # letters of a label, where a row gives none
IN_BAND = "The median lies within the band."
TOLD = ("id", "label", "topic", "statement", "role", "low", "best", "high", "unit", "predicate", "mechanism")
COLUMNS = (*TOLD, "median", "q05", "q95", "width", "met")
MEASURED = ("id", "claim", "run", "value")


class Evidence(NamedTuple):
    """What is scored: the runs of history, and of the further scenarios that some patterns need, on the same seeds."""

    history: Results
    further: Mapping[str, Results]


def patterns_of(folder: Path) -> DataFrame:
    """The rows of a region's `patterns.csv` with numbers as numbers; refuses a row that has no function."""
    sheet = read_region(folder).sheet("patterns")
    if not len(sheet):
        raise UsageError(f"the region in {folder} has no patterns.csv, so there is nothing to validate against.")
    wrong = [
        sheet.complain(n, f"no pattern is called '{name}'.")
        for n, name in enumerate(sheet.column("id"))
        if name not in PATTERNS
    ]
    rows = DataFrame(list(sheet.rows))
    for column in ("low", "best", "high"):
        numbers = to_numeric(rows[column].replace("", None), errors="coerce")
        strange = numbers.isna() & rows[column].ne("")
        wrong += [sheet.complain(n, f"{column} = '{rows[column][n]}' is no number.") for n in rows.index[strange]]
        rows[column] = numbers.astype(float)
    if wrong:
        raise RegionError.of(wrong)
    for column, otherwise in (("predicate", IN_BAND), ("mechanism", ""), ("topic", ""), ("role", "not divided")):
        rows[column] = rows[column].replace("", otherwise) if column in rows else otherwise
    short = rows["statement"].map(lambda text: textwrap.shorten(text, SHORT, placeholder=" ..."))
    rows["label"] = rows["label"].where(rows["label"].ne(""), short) if "label" in rows else short
    return rows


def measure(evidence: Results | Evidence, rows: DataFrame, only: Collection[str] | None = None) -> DataFrame:
    """Every number that decides of the patterns, run by run: see `MEASURED`.

    rows  as `patterns_of` gives them
    only  the patterns that may be answered; all, if not given
    `claim` is empty for a pattern's own number. A value is missing (NaN) where a run cannot say. A pattern that is not
    among those asked for, or whose tables or further scenarios the evidence lacks, has no row.
    """
    given = evidence if isinstance(evidence, Evidence) else Evidence(evidence, {})
    parts = []
    for name in rows["id"]:
        entry = PATTERNS[name]
        if not can_answer(entry, given) or (only is not None and name not in only):
            continue
        asked = _asked(entry, given)
        series = {"": entry.function(*asked).astype(float).fillna(entry.never)}
        series |= {claim.name: claim.function(*asked).astype(float) for claim in entry.claims}
        parts += [
            DataFrame({"id": name, "claim": claim, "run": values.index, "value": values.map(rounded).to_numpy()})
            for claim, values in series.items()
        ]
    return concat(parts, ignore_index=True) if parts else measured([])


def measured(rows: Sequence[tuple[str, str, int, float]]) -> DataFrame:
    """Rows as a table of `MEASURED`, none of them too."""
    return DataFrame(rows, columns=list(MEASURED)).astype({"id": str, "claim": str, "run": int, "value": float})


def rounded(value: float) -> float:
    """Seven digits: what is kept in a file is what is counted."""
    return float(f"{value:.7g}")


def score(values: DataFrame, rows: DataFrame) -> DataFrame:
    """Each pattern's number over the runs beside its target: see `COLUMNS`.

    values  as `measure` gives them
    `met` is missing (None) where there is no value: what cannot be answered is not met.
    """
    found = []
    for row in rows.to_dict("records"):
        told, mine = {name: row[name] for name in TOLD}, values[values["id"] == row["id"]]
        if mine.empty:
            found.append(told | {"median": math.nan, "q05": math.nan, "q95": math.nan, "width": math.nan, "met": None})
            continue
        low, median, high = band(mine.loc[mine["claim"] == "", "value"])
        bounds = [(claim.name, claim.low, claim.high) for claim in PATTERNS[row["id"]].claims]
        met = all(
            least <= band(mine.loc[mine["claim"] == claim, "value"])[1] <= most
            for claim, least, most in bounds or [("", row["low"], row["high"])]
        )
        found.append(told | {"median": median, "q05": low, "q95": high, "width": high - low, "met": met})
    return DataFrame(found, columns=list(COLUMNS))


def can_answer(entry: Pattern, evidence: Evidence) -> bool:
    """Whether the results have what the pattern reads."""
    asked = [evidence.history, *(evidence.further[name] for name in entry.needs if name in evidence.further)]
    return len(asked) == 1 + len(entry.needs) and all(name in each.tables for each in asked for name in entry.tables)


def _asked(entry: Pattern, evidence: Evidence) -> Sequence[Results]:
    """The results a pattern's functions take; history is cut to the seeds that the further scenarios have."""
    further = [evidence.further[name] for name in entry.needs]
    history = evidence.history
    if further and further[0].runs != history.runs:
        history = history.only(further[0].runs)
    return [history, *further]


def band(values: Series) -> tuple[float, float, float]:
    """5 %, median and 95 % over the runs that have an answer; nothing where fewer than half have one."""
    known = values.dropna().to_numpy()
    if 2 * len(known) < len(values) or not len(known):
        return math.nan, math.nan, math.nan
    if not np.isfinite(known).all():  # half way to never is not a number
        low, median, high = np.quantile(known, (LOW, 0.5, HIGH), method="nearest")
    else:
        low, median, high = np.quantile(known, (LOW, 0.5, HIGH))
    return float(low), float(median), float(high)


def claims(values: DataFrame, rows: DataFrame) -> DataFrame:
    """Every claim of the patterns that make any, beside its bounds: id, claim, low, high, median, q05, q95, met."""
    found = []
    for name in rows["id"]:
        mine = values[values["id"] == name]
        for claim in PATTERNS[name].claims if len(mine) else ():
            low, median, high = band(mine.loc[mine["claim"] == claim.name, "value"])
            told = {"id": name, "claim": claim.name, "low": claim.low, "high": claim.high}
            numbers = {"median": median, "q05": low, "q95": high, "met": claim.low <= median <= claim.high}
            found.append(told | numbers)
    return DataFrame(found, columns=["id", "claim", "low", "high", "median", "q05", "q95", "met"])
