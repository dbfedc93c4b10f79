"""Runs that lie finished in a folder need not be run again.

A finished run stands in for a new one when the scenario, the code and the region that made it are the same
to the letter. Whoever does not trust that asks for fresh runs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.core.errors import InputError
from sim.experiment.run import about
from sim.results.results import Results
from sim.results.store import MANIFEST, load
from sim.scenario import Scenario


def kept_runs(
    folder: Path, scenario: Scenario, seeds: Sequence[int], *, ledger: bool = False, custody: Sequence[int] = ()
) -> Results | None:
    """The runs of exactly this scenario that a folder holds already, those of the seeds only; None if there is none.

    ledger   whether the runs must have their full books; runs without them cannot stand in for those with
    custody  the seeds whose arms must have been followed: theirs count only if they were
    """
    manifest = _manifest(folder)
    there = _seeds(manifest, scenario, ledger)
    wanted = [seed for seed in seeds if seed in there and seed not in _not_followed(manifest, custody)]
    if not wanted:
        return None
    try:
        return load(folder).only(wanted)
    except (InputError, KeyError):  # a damaged folder is as good as none
        return None


def is_complete(folder: Path, scenario: Scenario, seeds: Sequence[int], *, custody: Sequence[int] = ()) -> bool:
    """Whether a folder holds just these runs of exactly this scenario, so that it can stay as it is."""
    manifest = _manifest(folder)
    return _seeds(manifest, scenario, ledger=False) == list(seeds) and not _not_followed(manifest, custody)


def with_ways(results: Results) -> set[int]:
    """The runs whose arms were followed from their origin over a border."""
    return {int(run) for run in results.tables["custody"]["run"].unique()} if "custody" in results.tables else set()


def missing(seeds: Sequence[int], kept: Results | None) -> list[int]:
    """The seeds that are still to be run."""
    there = set(kept.runs) if kept else set()
    return [seed for seed in seeds if seed not in there]


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _seeds(manifest: dict[str, Any], scenario: Scenario, ledger: bool) -> list[int]:
    """The runs a manifest tells of, if they are of this scenario, code and region."""
    same = all(manifest.get(key) == value for key, value in about(scenario).items())
    if not same or ("ledger" in manifest.get("tables", ())) != ledger:
        return []
    return [int(seed) for seed in manifest.get("seeds", ())]


def _not_followed(manifest: dict[str, Any], custody: Sequence[int]) -> set[int]:
    return set(custody) - set(manifest.get("custody", ()))
