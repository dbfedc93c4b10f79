"""Results of many scenarios that lie in folders, of which a table is read when it is asked for.

Fifty runs of one scenario take close to a gigabyte of memory, and most pictures want one table of many scenarios. So
only tables are kept, and only those that were used last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pandas import DataFrame

from sim.results.results import Results, rows_of
from sim.results.store import kept, read_table, unread

ROOM = 1_200_000_000  # bytes of tables that may lie in memory; the last one asked for always does


class Stored(Mapping[str, Results]):
    """Results by slug, from one folder each.

    folders  by slug, in the order of the study
    seeds    the runs that count; all that a folder holds unless given
    """

    def __init__(self, folders: Mapping[str, Path], seeds: list[int] | None = None) -> None:
        self.folders = dict(folders)
        self.seeds = seeds
        self._opened: dict[str, Results] = {}
        self._read: dict[tuple[str, str], DataFrame] = {}

    def __getitem__(self, slug: str) -> Results:
        if slug not in self._opened:
            results = unread(self.folders[slug])
            names = kept(results.manifest)
            seeds = results.runs if self.seeds is None else self.seeds
            part = seeds if seeds != results.runs else None
            tables = OnDemand(names, lambda name: self._table(slug, name, part))
            self._opened[slug] = replace(results.only(seeds), tables=tables)
        return self._opened[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(self.folders)

    def __len__(self) -> int:
        return len(self.folders)

    def _table(self, slug: str, name: str, seeds: list[int] | None) -> DataFrame:
        """A table from memory or from its folder; those that were not used for longest make room for it."""
        table = self._read.pop((slug, name), None)
        if table is None:
            table = read_table(self.folders[slug], name)
            if seeds is not None:
                table = rows_of(table, seeds)
        self._read[slug, name] = table
        while len(self._read) > 1 and sum(map(weight, self._read.values())) > ROOM:
            del self._read[next(iter(self._read))]
        return table


class OnDemand(Mapping[str, DataFrame]):
    """Tables by name, each read when it is asked for."""

    def __init__(self, names: Iterable[str], read: Callable[[str], DataFrame]) -> None:
        self.names, self.read = list(names), read

    def __getitem__(self, name: str) -> DataFrame:
        if name not in self.names:
            raise KeyError(name)
        return self.read(name)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def weight(table: DataFrame) -> int:
    """Bytes that a table takes."""
    return int(table.memory_usage(index=False).sum())
