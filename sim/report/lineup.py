"""The scenarios of a comparison as every picture of it shows them: one name, one colour, one small print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim.core.errors import UsageError
from sim.report import look
from sim.results.results import Results


class Entry(NamedTuple):
    """A scenario in a picture: its key in the study, its label and colour, and its results."""

    slug: str
    label: str
    colour: str
    results: Results


def lineup(results: Mapping[str, Results], baseline: str | None = None) -> list[Entry]:
    """Every scenario in the order given, the baseline in black; `baseline` is the first one unless named.

    A label is the scenario's name, or its slug where two scenarios share a name.
    """
    baseline = base_of(results, baseline)
    names = [found.name for found in results.values()]
    colour = look.policy_colours(list(results), baseline)
    return [
        Entry(slug, found.name if names.count(found.name) == 1 else slug, colour[slug], found)
        for slug, found in results.items()
    ]


def base_of(results: Mapping[str, Results], baseline: str | None) -> str:
    """The baseline's slug; refuses one that is not there."""
    if not results:
        raise UsageError("there are no scenarios to draw.")
    if baseline is None:
        return next(iter(results))
    if baseline not in results:
        raise UsageError(f"no scenario here is called '{baseline}'. There are: {', '.join(results)}.")
    return baseline


def policies_of(results: Mapping[str, Results], baseline: str) -> list[Entry]:
    """Every scenario but the baseline."""
    return [entry for entry in lineup(results, baseline) if entry.slug != base_of(results, baseline)]


def baseline_of(results: Mapping[str, Results], baseline: str) -> list[Entry]:
    """The baseline alone."""
    return [entry for entry in lineup(results, baseline) if entry.slug == base_of(results, baseline)]


def small_print(results: Mapping[str, Results], measure: str, *, how: str = "", notes: Sequence[str] = ()) -> str:
    """The caption of a comparison: as that of one scenario, and how many there are, and whether they are paired."""
    first = next(iter(results.values()))
    if len(results) == 1:
        return look.small_print(first, measure, how=how, notes=notes)
    paired = all(found.runs == first.runs for found in results.values())
    luck = "Same seeds in every scenario." if paired else "Seeds differ between scenarios."
    text = look.small_print(first, measure, how=how, notes=[*notes, luck])
    return text.replace(f"Scenario {first.name}, ", f"{len(results)} scenarios, {'each ' if paired else 'the first '}")
