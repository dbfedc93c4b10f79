"""Where a number or an order comes from: the timetable, a policy, a parameter, a folder of results."""

from __future__ import annotations

import csv
import difflib
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.core.discover import policies, rooms
from sim.core.errors import InputError, UsageError
from sim.core.levers import Act
from sim.core.policy import Cost, Policy
from sim.core.rule import Phase
from sim.core.uncertain import GRADES, Distribution, Meaning, meaning_of, parameters
from sim.model.timetable import order
from sim.scenario import Reading, Scenario, region_folder, region_names
from sim.scenario.calibrated import FILE, PREFIX, left_open, sample_of

Facts = dict[str, Any]
MANIFEST = "manifest.json"
TIMES = ("ramp", "travel")
HOSTS = {
    "home": "the country the war was in",
    "neighbours": "the neighbours of the borders it names",
    "states": "each state it names, or each on the borders it names",
    "basing": "the country it is based in",
    "trigger": "the country that pulled the trigger",
    "none": "nobody",
}


def timetable() -> list[Facts]:
    """Every rule of a day, in the order in which they run."""
    return [
        {
            "phase": Phase(slot.rule.phase).name,
            "room": slot.room,
            "rule": slot.rule.name,
            "every": slot.rule.every,
            "about": slot.rule.doc,
        }
        for slot in order(rooms())
    ]


def policy(kind: str) -> Facts:
    """What a kind of policy changes, what it costs, and where its sizes come from."""
    kinds = policies()
    if kind not in kinds:
        raise UsageError(f"no policy is called '{kind}'.{_nearest(kind, kinds)}")
    found = kinds[kind]
    facts: Facts = {"policy": kind, "about": inspect.getdoc(found) or "", "asks leave of": HOSTS[found.host]}
    facts["sizes"] = [
        f"{name} = {_value(field.default)} {_meant(meaning)}"
        for name, field in found.model_fields.items()
        if (meaning := meaning_of(found, name)) is not None
    ]
    example = _example(kind, found)
    if example is not None:
        facts |= {"changes": list(_changes(example)), "costs": list(_costs(example))}
        if named := list(_citations(_cited(found), None)):
            facts["evidence"] = named
        if example.model_dump(exclude={"name"}) != found.model_construct(kind=kind).model_dump(exclude={"name"}):
            facts["note"] = "changes and costs are those of an example: what is nothing unless given stands high."
    return facts


def parameter(path: str, reading: Reading | None = None) -> Facts:
    """What a parameter means, its value, who says so, and which line of a scenario sets it.

    path     "agents.room.parameter"; the first word may be left out
    reading  the scenario whose value is wanted; otherwise the default
    """
    path = path if path.startswith(PREFIX) else PREFIX + path
    if reading is None:
        told = [p for room in rooms() for p in parameters(room.Params(), f"{PREFIX}{room.name}")]
    else:
        told = reading.scenario.assumptions()
    known = {p.path: p for p in told}
    if path not in known:
        raise UsageError(f"no parameter is called '{path}'.{_nearest(path, known)}")
    found = known[path]
    meaning = found.meaning
    facts: Facts = {"parameter": path, "value": _value(found.value), "unit": meaning.unit, "allowed": meaning.bounds}
    if meaning.between:
        facts["plausible"] = f"{meaning.between[0]:g} to {meaning.between[1]:g}"
    facts["grade"] = f"{meaning.grade}, {GRADES[meaning.grade]}"
    facts["source"] = meaning.source
    if meaning.doc:
        facts["about"] = meaning.doc
    cited = meaning.source
    if isinstance(found.value, Distribution):
        cited = f"{cited}; {found.value.source}"
    place = reading.origin(path) if reading else None
    if reading is not None:
        facts["set in"] = f"{place.file}:{place.line}" if place else "nowhere: it is the default"
        if calibrated := _calibrated(path, reading.scenario):
            facts["set in"] = calibrated
    if named := list(_citations(cited, reading)):
        facts["evidence"] = named
    return facts


def _calibrated(path: str, scenario: Scenario) -> str:
    """What the calibrated sample gives a parameter, in words; empty where it does not decide."""
    folder = region_folder(scenario.region)
    room = path.split(".")[1]
    if scenario.parameters != "calibrated" or folder is None or not left_open(path, scenario.agents[room]):
        return ""
    values = sorted(sample_of(folder).values(path))
    if not values:
        return ""
    low, middle, high = (values[int(share * (len(values) - 1))] for share in (0.05, 0.5, 0.95))
    return f"{FILE} of region {folder.name}: median {middle:.4g}, 90 % of draws {low:.4g} to {high:.4g}"


def results(folder: Path) -> list[Facts]:
    """What is known of finished runs: one entry per scenario in the folder, which may itself be one."""
    found = [folder] if (folder / MANIFEST).is_file() else sorted(p.parent for p in folder.glob(f"*/{MANIFEST}"))
    if not found:
        raise InputError(str(folder), 0, f"there is no {MANIFEST} here. Name a folder that `blowback run` wrote.")
    return [_results(one) for one in found]


