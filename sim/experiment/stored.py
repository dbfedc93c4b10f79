"""Results of many scenarios that lie in folders and are read when they are asked for.

Fifty runs of one scenario take close to a gigabyte of memory, so only what was used last is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from sim.results.results import Results
from sim.results.store import load

ROOM = 2_000_000_000  # bytes of tables that may lie in memory; the last one asked for always does


class Stored(Mapping[str, Results]):
    """Results by slug, from one folder each.

    folders  by slug, in the order of the study
    seeds    the runs that count; all that a folder holds unless given
    """

    def __init__(self, folders: Mapping[str, Path], seeds: list[int] | None = None) -> None:
        self.folders = dict(folders)
        self.seeds = seeds
        self._read: dict[str, Results] = {}

    def __getitem__(self, slug: str) -> Results:
        results = self._read.pop(slug, None)
        if results is None:
            results = load(self.folders[slug])
            if self.seeds is not None:
                results = results.only(self.seeds)
        self._read[slug] = results
        while len(self._read) > 1 and sum(map(weight, self._read.values())) > ROOM:
            del self._read[next(iter(self._read))]
        return results

    def __iter__(self) -> Iterator[str]:
        return iter(self.folders)

    def __len__(self) -> int:
        return len(self.folders)


def weight(results: Results) -> int:
    """Bytes that the tables take."""
    return sum(int(table.memory_usage(index=False).sum()) for table in results.tables.values())
