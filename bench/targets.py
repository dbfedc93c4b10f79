"""What was asked of the engine before it was built, and what a benchmark says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from bench.reduced import ENGINE, MESA, C

Found = Mapping[str, Any]


class Target(NamedTuple):
    """A figure, what was asked of it at least and what was aimed at, and where a benchmark has it.

    most   the figure is to be no more than was asked; else no less
    """

    figure: str
    unit: str
    asked: float
    aimed: float
    of: Callable[[Found], float]
    most: bool = True

    def met(self, found: Found) -> bool:
        """Whether a benchmark reached what was asked."""
        value = self.of(found)
        return value <= self.asked if self.most else value >= self.asked


def _ratio(found: Found, slow: str, fast: str) -> float:
    times = found["reduced"]["times"]
    return float(times[slow]["cpu"]["median"] / times[fast]["cpu"]["median"])


def _run(name: str, key: str) -> Callable[[Found], float]:
    return lambda found: float(found["full"]["runs"][name][key])


TARGETS = (
    Target("over idiomatic Mesa, same rules", "×", 40, 70, lambda f: _ratio(f, MESA, ENGINE), most=False),
    Target("time against C, same rules and draws", "×", 1.5, 1.25, lambda f: _ratio(f, ENGINE, C)),
    Target("class horizon, 1,051 days, one core, warm", "s", 0.5, 0.25, _run("class horizon", "cpu")),
    Target("history, 1,781 days", "s", 0.9, 0.4, _run("whole run", "cpu")),
    Target("slider to new numbers, one seed", "s", 0.5, 0.25, _run("slider", "wall")),
    Target("4 policies × 50 seeds, class horizon, 2 cores", "s", 60, 25, _run("four policies, 50 seeds", "wall")),
    Target("time at 10 times the agents, over linear", "×", 1.2, 1.0, lambda f: f["full"]["growth"]["10x"]),
    Target("time at 100 times the agents, over linear", "×", 1.2, 1.0, lambda f: f["full"]["growth"]["100x"]),
    Target("speed-up on 2 cores", "×", 1.9, 1.97, lambda f: f["full"]["ratios"]["two workers over one"], most=False),
    Target("process start to first finished day, cached", "s", 1.2, 0.7, _run("cached start", "first_day")),
    Target("cold compile, all kernels", "s", 25, 10, _run("cold start", "ready")),
    Target("peak memory, one run", "MB", 350, 220, _run("whole run", "peak_mb")),
)


def ratios(found: Found) -> list[str]:
    """Lines of a Markdown table: every ratio of the reduced rules and of the full model."""
    full = found["full"]
    told = {**found["reduced"]["ratios"], **full["ratios"]}
    told |= {f"time at {size} agents over linear": ratio for size, ratio in full["growth"].items()}
    return [
        "| ratio of times | |",
        "|---|---|",
        *[f"| {words} | {ratio:,.3g} |" for words, ratio in told.items()],
    ]


def table(found: Found) -> list[str]:
    """Lines of a Markdown table: each figure, what was asked and aimed at, what was measured, and whether it is met."""
    lines = ["| figure | asked | aimed at | measured | |", "|---|---|---|---|---|"]
    for target in TARGETS:
        bound = "at most" if target.most else "at least"
        value = f"{target.of(found):,.3g}" if target.of(found) < 100 else f"{target.of(found):,.0f}"
        unit = target.unit if target.unit == "×" else f" {target.unit}"
        lines.append(
            f"| {target.figure} | {bound} {target.asked:g}{unit} | {target.aimed:g}{unit} | {value}{unit} "
            f"| {'met' if target.met(found) else '**not met**'} |"
        )
    return lines
