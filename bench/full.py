"""The second half: the full model at several sizes, cold and cached, with and without a ledger, on one core and two."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sim.core.errors import SimError

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1, 10, 100)
CLASS_DAYS = 1051  # to the end of 2013
CLASS = ("light_footprint", "secure_depots", "border_control", "niche_package")


class LostRunError(SimError):
    """A run in a process of its own did not come to its end."""


@dataclass
class Full:
    """What was found: one answer of `bench.single` for each thing asked.

    growth  by size: processor time over that of the first size and so many times the agents; 1 is linear
    """

    days: int
    whole_days: int
    runs: dict[str, dict[str, float]] = field(default_factory=dict)
    growth: dict[str, float] = field(default_factory=dict)
    ratios: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Everything as plain words and numbers."""
        return asdict(self)


def measure(days: int, whole_days: int, seeds: int, sizes: tuple[int, ...], told: Callable[[str], None]) -> Full:
    """Run all that is asked, each in a process of its own.

    days        of runs at several sizes; an ensemble's too
    whole_days  of the runs whose time is told as it is
    seeds       of the ensemble that is shared among workers; none leaves out ensembles and what a class asks for
    """
    found = Full(days, whole_days)

    def ask(name: str, cache: str = "", **words: Any) -> dict[str, float]:
        found.runs[name] = answer = apart(cache, **words)
        told(f"{name}: " + ", ".join(f"{key} {value:,.2f}" for key, value in answer.items()))
        return answer

    with tempfile.TemporaryDirectory() as nothing:
        ask("cold start", nothing, days=7)
    ask("cached start", days=7)
    plain = ask("whole run", days=whole_days)
    kept = ask("whole run, ledger kept", days=whole_days, ledger=1)
    found.ratios["ledger kept over not"] = kept["cpu"] / plain["cpu"]
    for times in sizes:
        ask(f"{times}x agents", days=days, times=times)
    first = found.runs[f"{sizes[0]}x agents"]
    for times in sizes[1:]:
        found.growth[f"{times}x"] = found.runs[f"{times}x agents"]["cpu"] / first["cpu"] * sizes[0] / times
    if seeds:
        ask("class horizon", days=CLASS_DAYS)
        ask("slider", days=CLASS_DAYS, slider=9)
        one, two = (
            ask(f"{seeds} runs, workers={workers}", days=whole_days, seeds=seeds, workers=workers) for workers in (1, 2)
        )
        found.ratios["two workers over one"] = one["wall"] / two["wall"]
        ask("four policies, 50 seeds", days=CLASS_DAYS, scenario=",".join(CLASS), seeds=50, workers=2)
    return found


def apart(cache: str = "", **words: Any) -> dict[str, float]:
    """One answer of `bench.single`.

    cache  a folder for machine code instead of the usual one
    Raises LostRunError where the process fails.
    """
    environment = {**os.environ, **({"BLOWBACK_CACHE": cache} if cache else {})}
    command = [sys.executable, "-m", "bench.single", *[f"{name}={value}" for name, value in words.items()]]
    if "seeds" not in words and "slider" not in words:
        command.append(f"began={time.time()}")
    done = subprocess.run(  # noqa: S603  this very package
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise LostRunError(f"{' '.join(command[1:])} failed: {done.stderr.strip().splitlines()[-1:]}")
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer
