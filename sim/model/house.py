"""What the house itself does at dawn: it clears the boards of the day before."""

from __future__ import annotations

from sim.core.rule import Phase, rule


@rule(Phase.LEVERS)
def dawn(convoys, parties, offers, bids, day):
    """Clear the roads and the crowds before the depots; on market days also the boards."""
    convoys.count[0] = 0
    parties.count[0] = 0
    if day % 7 == 0:
        offers.count[0] = 0
        bids.count[0] = 0


RULES = (dawn,)
