"""How far the runs have come, told on stderr to whoever is watching."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from statistics import median
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:  # rich is imported where a bar is drawn: most runs are started by other programs
    from rich.progress import Progress as Bar

COMPILING = "Compiling the model's rules: only on the first run after an install or an edit, about a minute"

WIDE, NARROW = 110, 90  # columns of a terminal that the bar, and the arms beside it, need


class Progress:
    """One bar over all days of all runs, to be used as a context.

    Runs are numbered from 0 in the order in which they were asked for.
    names  what each run is a run of, where they are not all of one scenario
    quiet  show nothing; where stderr is not a terminal only a compilation is told, in one line
    """

    def __init__(self, runs: int, days: int, *, names: Sequence[str] = (), quiet: bool = False) -> None:
        self.runs, self.days = runs, max(days, 1)
        self.names = names
        self.reached = [0] * runs
        self.outside = [0] * runs
        self.quiet = quiet
        self.bar = None if quiet else _bar()

    def __enter__(self) -> Self:
        if self.bar is not None:
            self.task = self.bar.add_task("Building the world", total=self.runs * self.days, arms="")
            self.bar.start()
        return self

    def __exit__(self, *reason: object) -> None:
        if self.bar is not None:
            self.bar.stop()

    def compiling(self) -> None:
        """Say why nothing seems to happen: there is no machine code for the rules yet."""
        if self.bar is not None:
            self.bar.update(self.task, description=COMPILING)
        elif not self.quiet and sys.stderr is not None:
            sys.stderr.write(f"{COMPILING} ...\n")

    def begin(self) -> None:
        """The rules lie ready and the days begin; time left is counted from here."""
        if self.bar is not None:
            self.bar.reset(self.task, total=self.runs * self.days, description=self.words(), arms="")

    def at(self, run: int, day: int, outside: int) -> None:
        """A run has come to the evening of a day, with so many arms outside state control."""
        if (self.reached[run], self.outside[run]) == (day, outside):
            return
        self.reached[run], self.outside[run] = day, outside
        if self.bar is not None:
            self.bar.update(self.task, completed=sum(self.reached), description=self.words(), arms=self.arms())

    def done(self, run: int) -> None:
        """A run is over."""
        self.at(run, self.days, self.outside[run])

    def words(self) -> str:
        """How far it is, as a person would say it."""
        if self.runs == 1:
            return f"Day {self.reached[0]:,} of {self.days:,}"
        over = sum(day == self.days for day in self.reached)
        name = self.name()
        return f"{over} of {self.runs} runs done{f', at {name}' if name else ''}"

    def name(self) -> str:
        """What the first run that is not over is a run of."""
        under_way = next((run for run, day in enumerate(self.reached) if day < self.days), None)
        return self.names[under_way] if self.names and under_way is not None else ""

    def arms(self) -> str:
        """Arms outside state control; of several runs of what is under way, the middle one."""
        name = self.name()
        begun = [
            outside
            for run, (day, outside) in enumerate(zip(self.reached, self.outside, strict=True))
            if day and (not name or self.names[run] == name)
        ]
        return f"{median(begun):,.0f} arms outside state control" if begun else ""


def _bar() -> Bar | None:
    """A bar on stderr; None where stderr is not a terminal that can redraw a line."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None
    from rich.console import Console  # late: see above
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.table import Column

    console = Console(stderr=True)
    if console.is_dumb_terminal:
        return None
    columns: list[Any] = [
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[arms]}", markup=False),
        TimeRemainingColumn(compact=True, table_column=Column(min_width=5, no_wrap=True)),
        TextColumn("left", table_column=Column(min_width=4, no_wrap=True)),
    ]
    if console.width < WIDE:
        del columns[1 : 2 if console.width >= NARROW else 3]  # how far, and how long still, come first
    return Progress(*columns, console=console, transient=True)
