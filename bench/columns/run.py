"""A day over columns: the same rules in the same order as in the engine's timetable."""

from __future__ import annotations

import numpy as np

from bench.columns import choice, looting, road, trade
from bench.columns.state import Board, State
from sim.world.world import World


class Columns:
    """The reduced rules over the columns of a world whose books are open.

    luck   seed of the generator; runs are alike in distribution, not move by move
    """

    def __init__(self, world: World, luck: int) -> None:
        self.state = State(world, luck)
        self.ways = choice.Ways(self.state)
        self.room = np.zeros(self.state.balance.shape[0])

    def run_days(self, first: int, last: int) -> None:
        """Run days `first` to `last`."""
        for day in range(first, last + 1):
            self._day(day)

    def _day(self, day: int) -> None:
        s = self.state
        looting.man_the_line(s)
        looting.change_hands(s, day)
        looting.form(s, day)
        crowd = looting.stand_before(s, day, self.room)
        looting.be_found(s)
        looting.be_looted(s, crowd, self.room)
        if day % 7 == 0:
            self._market_day(day)
        convoys = road.travel(s)
        road.search_convoys(s, convoys)
        road.face_the_border(s, convoys)
        road.arrive(s, day)
        if day % 7 == 0:
            trade.keep_purse(s)
            road.count_money(s)
            road.talk(s)
            road.keep_corridors(s)

    def _market_day(self, day: int) -> None:
        s = self.state
        offers, bids = [trade.groups_sell(s), trade.towns_offer(s)], [*trade.groups_buy(s), *trade.towns_bid(s)]
        brought, sought = choice.weigh_routes(s, self.ways)
        board = trade.speak_for_owners(s, Board.of(*offers, *brought))
        trade.clear(s, board, Board.of(*bids, *sought))
        road.set_out(s, self.ways, day)
