"""The state of an armed group, and the words for where it is in its life."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.core.columns import B1, F8, I4, I8, U8, Col
from sim.core.kernel import kernel

ALIGNMENTS = ("state", "rebel", "jihadist", "returnee", "sink", "local")
WITH_STATE, REBEL, JIHADIST, RETURNEE, SINK, LOCAL = range(6)

ABSENT, SETTLED, WAITING_TO_LEAVE, UNDER_WAY = 0, 1, 2, 3  # journey
LONGEST_WAY = 64  # links of a way home


class Columns(NamedTuple):
    """One row per group; spare rows are for groups that split off during a run."""

    uid: Annotated[U8, Col(unit="id", doc="identity, from the group's id")]
    account: Annotated[I4, Col(unit="ledger account", doc="its arms")]
    force: Annotated[I4, Col(unit="force row", doc="its men in the field", start=-1)]
    alive: Annotated[B1, Col(unit="yes/no", doc="it exists today")]
    home: Annotated[I4, Col(unit="place row", doc="where it comes from", given=True, refers="place", start=-1)]
    camp: Annotated[I4, Col(unit="camp code", doc="the camp it fights for", given=True, refers="camp", start=-1)]
    alignment: Annotated[I4, Col(unit="code", doc="what moves it", given=True, choices=ALIGNMENTS)]
    ideology: Annotated[F8, Col(unit="0 to 100", doc="from purely local to purely ideological", given=True)]
    fighters: Annotated[I8, Col(unit="people", doc="real fighters today", low=0, given=True)]
    founders: Annotated[I8, Col(unit="people", doc="fighters on the day it forms")]
    claimed: Annotated[I8, Col(unit="people", doc="fighters claimed for the payroll today")]
    phantoms: Annotated[I8, Col(unit="people", doc="claimed who never fought")]
    cash: Annotated[F8, Col(unit="USD", doc="its purse for arms", given=True)]
    vehicles: Annotated[F8, Col(unit="vehicles", doc="its own", low=0, given=True)]
    threat: Annotated[F8, Col(unit="share", doc="threat it feels, 0 to 1")]
    joins: Annotated[I4, Col(unit="day", doc="day on which it forms", given=True, refers="date")]
    returns_from: Annotated[
        I4, Col(unit="place row", doc="where a column of returnees stands", given=True, refers="place", start=-1)
    ]
    returns_to: Annotated[I4, Col(unit="place row", doc="where it goes", given=True, refers="place", start=-1)]
    leaves: Annotated[I4, Col(unit="day", doc="day on which it sets out", given=True, refers="date")]
    journey: Annotated[I4, Col(unit="code", doc="not in the field, settled, waiting to leave, or under way")]
    path: Annotated[I4, Col(unit="link row", doc="its way home", width=LONGEST_WAY, start=-1)]
    legs: Annotated[I4, Col(unit="links", doc="length of its way home")]
    leg: Annotated[I4, Col(unit="links", doc="driven so far")]
    driven: Annotated[F8, Col(unit="km of asphalt", doc="driven of the link it is on")]
    convoy: Annotated[I4, Col(unit="convoy row", doc="as which it crosses a border today; -1 if it does not", start=-1)]
    abroad: Annotated[B1, Col(unit="yes/no", doc="it stands outside its country; offers to it do not hold")]
    market: Annotated[I4, Col(unit="market row", doc="the market nearest to it; -1 if none", start=-1)]
    root: Annotated[
        I4, Col(unit="militia row", doc="the group of the file it stems from; -1 for a spare row", start=-1)
    ]
    stipend: Annotated[F8, Col(unit="USD a fighter a week", doc="paid to all it claims", low=0, high=1e5, lever=True)]
    stipend_audit: Annotated[F8, Col(unit="share of claims", doc="false ones found", low=0, high=1, lever=True)]
    disarm_rate: Annotated[F8, Col(unit="1/week", doc="share of its rifles handed in", low=0, high=1, lever=True)]
    demobilise_rate: Annotated[F8, Col(unit="1/week", doc="share of its men sent home", low=0, high=1, lever=True)]
    buy_back_price: Annotated[F8, Col(unit="USD", doc="offered for a rifle", low=0, high=1e5, lever=True)]
    buy_back_cases: Annotated[F8, Col(unit="yes/no", doc="the offer is for ammunition too", low=0, high=1, lever=True)]


@kernel
def grievances(regions, states):
    """What people of each region lack, as far as they do not accept the state."""
    anger = np.zeros(regions.uid.size)
    for r in range(regions.uid.size):
        accepted = min(1.0, states.legitimacy[regions.country[r]] * regions.legitimacy_factor[r])
        anger[r] = min(1.0, regions.hardship[r] * (1.0 - accepted))
    return anger


@kernel
def nearest_market(place, markets, distance):
    """The market nearest to a place by road; -1 if none can be reached.

    markets   place row of each
    """
    best, nearest = 1e12, -1
    for m in range(markets.size):
        if distance[place, markets[m]] < best:
            best, nearest = distance[place, markets[m]], m
    return nearest
