"""Every error raised on purpose, as one small tree.

* SimError
  * DesignError: our own code is wrong; a room, a policy or a rule breaks the house's laws
  * InputError: a file is wrong; names the file, the line and what would be right
    * ScenarioError: ... in a scenario or design
    * RegionError: ... in a region folder
  * UsageError: a command or a function was asked for something it cannot give
  * RunError: a run that started could not go on
    * LedgerError: the books do not balance
      * JournalFull: a day wrote more ledger lines than it has room for
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

LONGEST_VALUE = 60


class SimError(Exception):
    """Something the package refuses, and says why."""


class DesignError(SimError):
    """The package's own code, or a plug-in's, is wrong; no input file can help."""


class UsageError(SimError):
    """A command or function was asked for something that is not there."""


class RunError(SimError):
    """A run that had started could not go on."""


class LedgerError(RunError):
    """Arms appeared or vanished: the books do not balance."""


class JournalFull(LedgerError):  # noqa: N818
    """The day's journal has no line left; it is enlarged and the day runs again."""


@dataclass(frozen=True, order=True)
class Complaint:
    """One thing wrong with a file: where, and what would be right."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.message}"


class InputError(SimError):
    """A file someone wrote is wrong; one or more complaints, in the order of its lines."""

    def __init__(self, file: str, line: int = 0, message: str = "", *more: Complaint) -> None:
        first = Complaint(str(file), int(line), message)
        self.complaints: tuple[Complaint, ...] = tuple(sorted({first, *more}))
        super().__init__("\n".join(str(complaint) for complaint in self.complaints))

    @classmethod
    def of(cls, complaints: Iterable[Complaint]) -> Self:
        """One error from many complaints, repeated ones told once."""
        first, *more = sorted(set(complaints))
        return cls(first.file, first.line, first.message, *more)

    @property
    def file(self) -> str:
        """The file of the first complaint."""
        return self.complaints[0].file

    @property
    def line(self) -> int:
        """The line of the first complaint, counted from one; 0 for the file as a whole."""
        return self.complaints[0].line

    @property
    def message(self) -> str:
        """What the first complaint says."""
        return self.complaints[0].message

    def __reduce__(self) -> tuple[Any, ...]:
        """Survive the way back from another process."""
        first, *more = self.complaints
        return type(self), (first.file, first.line, first.message, *more)


class ScenarioError(InputError):
    """A scenario or design file cannot be run as it stands."""


class RegionError(InputError):
    """A region folder cannot be built as it stands."""


def shorten(value: object, longest: int = LONGEST_VALUE) -> str:
    """A value as it may appear in a message: one line, never longer than a glance."""
    text = " ".join(repr(value).split())
    return text if len(text) <= longest else text[: longest - 3] + "..."
