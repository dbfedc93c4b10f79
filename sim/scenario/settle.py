"""A draw: what is uncertain becomes a number, what is a date becomes a day.

Each parameter is drawn by its own path and the seed alone, so one seed means one world
whatever the policies, and a new parameter does not disturb the others. Where a scenario asks
for calibrated parameters, those it does not give itself come from the seed's row of the
region's sample, together, for they were found together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sim.core.errors import ScenarioError
from sim.core.policy import Policy
from sim.core.uncertain import Frozen, settled
from sim.scenario import shelf
from sim.scenario.calibrated import PREFIX, left_open, sample_of
from sim.scenario.schema import Scenario

NO_SHARES: Mapping[str, float] = {}


@dataclass(frozen=True)
class Settled:
    """A scenario with nothing left open: one world for one seed.

    days     days that are run; day 1 is `start`, day 0 opens the books
    params   by room, plain numbers only
    region   the region's folder
    """

    scenario: Scenario
    seed: int
    start: date
    days: int
    params: Mapping[str, Frozen]
    policies: tuple[Policy, ...]
    region: Path

    def day(self, when: date) -> int:
        """The number of a date; 1 on the first day, less before it."""
        return (when - self.start).days + 1

    def date(self, day: int) -> date:
        """The date of a day's number."""
        return self.start + timedelta(days=day - 1)


def settle(scenario: Scenario, seed: int, shares: Mapping[str, float] = NO_SHARES) -> Settled:
    """One draw of everything uncertain in a scenario.

    shares   by path, the quantile to take instead of the seed's own, for designed samples
    """
    folder = shelf.region_folder(scenario.region)
    if folder is None:
        raise ScenarioError(scenario.name, 0, f"no region is called '{scenario.region}'.")

    def draw(path: str) -> float:
        return shares[path] if path in shares else share(seed, path)

    fitted = sample_of(folder).of(seed) if scenario.parameters == "calibrated" else {}
    params = {}
    for room, given in scenario.agents.items():
        values = settled(given, draw, f"{PREFIX}{room}")
        for path, value in fitted.items():
            if path.startswith(f"{PREFIX}{room}.") and path not in shares and left_open(path, given):
                values[path.rpartition(".")[2]] = value
        params[room] = type(given)(**values)
    return Settled(scenario, seed, scenario.start, scenario.days, params, scenario.policies, folder)


def share(seed: int, path: str) -> float:
    """The quantile in [0, 1) at which a seed draws the parameter of a path."""
    digest = hashlib.sha256(f"{seed}/parameter/{path}".encode()).digest()
    return (int.from_bytes(digest[:8], "little") >> 11) / 2.0**53
