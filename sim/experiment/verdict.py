"""What the policies changed and how sure that is, in a table of a hundred columns and one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from textwrap import shorten
from typing import Any

import numpy as np

from sim.experiment.compare import Comparison
from sim.experiment.headline import figure
from sim.results.effects import GOAL
from sim.results.measures import HEADLINE, MEASURES
from sim.results.terms import terms_of

HEADING = ("measure", "mean", "95 % interval", "change", "same sign", "")
BEGUN = ("only pairs in which the policy began", "pairs", "mean", "95 % interval", "change")
LONGEST_NAME = 28  # of a scenario


def verdict(comparison: Comparison, names: Iterable[str] = HEADLINE) -> list[tuple[str, ...]]:
    """Below each measure the baseline's mean, and then every difference from it.

    Differences are means over pairs with their 95 % interval, then in percent of the baseline, and the
    share of pairs that have the sign of the middle one.
    """
    lines: list[tuple[str, ...]] = [HEADING]
    wanted = list(names)
    pairs, effects = comparison.pairs, comparison.effects(wanted)
    words = terms_of(comparison.results[comparison.baseline])
    runs = pairs.run.nunique()
    for name in wanted:
        scale, unit = scaled(MEASURES[name].unit)
        base = float(pairs[pairs.measure == name].drop_duplicates("run").base.mean()) / scale
        lines += [("",) * 6, (f"{words.spoken(name).replace('_', ' ')}, {unit}", *("",) * 5)]
        lines.append((_label(comparison, comparison.baseline), figure(base), "", "", "", "baseline"))
        for row in effects[effects.measure == name].to_dict("records"):
            low, middle, high = (row[end] / scale for end in ("low", "mean", "high"))
            band = f"{figure(low)} to {figure(high)}" if row["runs"] > 1 else ""
            change = signed(percent(middle / base), middle) if base and row["runs"] else ""
            sign = percent(row["same_sign"]) if row["runs"] else ""
            label = _label(comparison, row["scenario"])
            lines.append((label, signed(figure(middle), middle), band, change, sign, caution(row, runs)))
    return lines


def where_begun(comparison: Comparison, name: str = HEADLINE[0]) -> list[tuple[str, ...]]:
    """One measure in the pairs in which a scenario's own policies began, where some were refused; else nothing."""
    scale, unit = scaled(MEASURES[name].unit)
    lines: list[tuple[str, ...]] = [BEGUN, (f"{name.replace('_', ' ')}, {unit}", *("",) * 4)]
    for row in comparison.given_leave([name]).to_dict("records"):
        label, pairs = _label(comparison, row["scenario"]), f"{row['began']} of {row['runs']}"
        low, middle, high = (row[end] / scale for end in ("low", "mean", "high"))
        change = signed(percent(row["mean"] / row["base"]), middle) if row["began"] and row["base"] else ""
        band = f"{figure(low)} to {figure(high)}" if row["began"] > 1 else ""
        lines.append((label, pairs, signed(figure(middle), middle), band, change))
    return lines if len(lines) > 2 else []


def certainty(comparison: Comparison, names: Iterable[str] = HEADLINE, goal: float = GOAL) -> str:
    """How sure the effects that differ from zero are, and how many runs would do for all of them."""
    table = comparison.precision(names)
    table = table[table["different"] & np.isfinite(table.runs_needed)]
    if table.empty:
        return "No effect above can be told from zero with these runs."
    sure = int((table.relative_error <= goal).sum())
    those = "one effect above that differs" if len(table) == 1 else f"{len(table)} effects above that differ"
    comes = "comes" if sure == 1 else "come"
    told = f"Of {those} from zero, {sure} {comes} with a relative standard error of"
    rest = "." if sure == len(table) else f"; {int(table.runs_needed.max()):,} runs would do for all."
    return f"{told} {percent(goal)} or less{rest}"


def caution(effect: Mapping[Any, Any], runs: int) -> str:
    """What a reader should know of an effect before she tells it on."""
    if effect["low"] == effect["high"] == 0:
        told = ["equal in every pair"]
    else:
        told = ["may be none"] if effect["low"] <= 0 <= effect["high"] else []
    if effect["runs"] < runs:
        told.append(f"in {effect['runs']} of {runs} pairs")
    return ", ".join(told)


def scaled(unit: str) -> tuple[float, str]:
    """What a table divides a number by, and the unit it then has: dollars are told in millions."""
    return (1e6, "million USD") if unit == "USD" else (1.0, unit)


def percent(share: float) -> str:
    """A share as people write it; small ones with a decimal."""
    digits = 1 if 0 < abs(share) < 0.0095 else 0
    return f"{share:.{digits}%}".replace("%", " %")


def signed(told: str, value: float) -> str:
    """A difference as a table shows it: what is more has its sign too."""
    return f"+{told}" if value > 0 else told


def _label(comparison: Comparison, slug: str) -> str:
    return "  " + shorten(comparison.scenarios[slug].name, LONGEST_NAME, placeholder="...")
