"""What a pattern is: a number read from the run tables, and what must hold of it.

A pattern is a row of a region's `patterns.csv` with a function. It is met when the median over runs lies inside
the band of its row. Where the row asks for something else than its band, the pattern has claims, each a number
with bounds of its own, and is met when the median of every claim lies within its bounds; the row's `predicate` says
so in words.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

from pandas import Series


class Claim(NamedTuple):
    """One number that must lie within bounds, ends included; takes the same results as its pattern."""

    name: str
    function: Callable[..., Series]
    low: float = -math.inf
    high: float = math.inf


class Pattern(NamedTuple):
    """A pattern of a region.

    function  from results to one number per run; NaN where a run cannot say
    tables    the tables it reads: results without them cannot answer
    claims    what must hold, where it is not simply that the number lies in the row's band
    needs     further scenarios, run on the same seeds, whose results the functions take after those of history
    never     what stands for a run in which the thing never happened
    """

    id: str
    unit: str
    doc: str
    function: Callable[..., Series]
    tables: tuple[str, ...]
    claims: tuple[Claim, ...] = ()
    needs: tuple[str, ...] = ()
    never: float = math.nan


def pattern(
    identity: str,
    unit: str,
    function: Callable[..., Series],
    tables: tuple[str, ...],
    claims: tuple[Claim, ...] = (),
    needs: tuple[str, ...] = (),
    never: float = math.nan,
) -> Pattern:
    """A pattern whose text is the first paragraph of its function."""
    doc = " ".join((function.__doc__ or "").partition("\n\n")[0].split())
    return Pattern(identity, unit, doc, function, tables, claims, needs, never)
