"""In what two scenarios differ, and what of it reached their results."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from pandas import DataFrame, Series
from pydantic import BaseModel

from sim.core.errors import InputError
from sim.core.policy import Policy
from sim.results.divergence import first_differences
from sim.results.effects import agree, paired
from sim.results.results import Results
from sim.results.store import MANIFEST, SCENARIO
from sim.results.store import load as load_results
from sim.scenario import Scenario, load

NOTHING = "-"
TOP = ("name", "question", "region", "start", "until", "parameters")
UNSAID = ("kind", "name", "drop", "where")


class Change(NamedTuple):
    """One thing that two scenarios say differently; a dash where one of them says nothing."""

    path: str
    one: str
    other: str


def changes(one: Scenario, other: Scenario) -> list[Change]:
    """In what two scenarios differ: their own lines, policies by name, and parameters, field by field."""
    found = [Change(key, str(getattr(one, key)), str(getattr(other, key))) for key in TOP]
    ours, theirs = ({policy.name: policy for policy in scenario.policies} for scenario in (one, other))
    for name in {**ours, **theirs}:
        found += _policy_changes(name, ours.get(name), theirs.get(name))
    left, right = ({p.path: _said(p.value) for p in scenario.assumptions()} for scenario in (one, other))
    found += [Change(path, left.get(path, NOTHING), right.get(path, NOTHING)) for path in {**left, **right}]
    return [change for change in found if change.one != change.other]


def _policy_changes(name: str, one: Policy | None, other: Policy | None) -> list[Change]:
    """What two policies of one name say; one line where only one of them is there."""
    if one is None or other is None or one.kind != other.kind:
        ours, theirs = (" ".join(_in_short(policy)) if policy else NOTHING for policy in (one, other))
        return [Change(f"policies.{name}", ours, theirs)]
    left, right = _fields(one), _fields(other)
    return [
        Change(f"policies.{name}.{field}", left.get(field, NOTHING), right.get(field, NOTHING))
        for field in {**left, **right}
    ]


def _fields(policy: Policy) -> dict[str, str]:
    """Everything a policy says, as text."""
    said = {name: _said(getattr(policy, name)) for name in type(policy).model_fields if name not in UNSAID}
    return said | {f"where.{name}": " ".join(ids) for name, ids in policy.where.given().items()}


def _in_short(policy: Policy) -> list[str]:
    """A policy in one line: its kind, and what it says that is not so unless said."""
    fields = type(policy).model_fields
    usual = {name: _said(field.default) for name, field in fields.items()}
    told = {name: text for name, text in _fields(policy).items() if text != usual.get(name)}
    return [policy.kind, *(f"{name}={text}" for name, text in told.items())]


def _said(value: Any) -> str:
    if isinstance(value, BaseModel):
        parts = {name: getattr(value, name) for name in type(value).model_fields if name != "source"}
        return " ".join(f"{name}={_said(part)}" for name, part in parts.items())
    if value is None:
        return NOTHING
    return f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Reached:
    """What of the difference between two scenarios reached their results.

    first    run, table, date: the first recorded evening on which a table differs; NaT where it never does
    pairs    every measure of every run beside its pair
    """

    first: DataFrame
    pairs: DataFrame

    @property
    def days(self) -> Series:
        """The first evening on which anything differs, by run; NaT for a run that never does."""
        return self.first.groupby("run", sort=False)["date"].min()

    @property
    def same_tables(self) -> list[str]:
        """Tables that are the same to the last bit in every run."""
        return [str(table) for table, dates in self.first.groupby("table", sort=False)["date"] if dates.isna().all()]

    @property
    def tables(self) -> DataFrame:
        """Tables that differ: table, runs in which it does, the first evening of all."""
        known = self.first.dropna(subset="date").groupby("table", sort=False)["date"]
        return DataFrame({"runs": known.size(), "date": known.min()}).reset_index()

    @property
    def measures(self) -> DataFrame:
        """Measures, and in how many of the runs they differ: measure, runs, of, least and greatest difference."""
        known = self.pairs.dropna(subset="difference")
        rows = known.assign(differs=known.difference != 0).groupby("measure", sort=False)
        table = {
            "runs": rows["differs"].sum(),
            "of": rows["differs"].size(),
            "least": rows["difference"].min(),
            "greatest": rows["difference"].max(),
        }
        return DataFrame(table).reset_index()


def reached(one: Results, other: Results) -> Reached:
    """What differs between two sets of runs, pair by pair; `other` less `one`."""
    results = {"one": one, "other": other}
    agree(results, "one")
    return Reached(first_differences(other, one), paired(results, "one"))


class Side(NamedTuple):
    """One of the two that are told apart: what was asked for, and the runs if it was a folder of them."""

    scenario: Scenario
    folder: Path | None = None

    def results(self) -> Results | None:
        """The runs, if there are any."""
        return load_results(self.folder) if self.folder else None


def side(source: str | Path) -> Side:
    """A scenario by its file or name, or the folder of its results."""
    folder = Path(source)
    if (folder / MANIFEST).is_file() and (folder / SCENARIO).is_file():
        return Side(load(folder / SCENARIO), folder)
    within = sorted(str(path.parent) for path in folder.glob(f"*/{MANIFEST}"))
    if within:
        raise InputError(str(folder), message=f"this holds several scenarios. Name one of them: {', '.join(within)}.")
    return Side(load(source))


def dated(date: Any) -> str:
    """A day as people write it; a dash for never."""
    return NOTHING if pd.isna(date) else f"{pd.Timestamp(date):%Y-%m-%d}"
