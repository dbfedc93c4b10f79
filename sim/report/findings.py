"""What the page says in numbers: each effect with its interval and a verdict in words, and the bill by payer."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from pandas import DataFrame

from sim.experiment.headline import figure
from sim.report.wording import payer_name, spoken
from sim.results.destinations import bill as billed
from sim.results.effects import effects_of
from sim.results.measures import HEADLINE, MEASURES, averted_per_million
from sim.results.results import Results
from sim.results.terms import INTERVENTION, terms_of

MILLION = 1e6
NONE = "–"
AVERTED = "arms_outside_control_end"  # what arms averted are counted by
EQUAL = "the same in every pair"
SHORT = {
    "arms_outside_control_end": "arms outside state control on the last day",
    "arms_outside_control_peak": "arms outside state control at their peak",
    "arms_reached_northern_mali": "arms that reached northern Mali",
    "first_arrival_northern_mali_days": "day of the first arrival in northern Mali",
    "deaths": "deaths",
    "total_bill": "total bill",
}


class Finding(NamedTuple):
    """What one policy did to one measure, in words and figures.

    same     pairs whose difference has the sign of the median one, of all pairs
    clear    the interval leaves zero out
    """

    slug: str
    policy: str
    difference: str
    interval: str
    percent: str
    same: str
    verdict: str
    clear: bool


class Block(NamedTuple):
    """One measure: what it is, the baseline's mean, and a finding for each policy."""

    measure: str
    title: str
    about: str
    unit: str
    base: str
    findings: list[Finding]


class Bill(NamedTuple):
    """The mean bill of each scenario in million dollars: payers across, scenarios down."""

    payers: list[str]
    rows: list[BillRow]


class BillRow(NamedTuple):
    """A scenario's bill: by payer, of its policies, of the intervention, in all; and weapons averted per million."""

    slug: str
    policy: str
    by_payer: list[str]
    policies: str
    intervention: str
    total: str
    averted: str


def blocks(
    base: Results, pairs: DataFrame, labels: Mapping[str, str], measures: Sequence[str] = HEADLINE
) -> list[Block]:
    """Each measure's effects in words; a measure with no pair that has an answer is left out.

    base    runs of the baseline
    pairs   as `sim.results.effects.paired` gives them
    labels  names of scenarios by slug
    """
    pairs = pairs[pairs["measure"].isin(measures)]
    effects = effects_of(pairs, base.name)
    pairs = pairs[pairs["difference"].notna()]
    found, words = [], terms_of(base)
    for measure in measures:
        mine = effects[(effects["measure"] == measure) & (effects["runs"] > 0)]
        against = pairs[pairs["measure"] == measure].groupby("scenario", observed=True)["base"].mean()
        if mine.empty:
            continue
        overall = MEASURES[measure].function(base).mean()
        size, unit = scale(MEASURES[measure].unit, [overall, *mine["mean"]])
        findings = [
            finding(row, labels[row["scenario"]], float(against[row["scenario"]]), size)
            for row in mine.to_dict("records")
        ]
        title, doc = (words.spoken(text) for text in (title_of(measure), MEASURES[measure].doc))
        found.append(Block(measure, title, doc, unit, figure(overall * size), findings))
    return found


def title_of(measure: str) -> str:
    """A measure as a heading calls it."""
    title = SHORT.get(measure, spoken(measure))
    return title[0].upper() + title[1:]


def finding(row: Mapping[Hashable, Any], policy: str, base: float, size: float) -> Finding:
    """One row of the effects in words."""
    mean, low, high = (float(row[name]) * size for name in ("mean", "low", "high"))
    pairs, same = int(row["runs"]), float(row["same_sign"])
    word, clear = verdict(mean, low, high, pairs)
    if word == EQUAL:
        return Finding(str(row["scenario"]), policy, "0", NONE, NONE, NONE, word, clear)
    part = percent(mean / (base * size)) if base else NONE
    agree = f"{same * pairs:.0f} of {pairs}"
    return Finding(str(row["scenario"]), policy, signed(mean), interval(low, high), part, agree, word, clear)


