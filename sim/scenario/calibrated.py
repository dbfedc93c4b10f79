"""The calibrated sample of a region: joint draws of parameters that reproduce what is on record.

`calibrated.csv` has one column per parameter, named by its path (`agents.depot.firearms`), and one row per
joint draw. A seed takes the same row under every policy, whatever else a scenario says; rows are dealt
in turn, so that consecutive seeds use the sample evenly. What a scenario gives itself is left alone.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sim.core import discover
from sim.core.errors import Complaint, ScenarioError, shorten
from sim.core.uncertain import Frozen, Meaning, meaning_of
from sim.scenario.complain import did_you_mean

FILE = "calibrated.csv"
PREFIX = "agents."


class Sample(NamedTuple):
    """Joint draws of parameters.

    paths   of the parameters, as in the file
    rows    one tuple of numbers per draw, in the order of `paths`
    """

    paths: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]

    def of(self, seed: int) -> dict[str, float]:
        """The joint draw of a seed, by path."""
        return dict(zip(self.paths, self.rows[seed % len(self.rows)], strict=True))

    def values(self, path: str) -> tuple[float, ...]:
        """What the draws give one parameter; empty where they leave it alone."""
        if path not in self.paths:
            return ()
        place = self.paths.index(path)
        return tuple(row[place] for row in self.rows)


def sample_of(folder: Path) -> Sample:
    """The calibrated sample of a region folder. Raises ScenarioError where the file is missing or wrong."""
    path = folder / FILE
    if not path.is_file():
        raise ScenarioError(str(path), 0, f"is missing. Region {folder.name} has not been calibrated; use 'default'.")
    return _read(path, path.stat().st_mtime_ns)


def check_sample(folder: Path) -> tuple[Complaint, ...]:
    """Everything that is wrong with the calibrated sample of a region folder; empty where there is none."""
    if not (folder / FILE).is_file():
        return ()
    try:
        sample_of(folder)
    except ScenarioError as error:
        return error.complaints
    return ()


def left_open(path: str, params: Frozen) -> bool:
    """Whether a scenario left the parameter of a path (`agents.room.parameter`) to the calibrated sample."""
    return path.rpartition(".")[2] not in params.model_fields_set


@lru_cache(maxsize=8)
def _read(path: Path, _written: int) -> Sample:
    known = _known()
    found: list[Complaint] = []
    rows: list[tuple[float, ...]] = []
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        header = tuple(next(reader, ()))
        for name in header:
            if name not in known:
                found.append(Complaint(str(path), 1, f"no parameter is called {name!r}.{did_you_mean(name, known)}"))
        if found or not header:
            raise ScenarioError.of(found or [Complaint(str(path), 1, "names no parameter in its first line.")])
        for row in reader:
            line = reader.line_num
            if len(row) != len(header):
                message = f"has {len(row)} cells; the first line names {len(header)} parameters."
                found.append(Complaint(str(path), line, message))
                continue
            rows.append(
                tuple(
                    _number(path, line, name, cell, known[name], found) for name, cell in zip(header, row, strict=True)
                )
            )
    if not rows and not found:
        found.append(Complaint(str(path), 1, "has no draws. Give one row per joint draw."))
    if found:
        raise ScenarioError.of(found)
    return Sample(header, tuple(rows))


def _known() -> Mapping[str, Meaning]:
    known = {}
    for room in discover.rooms():
        for name in room.Params.model_fields:
            meaning = meaning_of(room.Params, name)
            if meaning is not None:
                known[f"{PREFIX}{room.name}.{name}"] = meaning
    return known


def _number(path: Path, line: int, name: str, cell: str, meaning: Meaning, found: list[Complaint]) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = math.nan
    if not meaning.low <= value <= meaning.high:
        message = f"{name} = {shorten(cell)} is not a number in {meaning.bounds}."
        found.append(Complaint(str(path), line, message))
    return value
