"""What happened in one run or many, as tidy tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pandas as pd
from pandas import DataFrame
from pandas.api.types import union_categoricals

from sim.core.errors import UsageError
from sim.results.tables import PARTIAL, TABLES

PER_RUN = ("journal_sha256", "wall_seconds")


@dataclass(frozen=True)
class Results:
    """The tables of one scenario, each with `run` first, and how they came about.

    tables       by name, as in `tables.py`; also as attributes: `results.stocks`
    manifest     seeds, start, until, journal hashes and whatever the maker of the runs adds
    places_info  places of the region: id, name, country, region, lat, lon
    """

    name: str
    tables: Mapping[str, DataFrame]
    manifest: dict[str, Any]
    places_info: DataFrame = field(default_factory=DataFrame)

    def __getattr__(self, table: str) -> DataFrame:
        """A table by its name."""
        tables = self.__dict__.get("tables", {})
        if table in tables:
            found: DataFrame = tables[table]
            return found
        if table in TABLES:
            raise AttributeError(f"these results keep no table '{table}'; was the run made with --ledger?")
        raise AttributeError(f"results have no '{table}'. Tables are: {', '.join(tables)}.")

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.tables})

    def __repr__(self) -> str:
        rows = sum(len(table) for table in self.tables.values())
        return f"Results('{self.name}', {len(self.runs)} runs, {len(self.tables)} tables, {rows:,} rows)"

    @property
    def runs(self) -> list[int]:
        """Seeds of the runs, in their order."""
        return [int(seed) for seed in self.manifest["seeds"]]

    @property
    def start(self) -> pd.Timestamp:
        """Day 1; the opening is dated the day before."""
        return pd.Timestamp(self.manifest["start"])

    @property
    def until(self) -> pd.Timestamp:
        """The last day that was run."""
        return pd.Timestamp(self.manifest["until"])

    def only(self, seeds: Sequence[int]) -> "Results":
        """Some of the runs, in the order of the seeds given; all of them must be here."""
        seeds = [int(seed) for seed in seeds]
        absent = [seed for seed in seeds if seed not in self.runs]
        if absent:
            raise UsageError(f"results of '{self.name}' hold no run {absent[0]}.")
        manifest = {key: value for key, value in self.manifest.items() if key != "missing"}
        manifest |= {"seeds": seeds, "status": "complete"}
        for key in PER_RUN:
            manifest[key] = {str(seed): self.manifest[key][str(seed)] for seed in seeds}
        tables: Mapping[str, DataFrame] = self.tables
        if seeds != self.runs:
            tables = {name: rows_of(table, seeds) for name, table in tables.items()}
        return Results(self.name, tables, manifest, self.places_info)

    @staticmethod
    def stack(parts: "Sequence[Results]", *, spend: bool = False) -> "Results":
        """Many runs of one scenario as one, in the order given.

        spend   take the tables from the parts, so that nothing is held twice
        Refuses runs of different scenarios, dates or tables, and a run given twice. A table that may be made
        for some of the runs only, such as `custody`, is stacked of those that have it.
        """
        if not parts:
            raise UsageError("there are no results to stack.")
        first = parts[0]
        seeds = [seed for part in parts for seed in part.runs]
        again = sorted({seed for seed in seeds if seeds.count(seed) > 1})
        if again:
            raise UsageError(f"results of '{first.name}' hold run {again[0]} twice.")
        for part in parts[1:]:
            _refuse_strangers(first, part)
        if len(parts) == 1:
            return first
        tables = {}
        for name in TABLES:
            if kept := [part.tables[name] for part in parts if name in part.tables]:
                tables[name] = _stack_table(kept)
                if spend:
                    for part in parts:
                        cast("dict[str, DataFrame]", part.tables).pop(name, None)
        manifest = dict(first.manifest) | {"seeds": seeds}
        for key in PER_RUN:
            manifest[key] = {run: value for part in parts for run, value in part.manifest[key].items()}
        return Results(first.name, tables, manifest, first.places_info)


def _refuse_strangers(first: Results, other: Results) -> None:
    """Stop the stacking of runs that do not belong together."""
    if other.name != first.name:
        raise UsageError(f"results of '{other.name}' cannot be stacked on those of '{first.name}'.")
    odd = sorted((other.tables.keys() ^ first.tables.keys()) - set(PARTIAL))
    if odd:
        raise UsageError(f"not every run of '{first.name}' keeps the tables {', '.join(odd)}.")
    for key in ("start", "until"):
        if other.manifest[key] != first.manifest[key]:
            found, wanted = other.manifest[key], first.manifest[key]
            raise UsageError(f"runs of '{first.name}' differ in {key}: {found} is not {wanted}.")


def rows_of(table: DataFrame, seeds: list[int]) -> DataFrame:
    """The rows of some runs, run after run in that order."""
    place = table["run"].map({seed: place for place, seed in enumerate(seeds)})
    rows = place.dropna().sort_values(kind="stable").index
    return table.loc[rows].reset_index(drop=True)


def _stack_table(parts: list[DataFrame]) -> DataFrame:
    """One table of many runs; words that only some runs know are added at the end."""
    columns = {}
    for name in parts[0].columns:
        pieces = [part[name] for part in parts]
        if isinstance(pieces[0].dtype, pd.CategoricalDtype):
            columns[name] = pd.Series(union_categoricals([piece.array for piece in pieces]))
        else:
            columns[name] = pd.concat(pieces, ignore_index=True)
    return DataFrame(columns, copy=False)