def verdict(mean: float, low: float, high: float, pairs: int) -> tuple[str, bool]:
    """What may be said of a mean difference and its interval, and whether zero is out of it."""
    if mean == low == high == 0:
        return EQUAL, False
    if pairs < 2:
        return "one pair: no interval", False
    if low <= 0 <= high:
        return "cannot be told from zero", False
    return ("higher" if mean > 0 else "lower"), True


def matrix(found: Sequence[Block]) -> list[tuple[str, str, list[Finding | None]]]:
    """Policies down, measures across: slug, name, and what was found for each measure."""
    policies = {one.slug: one.policy for block in found for one in block.findings}
    return [
        (slug, policy, [next((one for one in block.findings if one.slug == slug), None) for block in found])
        for slug, policy in policies.items()
    ]


def bill(
    results: Mapping[str, Results],
    baseline: str,
    labels: Mapping[str, str],
    found: Sequence[Block],
    names: Callable[[str], str] = str,
) -> Bill:
    """Who paid how much, on the mean over the runs.

    found  the blocks; arms averted have a price only where it is clear that any were
    names  turns a country's code into its name
    """
    told = [one for block in found if block.measure == AVERTED for one in block.findings]
    sure = {one.slug for one in told if one.clear}
    tables = {slug: billed(one) for slug, one in results.items()}
    payers = sorted({str(payer) for table in tables.values() for payer in table["payer"].unique()})
    rows = []
    for slug, one in results.items():
        table, runs = tables[slug], len(one.runs) * MILLION
        part = table.groupby(table["payer"].astype(str))["usd"].sum() / runs
        late = float(table.loc[table["policy"] == INTERVENTION, "usd"].sum()) / runs
        total = float(table["usd"].sum()) / runs
        by_payer = [money(float(part.get(payer, 0.0))) for payer in payers]
        worth = NONE if slug == baseline else averted(one, results[baseline]) if slug in sure else "unclear"
        rows.append(BillRow(slug, labels[slug], by_payer, money(total - late), money(late), money(total), worth))
    return Bill([payer_name(payer, names) for payer in payers], rows)


def averted(results: Results, baseline: Results) -> str:
    """Weapons averted per million dollars: the median pair; a dash where most pairs cost no more."""
    ratio = averted_per_million(results, baseline).to_numpy(float)
    dear = ratio[~np.isnan(ratio)]
    return signed(float(np.median(dear))) if 2 * dear.size > ratio.size else NONE


def scale(unit: str, values: Sequence[float]) -> tuple[float, str]:
    """What to multiply by so that a table is readable, and the unit it is then in."""
    if unit == "USD" and max((abs(value) for value in values if math.isfinite(value)), default=0) >= MILLION:
        return 1 / MILLION, "million USD"
    return (100.0, "%") if unit == "share" else (1.0, unit)


def money(millions: float) -> str:
    """Million dollars with as many digits as mean anything."""
    return f"{millions:,.0f}" if abs(millions) >= 100 or millions == 0 else f"{millions:,.1f}"


def percent(part: float) -> str:
    """A share of the baseline with its sign, in percent."""
    size = abs(100 * part)
    if size < 0.05:
        return "about 0 %"
    digits = f"{size:.0f}" if size >= 10 else f"{size:.1f}"
    return f"{'−' if part < 0 else '+'}{digits} %"


def signed(value: float) -> str:
    """A difference with its sign, a true minus; a dash where there is none."""
    if math.isnan(value):
        return NONE
    text = figure(float(np.format_float_positional(abs(value), 3, fractional=False, trim="-")))
    if value == 0 or text == "0":
        return "0"
    return f"{'−' if value < 0 else '+'}{text}"


def interval(low: float, high: float) -> str:
    """Two ends of an interval."""
    return NONE if math.isnan(low) or math.isnan(high) else f"{signed(low)} to {signed(high)}"
