"""Rules: what agents do, and at which hour of the day they do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from sim.core.kernel import entry

Function = Callable[..., Any]


class Phase(IntEnum):
    """The hours of a day, in the order in which they pass; OPENING is day 0 alone."""

    OPENING = 0
    LEVERS = 1
    SECURE = 2
    LOOT = 3
    OFFER = 4
    TRADE = 5
    MOVE = 6
    INSPECT = 7
    ARRIVE = 8
    FIGHT = 9
    REACT = 10
    GOVERN = 11
    RECORD = 12
    AUDIT = 13


@dataclass(frozen=True)
class Rule:
    """One habit of one agent type.

    phase   the hour at which it runs
    every   it runs on days that this number divides; 7 for weekly habits
    names   the tables and common ground it asks for, by parameter name
    kernel  the compiled function, or the plain one where compilation is switched off
    alone   one agent can take its turn by itself, though the text does more than go round them
    """

    name: str
    doc: str
    phase: Phase
    every: int
    names: tuple[str, ...]
    kernel: Function
    alone: bool = False


def rule(phase: Phase, every: int = 1, *, alone: bool = False) -> Callable[[Function], Rule]:
    """Declare a function to be a rule of the room whose file it stands in."""

    def declare(function: Function) -> Rule:
        code = function.__code__
        names = code.co_varnames[: code.co_argcount]
        doc = (function.__doc__ or "").strip().split("\n")[0]
        return Rule(function.__name__, doc, phase, every, names, entry(function), alone)

    return declare
