"""The march: day after day in one go, for as long as nobody has to look up.

Machine code calls the rules one after another and hands back only where Python has work: a lever moves, a host answers,
a policy begins or ends, or something is to be written down. The interpreter's lock is free meanwhile, so runs can march
side by side on threads.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from sim.core.columns import B1, I8
from sim.core.errors import RunError
from sim.core.kernel import Handed, address_of, by_address, call_at, compiled, entry, kernel, opened
from sim.core.rule import Phase
from sim.model.agenda import Agenda
from sim.model.timetable import Bound

EVENING, MORNING = 0, 1  # hours at which the march may stand: a day is over, or its levers are to be pulled
DAY, HOUR, FAILED = 0, 1, 2  # cells of `stand`
BOARDS = ("news", "offers", "bids", "convoys", "parties", "visits")


class Programme(NamedTuple):
    """The rules of a day as machine code finds them.

    code    where a rule's machine code begins (rule)
    first   its first argument among `words` (rule)
    many    how many arguments it takes (rule)
    dated   which of `words` is the day; -1 where it takes none (rule)
    every   it runs on days that this number divides (rule)
    words   arguments, one after another
    dawn    rules that run before levers are pulled, one cell
    looks   mornings on which Python has work (day)
    halts   evenings on which it has (day)
    stand   the day, the hour, and the rule that failed; -1 if none did
    """

    code: I8
    first: I8
    many: I8
    dated: I8
    every: I8
    words: I8
    dawn: I8
    looks: B1
    halts: B1
    stand: I8


@entry
def march(programme, asks, granted, start, last):
    """Go on from where the march stands, at most to the evening of the last day.

    granted, start   answers of hosts as they were when somebody last looked
    """
    stand = programme.stand
    while stand[DAY] < last or stand[HOUR] == MORNING:
        if stand[HOUR] == EVENING:
            stand[DAY] += 1
            stand[HOUR] = MORNING
            if not _pass(programme, 0, programme.dawn[0]):
                return
            if programme.looks[stand[DAY]] or _answered(asks, granted, start):
                return
        if not _pass(programme, programme.dawn[0], programme.code.size):
            return
        stand[HOUR] = EVENING
        if programme.halts[stand[DAY]]:
            return


@kernel
def _pass(programme, first, last):
    """Let some of the day's rules happen; false where one failed."""
    day = programme.stand[DAY]
    for r in range(first, last):
        if day % programme.every[r] != 0:
            continue
        if programme.dated[r] >= 0:
            programme.words[programme.dated[r]] = day
        if call_at(programme.code[r], programme.words, programme.first[r], programme.many[r]) != 0:
            programme.stand[FAILED] = r
            return False
    return True


@kernel
def _answered(asks, granted, start):
    """Whether a host has changed its mind, or an offer its date."""
    for a in range(granted.size):
        if asks.granted[a] != granted[a] or asks.start[a] != start[a]:
            return True
    return False


class March:
    """The rules of a day, bound for machine code.

    Made, or found again, at once: what is not compiled yet is compiled here.
    """

    def __init__(self, bound: Sequence[Bound], agenda: Agenda) -> None:
        self.rules = [each for each in bound if each.slot.rule.phase != Phase.OPENING]
        self.agenda = agenda
        self.programme = programme_of(self.rules, agenda.looks, agenda.halts)
        tables = by_address(self.programme), by_address(agenda.world.ground["asks"])
        answers = agenda.granted, agenda.start
        self._go = partial(opened(march, *tables, *answers, 1), *tables, *answers)

    def to_next_evening(self, day: int, last: int) -> int:
        """Run on from one evening to the next on which there is something to do, at most the last; returns its day."""
        stand = self.programme.stand
        stand[:] = day, EVENING, -1
        while True:
            self._go(last)
            if stand[FAILED] >= 0:
                self._raise(int(stand[FAILED]), int(stand[DAY]))
            if stand[HOUR] == EVENING:
                return int(stand[DAY])
            self.agenda.look_up(int(stand[DAY]))

    def _raise(self, number: int, day: int) -> None:
        """Say what was wrong in the rule that failed: it meets the same trouble again, unless it had got past it."""
        bound = self.rules[number]
        bound.run(day)
        boards = {name: self.agenda.world.ground[name] for name in BOARDS}
        full = [f" The board of {name} is full." for name, board in boards.items() if board.count[0] == board[1].size]
        raise RunError(f"{bound.slot.room}.{bound.slot.rule.name} failed on day {day}.{''.join(full)}")


class Walk:
    """The same days rule by rule, where nothing is compiled or somebody plays a rule in Python."""

    def __init__(self, bound: Sequence[Bound], agenda: Agenda) -> None:
        self.rules, self.agenda = [each for each in bound if each.slot.rule.phase != Phase.OPENING], agenda

    def through(self, day: int) -> None:
        """Run one day."""
        looked = False
        for bound in self.rules:
            rule = bound.slot.rule
            if not looked and rule.phase > Phase.LEVERS:
                looked = True
                if self.agenda.looks[day] or self.agenda.answered():
                    self.agenda.look_up(day)
            if day % rule.every == 0:
                bound.run(day)


def passing_of(bound: Sequence[Bound], agenda: Agenda) -> March | Walk:
    """How the days of these rules pass."""
    marches = compiled() and all(type(each) is Bound for each in bound)
    return March(bound, agenda) if marches else Walk(bound, agenda)


def programme_of(rules: Sequence[Bound], looks: np.ndarray, halts: np.ndarray) -> Programme:
    """Rules with their machine code; it is compiled, or found again, here."""
    words: list[int] = []
    code, first, many, dated = [], [], [], []
    for each in rules:
        handed: list[Any] = [*each.before, *([0] if each.dated else []), *each.after]
        code.append(address_of(each.slot.rule.kernel, *handed))
        first.append(len(words))
        many.append(len(handed))
        dated.append(len(words) + len(each.before) if each.dated else -1)
        words += [value.address if isinstance(value, Handed) else value for value in handed]
    dawn = sum(each.slot.rule.phase <= Phase.LEVERS for each in rules)
    every = [each.slot.rule.every for each in rules]
    return Programme(
        _cells(code), _cells(first), _cells(many), _cells(dated), _cells(every), _cells(words), _cells([dawn]), looks,
        halts, _cells([0, EVENING, -1]),
    )  # fmt: skip


def _cells(numbers: list[int]) -> I8:
    return np.array(numbers, np.int64)
