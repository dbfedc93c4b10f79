"""Armed groups: militias, rebels, jihadists and returnees.

A group forms on a dated day. It loots fallen storage areas in reach, keeps what its men
need for the threat they feel, sells the rest and buys what it lacks. Returnees load up
when their patron falls and drive home. Groups recruit no more men than they have rifles
for, lose men to richer allies, split, and end. A camp rises against a state where
grievance outweighs risk; it attacks garrisons, captures their arms and holds places.
Groups do not negotiate, do not choose their camp, and move only to go home, to occupy
what they take, or to make way. Wars among camps are dated; they cost ammunition, arms
and men, and take no ground but where the regime has left it to whoever is strongest.

Sources: groups G001-G040 of `militias.csv`; form of the rising Epstein (2002); rates
tried against V03, V05, V12, V21, V26, V28 and V31, see each parameter.
"""

from sim.agents.militia.battle import attack, give_way, scare_off
from sim.agents.militia.columns import Columns
from sim.agents.militia.economy import buy, go_looting, hand_in, keep_purse, sell, use_up
from sim.agents.militia.journey import come_home, drive_home, set_out
from sim.agents.militia.params import Params, Settings
from sim.agents.militia.people import change_sides, claim_pay, form, go_home, recruit, split, stand_by
from sim.agents.militia.violence import fight_on, fire_at_aircraft
from sim.agents.militia.war import feel_threat, hold_places, muster, rise
from sim.core.commons import ARMS
from sim.core.face import Row
from sim.core.ledger import MILITIA
from sim.core.room import Room


class Militia(Row):
    """One armed group, as Mesa sees it."""

    @property
    def arms(self) -> dict[str, int]:
        """Items by class it holds today."""
        return {arm: self.holding(arm) for arm in ARMS}

    @property
    def rifles_a_man(self) -> float:
        """Rifles over real fighters; 0 without fighters."""
        return self.holding("rifles") / self.fighters if self.fighters else 0.0


ROOM = Room(
    "militia", Params, Columns, Militia,
    rules=(
        stand_by, form, set_out, go_looting, sell, buy, drive_home, come_home,
        muster, feel_threat, rise, attack, scare_off, give_way, hold_places, fight_on, fire_at_aircraft,
        keep_purse, use_up, hand_in, claim_pay, recruit, change_sides, split, go_home,
    ),
    Settings=Settings, holder=MILITIA, spare=160,
)  # fmt: skip

__all__ = ["ROOM", "Columns", "Militia", "Params", "Settings"]