def as_text(facts: Facts) -> str:
    """Facts for people: a line each, lists indented below their name."""
    width = max(len(name) for name in facts) + 2
    lines = []
    for name, value in facts.items():
        if isinstance(value, list):
            lines += [f"{name}:", *(f"  {entry}" for entry in value)] if value else [f"{name + ':':<{width}}none"]
        else:
            first, *more = str(value).splitlines() or [""]
            lines += [f"{name + ':':<{width}}{first}", *(f"{'':<{width}}{line}".rstrip() for line in more)]
    return "\n".join(lines)


def _results(folder: Path) -> Facts:
    path = folder / MANIFEST
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        seeds = [int(seed) for seed in told["seeds"]]
        facts: Facts = {key: told[key] for key in ("name", "status", "region", "start", "until", "code_version")}
    except (OSError, ValueError, KeyError, TypeError) as flaw:
        raise InputError(str(path), 0, f"this is not a manifest of results ({flaw}).") from None
    facts["scenario_sha256"] = told.get("scenario_sha256", "")
    facts["seeds"] = f"{seeds[0]} to {seeds[-1]}" if len(seeds) > 1 else str(seeds[0])
    facts["runs"] = len(seeds)
    facts["seconds"] = round(sum(told.get("wall_seconds", {}).values()), 1)
    facts["packages"] = ", ".join(f"{name} {version}" for name, version in sorted(told.get("packages", {}).items()))
    facts["again"] = f"blowback run {folder / 'scenario.yaml'} --seed {seeds[0]} --runs {len(seeds)}"
    facts["journal_sha256"] = [f"{run} {digest}" for run, digest in told.get("journal_sha256", {}).items()]
    return facts


def _example(kind: str, found: type[Policy]) -> Policy | None:
    """A policy of a kind that shows all it can change: sizes that are 0 unless given stand at their plausible high."""
    given: Facts = {"kind": kind}
    for name, field in found.model_fields.items():
        meaning = meaning_of(found, name)
        if meaning is not None and meaning.between and field.default == 0 and name not in TIMES:
            given[name] = meaning.between[1]
        elif field.is_required() and field.annotation is str:
            given.setdefault(name, "XYZ")
    try:
        return found(**given)
    except ValidationError:
        return None


def _changes(policy: Policy) -> Iterator[str]:
    for act in policy.acts():
        yield f"{act.lever}: {_how(act)}"


def _how(act: Act) -> str:
    words = {"set": "set to", "add": "add", "scale": "times"}[act.how]
    parts = [f"{words} {act.amount:g}"]
    if act.shared:
        parts.append("shared by all rows it reaches")
    if act.delay:
        parts.append(f"{act.delay} days after the start")
    return ", ".join(parts)


def _costs(policy: Policy) -> Iterator[str]:
    for cost in policy.costs():
        yield f"{cost.usd:,.0f} USD {_when(cost)}, paid by {cost.payer} ({cost.source})"


def _when(cost: Cost) -> str:
    return {
        "per_day": "a day in force",
        "once": "on the first day",
        "per_row": f"a day for each {cost.of}",
        "per_sum": f"a day for each unit of {cost.of}",
        "per_item": f"for each item {_spoken(cost.of)}",
        "per_worth": f"for each rifle {_spoken(cost.of)}, other arms by their worth",
        "per_event": f"for each {_spoken(cost.of)}",
    }[cost.kind]


def _spoken(word: str) -> str:
    return word.replace("_", " ")


def _meant(meaning: Meaning) -> str:
    plausible = f", plausibly {_value(meaning.between[0])} to {_value(meaning.between[1])}" if meaning.between else ""
    return f"{meaning.unit}{plausible} (grade {meaning.grade}; {meaning.source})"


def _value(value: Any) -> str:
    """A value as a scenario would write it."""
    if isinstance(value, Distribution):
        parts = {name: getattr(value, name) for name in type(value).model_fields}
        told = [f"{name} {part:g}" for name, part in parts.items() if isinstance(part, (int, float))]
        return f"{parts['dist']} ({', '.join(told)})" if told else str(parts["dist"])
    if isinstance(value, float):
        return f"{value:.0f}" if value == round(value) else f"{value:g}"
    return str(value)


def _cited(found: type[Policy]) -> str:
    """Every key that a policy's file or sizes name; a range such as Y041-Y043 is all of its rows."""
    told = [inspect.getdoc(inspect.getmodule(found)) or ""]
    told += [meaning.source for name in found.model_fields if (meaning := meaning_of(found, name)) is not None]
    text = " ".join(told)
    for letter, first, last in re.findall(r"\b([A-Z])(\d{3})-(?:[A-Z])(\d{3})\b", text):
        text += "".join(f" {letter}{number:03d}" for number in range(int(first), int(last) + 1))
    return text


def _citations(source: str, reading: Reading | None) -> Iterator[str]:
    """What the region's list of sources says about the keys that a source names."""
    names = [reading.scenario.region] if reading else region_names()
    words = set(re.findall(r"[\w.:-]*\w", source))
    for name in names:
        path = (region_folder(name) or Path(name)) / "sources.csv"
        if not path.is_file():
            continue
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if row.get("key") in words:
                    yield f"{row['key']}: {row.get('citation', '')}"


def _nearest(word: str, known: Any) -> str:
    last = word.rpartition(".")[2]
    near = difflib.get_close_matches(word, list(known), 1, 0.6) or [name for name in known if name.endswith(f".{last}")]
    return f" Did you mean '{near[0]}'?" if near else f" They are: {', '.join(known)}." if len(known) <= 20 else ""
