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
from pandas import DataFrame, Series, to_numeric

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


def score(evidence: Results | Evidence, rows: DataFrame, only: Collection[str] | None = None) -> DataFrame:
    """Each pattern's number over the runs beside its target: see `COLUMNS`.

    rows  as `patterns_of` gives them
    only  the patterns that may be answered; all, if not given
    `met` is missing (None) where the pattern is not among these, or the evidence lacks the tables or further scenarios
    that it reads: it cannot be answered, which is not met.
    """
    given = evidence if isinstance(evidence, Evidence) else Evidence(evidence, {})
    found = []
    for row in rows.to_dict("records"):
        entry = PATTERNS[row["id"]]
        told = {name: row[name] for name in TOLD}
        if not can_answer(entry, given) or (only is not None and row["id"] not in only):
            found.append(told | {"median": math.nan, "q05": math.nan, "q95": math.nan, "width": math.nan, "met": None})
            continue
        values = values_of(entry, given)
        low, median, high = band(values)
        met = is_met(entry, given, values, row["low"], row["high"])
        found.append(told | {"median": median, "q05": low, "q95": high, "width": high - low, "met": met})
    return DataFrame(found, columns=list(COLUMNS))


def can_answer(entry: Pattern, evidence: Evidence) -> bool:
    """Whether the results have what the pattern reads."""
    asked = [evidence.history, *(evidence.further[name] for name in entry.needs if name in evidence.further)]
    return len(asked) == 1 + len(entry.needs) and all(name in each.tables for each in asked for name in entry.tables)


def values_of(entry: Pattern, evidence: Evidence) -> Series:
    """The pattern's number in each run; `never` where the thing never happened."""
    return entry.function(*_asked(entry, evidence)).astype(float).fillna(entry.never)


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


def is_met(entry: Pattern, evidence: Evidence, values: Series, low: float, high: float) -> bool:
    """Whether the median lies in the band of the row, or every claim holds of its median."""
    if not entry.claims:
        return low <= band(values)[1] <= high
    asked = _asked(entry, evidence)
    return all(claim.low <= band(claim.function(*asked))[1] <= claim.high for claim in entry.claims)


def claims(evidence: Evidence, rows: DataFrame) -> DataFrame:
    """Every claim of the patterns that make any, beside its bounds: id, claim, low, high, median, q05, q95, met."""
    found = []
    for name in rows["id"]:
        entry = PATTERNS[name]
        if not entry.claims or not can_answer(entry, evidence):
            continue
        asked = _asked(entry, evidence)
        for claim in entry.claims:
            low, median, high = band(claim.function(*asked))
            told = {"id": name, "claim": claim.name, "low": claim.low, "high": claim.high}
            numbers = {"median": median, "q05": low, "q95": high, "met": claim.low <= median <= claim.high}
            found.append(told | numbers)
    return DataFrame(found, columns=["id", "claim", "low", "high", "median", "q05", "q95", "met"])
