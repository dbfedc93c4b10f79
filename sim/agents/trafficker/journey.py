"""On the road: setting out, driving, being searched, arriving.

A convoy drives its way link by link at the speed of the road. At a border it stops for the
day, and whoever guards it may search. A road that has been closed turns it round. Stopped
convoys lose the cargo and a vehicle, or their men go to jail; released men make their own
way home.
"""

from __future__ import annotations

import numpy as np

from sim.agents.trafficker.belief import learn
from sim.agents.trafficker.outlook import count_coming
from sim.agents.trafficker.words import (
    IDLE, ON_THE_ROAD, SELLING, cargo_units, for_sale, pay, pickups_needed,
)  # fmt: skip
from sim.core.chance import stream, uniform
from sim.core.commons import BRIBED, RIFLES, STOPPED, drive, note_arrival, take_the_road
from sim.core.kernel import kernel
from sim.core.ledger import DESERTED, relocate, transfer_all
from sim.core.rule import Phase, rule

ARREST = stream("trafficker.arrest")
QUIT = stream("trafficker.quit")


@rule(Phase.MOVE, every=7)
def set_out(traffickers, places, arms, routes, market, ledger, settings, day):
    """Leave if there is a cargo, or if other goods pay for the way home; else stay."""
    for t in range(traffickers.uid.size):
        if not traffickers.alive[t] or traffickers.status[t] == ON_THE_ROAD or traffickers.goal[t] < 0:
            continue  # stays
        m, n, way = traffickers.start[t], traffickers.goal[t], traffickers.way[t]
        units = cargo_units(traffickers, t, arms, ledger, settings)
        if units <= 0.0 and traffickers.back_way[t] < 0:
            traffickers.goal[t] = -1
            continue  # nothing bought
        if units <= 0.0 and places.place_of_home != n:
            traffickers.goal[t] = -1
        pickups = pickups_needed(units, traffickers.pickups[t], settings)
    count_coming(traffickers, places, market, ledger, settings)
