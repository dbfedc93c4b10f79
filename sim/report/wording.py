"""Policies in plain words, as a page tells them: what is done, how much, when, where, and who pays."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from pandas import Timestamp

from sim.core.levers import Where
from sim.core.policy import Policy
from sim.core.uncertain import Distribution, meaning_of
from sim.report.look import long_date

LEAVE = {"drawn": "asked for, may be refused", "granted": "taken as given", "refused": "refused"}
PAYERS = {
    "UN": "the United Nations",
    "EU": "the European Union",
    "USA": "the United States",
}
INHERITED = frozenset(Policy.model_fields)
COST = "_usd"  # how the name of what a unit of a policy costs ends


class Told(NamedTuple):
    """A policy as a reader meets it.

    name   what the scenario calls it
    what   what it does, in a sentence
    size   its sizes that are not nothing
    began  in how many runs it was in force at some time
    """

    name: str
    what: str
    size: str
    when: str
    where: str
    leave: str
    payer: str
    began: str = ""


class Change(NamedTuple):
    """How a scenario's policies differ from those of the baseline: added, changed, left out."""

    added: list[Told]
    changed: list[Told]
    dropped: list[str]


def told(policy: Policy, names: Callable[[str], str] = str, places: Mapping[str, str] | None = None) -> Told:
    """A policy in words.

    names   turns a country's code into its name
    places  names of places by id
    """
    return Told(
        spoken(policy.name),
        (inspect.getdoc(type(policy)) or "").partition("\n")[0].replace("`where`", "its area"),
        "; ".join(_sizes(policy)),
        _when(policy),
        located(policy.where, names, places or {}),
        "" if policy.host == "none" else LEAVE[policy.consent],
        payer_name(policy.payer, names),
    )


def changes(policies: Iterable[Policy], baseline: Iterable[Policy], tell: Callable[[Policy], Told] = told) -> Change:
    """What the policies of one scenario are beside those of the baseline; policies are matched by name."""
    old, new = ({policy.name: policy for policy in some} for some in (baseline, policies))
    return Change(
        [tell(policy) for name, policy in new.items() if name not in old],
        [tell(policy) for name, policy in new.items() if name in old and old[name] != policy],
        [spoken(name) for name in old if name not in new],
    )


def located(where: Where, names: Callable[[str], str], places: Mapping[str, str]) -> str:
    """Where a policy is at work, in words; nothing for everywhere."""
    parts = []
    for condition, ids in where.given().items():
        if condition == "countries":
            parts.append(listed(names(country) for country in ids))
        elif condition == "borders":
            ends = ("–".join(names(side) for side in border.partition(":")[0].split("-")) for border in ids)
            parts.append(f"borders {listed(ends)}")
        elif condition == "places":
            parts.append(listed(places.get(place, place) for place in ids))
        else:
            parts.append(f"{condition} {listed(spoken(one) for one in ids)}")
    return "; ".join(parts)


def listed(words: Iterable[str]) -> str:
    """`a, b and c`."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last


def spoken(name: str) -> str:
    """A name of the code as words of a sentence."""
    return name.replace("_", " ")


def payer_name(payer: str, names: Callable[[str], str]) -> str:
    """Who pays, in words."""
    return PAYERS.get(payer, names(payer))


def _sizes(policy: Policy) -> Iterator[str]:
    """The policy's own sizes that are not nothing; what it costs is told by the bill."""
    for name in type(policy).model_fields:
        value, meaning = getattr(policy, name), meaning_of(type(policy), name)
        if name in INHERITED or not value or name.endswith(COST):
            continue
        yield f"{spoken(name)} {_amount(value, meaning.unit if meaning else '', name)}"


def _amount(value: object, unit: str, name: str) -> str:
    if isinstance(value, bool):
        return "yes"
    if isinstance(value, Distribution):
        low, high = value.support()
        return f"{low:,g} to {high:,g} {unit}, drawn per run"
    if isinstance(value, int | float):
        said = f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
        return said if unit in (name, spoken(name), "none", "") else f"{said} {unit}"
    if isinstance(value, tuple | list):
        return listed(str(one) for one in value)
    return spoken(str(value))


def _when(policy: Policy) -> str:
    """Days in force, and what it waits for."""
    until = f" to {_day(policy.until)}" if policy.until else ""
    ramp = f", in full strength after {policy.ramp} days" if policy.ramp else ""
    if policy.trigger is None:
        start = f"from {_day(policy.start)}" if policy.start else "from the first day"
        return f"{start}{until or ' to the end'}{ramp}"
    wait = policy.trigger
    held = f"a hostile coalition has held {wait.share:.0%} of a state's places for {wait.weeks} weeks"
    start = f", from {_day(policy.start)} at the earliest" if policy.start else ""
    return f"{wait.delay} days after {held}{start}{until}{ramp}"


def _day(day: date) -> str:
    return long_date(Timestamp(day))
