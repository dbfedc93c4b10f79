"""The room parameters have to move in: each with its documented range, as a unit cube.

A point of the cube is a share in [0, 1] for each parameter. A share becomes a value inside the
documented range: evenly, evenly on a log scale where the range spans most of an order of magnitude, or
through the distribution where the parameter has one. Nothing can leave its range.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.core.discover import rooms
from sim.core.errors import UsageError
from sim.core.uncertain import Distribution, parameters
from sim.scenario import Scenario
from sim.scenario.calibrated import PREFIX

LOG_FROM = 8.0  # ends of a range so many times apart are read on a log scale


class Range(NamedTuple):
    """A parameter and how far it may go.

    low, high  its documented range, in its own unit
    law        the distribution it is drawn from; None where every value of the range is as good
    """

    path: str
    low: float
    high: float
    law: Distribution | None = None

    @property
    def on_log_scale(self) -> bool:
        """Whether shares are even on the log of the value."""
        return self.law is None and self.low > 0.0 and self.high / self.low >= LOG_FROM

    def value(self, share: float) -> float:
        """The value at a share of the range. Rounded to nine digits, so that it can be written down."""
        if self.law is not None:
            found = self.law.quantile(share)
        elif self.on_log_scale:
            found = self.low * (self.high / self.low) ** share
        else:
            found = self.low + (self.high - self.low) * share
        return min(max(float(f"{found:.9g}"), self.low), self.high)


def space(paths: Iterable[str] | None = None) -> tuple[Range, ...]:
    """Every parameter with a documented range, or those of the given paths in their order.

    Words (which rule is in force) are not part of it. Raises UsageError for a path without a range.
    """
    found = {}
    for room in rooms():
        for parameter in parameters(room.Params(), f"{PREFIX}{room.name}"):
            law = parameter.value if isinstance(parameter.value, Distribution) else None
            ends = law.support() if law else parameter.meaning.between
            if ends is not None and ends[0] < ends[1] and not isinstance(parameter.value, str):
                found[parameter.path] = Range(parameter.path, float(f"{ends[0]:.9g}"), float(f"{ends[1]:.9g}"), law)
    if paths is None:
        return tuple(found.values())
    unknown = [path for path in paths if path not in found]
    if unknown:
        raise UsageError(f"'{unknown[0]}' has no documented range to move in.")
    return tuple(found[path] for path in paths)


def values_at(ranges: Sequence[Range], point: NDArray[np.float64]) -> dict[str, float]:
    """The values at one point of the cube, by path."""
    return {each.path: each.value(float(share)) for each, share in zip(ranges, point, strict=True)}


def with_values(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """The scenario with some parameters, given by path, fixed at values."""
    changed: dict[str, dict[str, float]] = {}
    for path, value in values.items():
        _, room, name = path.split(".", 2)
        changed.setdefault(room, {})[name] = value
    agents = dict(scenario.agents)
    for room, fixed in changed.items():
        params = agents[room]
        given = {name: getattr(params, name) for name in params.model_fields_set}
        agents[room] = type(params)(**{**given, **fixed})
    return scenario.model_copy(update={"agents": agents})
