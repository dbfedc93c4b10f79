"""Policies: what somebody could have done, as pure data.

A policy is a few validated fields and a list of acts. It never sees the model, the
ledger or luck, and it moves no arms: it changes what agents find when they wake.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import model_validator

from sim.core.levers import EVERYWHERE, Act, How, Where
from sim.core.uncertain import Frozen, Param

YEAR = 365.0
MONTHS = 12.0
WEEK = 7.0

Consent = Literal["drawn", "granted", "refused"]
CostKind = Literal["per_day", "once", "per_row", "per_sum", "per_item", "per_worth", "per_event"]
Host = Literal["home", "neighbours", "states", "basing", "trigger", "none"]


@dataclass(frozen=True)
class Cost:
    """What a policy costs while its host consents, in nominal US dollars.

    kind    per_day    `usd` a day in force, times the share that has arrived
            once       `usd` on the first day in force
            per_row    `usd` a day for each row of room `of` within `where`, times that share
            per_sum    `usd` a day for each unit of column `of` ("room.column") summed within `where`
            per_item   `usd` for each item moved with ledger reason `of` within `where`
            per_worth  the same, an item counting for as many rifles as it is worth
            per_event  `usd` for each happening of kind `of` within `where`
    payer   who pays, as the bill names it
    source  where the price comes from
    """

    kind: CostKind
    usd: float
    payer: str
    source: str
    of: str = ""
    where: Where = EVERYWHERE


class Trigger(Frozen):
    """What a policy waits for: a hostile coalition that has held part of a state for some weeks."""

    share: float = Param(
        0.35, unit="share of a state's places", low=0, high=1, between=(0.2, 0.5), source="assumption: Q, E040"
    )
    weeks: int = Param(4, unit="weeks", low=0, high=52, between=(2, 8), source="assumption: Q, E040")
    delay: int = Param(257, unit="days", low=0, high=2000, between=(90, 400), source="E040; E052")


class Policy(Frozen):
    """The base of all policies: when, where, with whose leave and at whose cost.

    A kind is a subclass in a file of its own with a `kind` field, its sizes, `acts` and
    `costs`. Where `trigger` is given the policy starts when that has happened, in the
    country where it happened, and `start` is the earliest day it may.

    footprint, niche   how heavy the presence is, and how wanted; both 0 to 1, read by consent
    host               whose leave it needs: the country the war was in, the neighbours of the
                       named borders, every state on them, the country it is based in, the one
                       that pulled the trigger, or nobody; who refuses is left out
    hard               without leave it cannot be done at all, not even in part
    """

    footprint: ClassVar[float] = 0.0
    niche: ClassVar[float] = 0.0
    host: ClassVar[Host] = "none"
    hard: ClassVar[bool] = False

    kind: str
    name: str = ""
    start: date | None = None
    until: date | None = None
    ramp: int = Param(0, unit="days", low=0, high=3650, source="assumption: at once unless the scenario says so")
    where: Where = EVERYWHERE
    consent: Consent = "drawn"
    payer: str = "donors"
    trigger: Trigger | None = None
    drop: bool = False

    @model_validator(mode="before")
    @classmethod
    def _named_after_its_kind(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and not value.get("name"):
            return {**value, "name": value.get("kind") or cls.kind_name()}
        return value

    @model_validator(mode="after")
    def _refusable(self) -> Policy:
        if self.host == "none" and self.consent == "refused":
            raise ValueError("asks nobody's leave, so nobody can refuse it. Drop the policy, or leave out consent")
        return self

    @classmethod
    def kind_name(cls) -> str:
        """The word a scenario calls this kind by; empty for a class that is not one."""
        default = cls.model_fields["kind"].default
        return default if isinstance(default, str) else ""

    def acts(self) -> Iterator[Act]:
        """The changes it makes while it is in force."""
        raise NotImplementedError

    def costs(self) -> Iterator[Cost]:
        """What it costs while it is in force; nothing unless a kind says so."""
        yield from ()

    def hosts(self, home: str, borders: Iterable[str] = ()) -> tuple[str, ...]:
        """The countries whose leave is asked, in order; empty where nobody's is needed.

        home      the country the war was in
        borders   all borders of the region, for a policy that names none
        A triggered host is known only when it is triggered, so it is not listed.
        """
        if self.host in ("none", "trigger"):
            return ()
        base = getattr(self, "base", "")
        if self.host == "basing" and base:
            return (str(base),)
        if self.where.countries:
            return self.where.countries
        if self.host == "home":
            return (home,)
        sides = [side for border in self.where.borders or borders for side in border.partition(":")[0].split("-")]
        return tuple(dict.fromkeys(side for side in sides if side != home or self.host == "states"))

    def act(
        self, lever: str, how: How, amount: float, *, delay: int = 0, shared: bool = False, where: Where | None = None
    ) -> Act:
        """An act with this policy's own dates, ramp and rows."""
        return Act(lever, how, amount, self.start, self.until, self.ramp, where or self.where, delay, shared)
