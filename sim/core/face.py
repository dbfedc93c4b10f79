"""Faces: an agent as people and Mesa see it, a view on one row of columns.

A face stores nothing but its row. Its columns read and write as attributes, its rules are
methods that run the built-in rule for this agent alone, and what is here is what a rule
written in plain Python may need: luck, arms that change hands, markets and neighbours.
"""

from __future__ import annotations

import difflib
import math
import re
from typing import Any, NamedTuple

from sim.core.chance import stream, uniform
from sim.core.commons import ARMS, MODES, post
from sim.core.errors import UsageError, shorten
from sim.core.ledger import REASONS, WORLD, transfer

PROCESS = re.compile(r"[a-z_]+\.[a-z_]+")
MARKET_WEEK = 7


class Neighbour(NamedTuple):
    """A place one link away.

    km      length of the link
    mode    paved, piste, off_road or sea
    border  id of the border the link crosses; empty inside a country
    open    whether it may be driven today
    """

    place: str
    link: str
    km: float
    mode: str
    border: str
    open: bool


class Row:
    """One agent, read from the columns; a room's own face derives from it.

    Reading an attribute that is a column gives the row's present value. Assigning one
    writes the column, so a face never disagrees with what the rules see.
    """

    model: Any
    room: str
    row: int

    def __getattr__(self, name: str) -> Any:
        """A column's value, for what the class does not define; raises AttributeError for anything else."""
        if name.startswith("_") or name in ("model", "room", "row"):
            raise AttributeError(name)
        column = getattr(self.table, name, None)
        if column is None:
            raise AttributeError(f"{type(self).__name__} has no column, rule or property '{name}'")
        value = column[self.row]
        return value.item() if getattr(value, "ndim", 1) == 0 else value

    @property
    def table(self) -> Any:
        """The columns this agent is a row of."""
        return self.model.engine.tables[self.room]

    @property
    def settings(self) -> Any:
        """The parameters of its room in this run, as numbers."""
        return self.model.engine.world.settings[self.room]

    @property
    def id(self) -> str:
        """The identity its luck and its ledger account hang on."""
        engine = self.model.engine
        if not hasattr(self.table, "account"):
            return str(engine.world.ids[self.room][self.row])
        account = self.table.account[self.row]
        return bytes(engine.ledger.names[account, : engine.ledger.lengths[account]]).decode()

    @property
    def place_row(self) -> int:
        """Row of the place where it is, or that it passed last; -1 for one that is nowhere in particular."""
        table, ground = self.table, self.model.engine.world.ground
        if hasattr(table, "force") and table.force[self.row] >= 0:
            return int(ground["forces"].place[table.force[self.row]])
        at = place_column(table)
        return int(getattr(table, at)[self.row]) if at else -1

    def holding(self, arm: str) -> int:
        """Items of one class of arms in its account today; 0 for an agent that holds none of its own."""
        column = _arm_row(arm)
        if not hasattr(self.table, "account"):
            return 0
        return int(self.model.engine.ledger.balance[self._account(), column])

    def uniform(self, process: str, which: int = 0) -> float:
        """A number in [0, 1): this agent's luck in one process today, the same whenever it is asked.

        process  "room.process", a name of your own; another name is other luck
        which    for several draws of one process on a day
        Raises UsageError for a name of another form.
        """
        if not PROCESS.fullmatch(process):
            raise UsageError(f"{shorten(process)} names no process. Write it as 'room.process', in small letters.")
        chance, day = self.model.handed["chance"], self.model.engine.day
        return float(uniform(chance, stream(process), self.table.uid[self.row], day, which))

    def give(self, to: Any, arm: str, items: int, reason: str) -> int:
        """Move up to `items` of one class from its account to another; return how many moved.

        to      another face, or a ledger account
        reason  a word of the ledger: sold, bought, captured, handed_in, ... (sim.core.ledger.REASONS)
        Asking for more than it holds moves what it holds. Raises UsageError for an unknown
        word, a number of items below zero, or an account that is none.
        """
        target = to._account() if isinstance(to, Row) else int(to)
        books, engine = self.model.handed["ledger"], self.model.engine
        if not WORLD < target < int(engine.ledger.used[0]):
            raise UsageError(f"there is no account {target} to give to.")
        if reason not in REASONS:
            raise UsageError(f"'{reason}' is no reason of the ledger.{_nearest(reason, REASONS)}")
        if items < 0:
            raise UsageError(f"{items} items cannot be given.")
        number = REASONS.index(reason)
        return int(transfer(books, engine.day, self._account(), target, _arm_row(arm), int(items), number))

    def price(self, arm: str) -> float:
        """What one item costs this week at the market where it is, in USD; NaN where there is none."""
        market = self._market()
        prices = self.model.engine.world.ground["market"].price
        return float(prices[market, _arm_row(arm)]) if market >= 0 else math.nan

    def offer_for_sale(self, arm: str, items: int) -> int:
        """Post an offer on today's board, of no more than it holds; return the items offered.

        The dealer takes what the market wants later today, and pays into `notices.earned`.
        Raises UsageError where there is no market, or on a day that is no market day.
        """
        items = min(int(items), self.holding(arm))
        return self._post("offers", arm, items)

    def bid_for(self, arm: str, items: int) -> int:
        """Post a bid on today's board, of no more than its cash can pay at this week's price; return the items bid for.

        What is bought is paid from `notices.paid`. Who has no column `cash` is not limited.
        Raises UsageError where there is no market, or on a day that is no market day.
        """
        price = self.price(arm)
        if hasattr(self.table, "cash") and price > 0.0:
            items = min(int(items), int(max(self.table.cash[self.row], 0.0) / price))
        return self._post("bids", arm, int(items))

    def neighbours(self) -> list[Neighbour]:
        """The places one link away, in the order of the region's links; empty for one that is nowhere."""
        world, place = self.model.engine.world, self.place_row
        if place < 0:
            return []
        roads, links, names = world.ground["roads"], world.ground["links"], world.words.names
        found = []
        for entry in range(roads.first[place], roads.first[place + 1]):
            link = roads.link[entry]
            border = names["border"][links.border[link]] if links.border[link] >= 0 else ""
            found.append(
                Neighbour(
                    names["place"][roads.ahead[entry]],
                    names["link"][link],
                    float(links.km[link]),
                    MODES[links.mode[link]],
                    border,
                    bool(links.open[link] >= 0.5),
                )
            )
        return found

    def _account(self) -> int:
        if not hasattr(self.table, "account"):
            raise UsageError(f"a {self.room} has no arms of its own.")
        return int(self.table.account[self.row])

    def _market(self) -> int:
        place = self.place_row
        return int(self.model.engine.world.ground["places"].market[place]) if place >= 0 else -1

    def _post(self, board: str, arm: str, items: int) -> int:
        engine, market = self.model.engine, self._market()
        if market < 0:
            raise UsageError(f"there is no market where {self.id} is.")
        if engine.day % MARKET_WEEK:
            raise UsageError(f"day {engine.day} is no market day; those are the days that {MARKET_WEEK} divides.")
        line = post(self.model.handed[board], self._account(), market, _arm_row(arm), items)
        return items if line >= 0 else 0


def place_column(table: Any, names: tuple[str, ...] = ("place", "at", "home")) -> str:
    """The column that says where the agents of a table are; empty where none does."""
    held = (name for name in names if hasattr(table, name) and getattr(table, name).dtype.kind == "i")
    return next(held, "")


def _arm_row(arm: str) -> int:
    if arm not in ARMS:
        raise UsageError(f"'{arm}' is no class of arms.{_nearest(arm, ARMS)}")
    return ARMS.index(arm)


def _nearest(word: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(word, known, 1, 0.6)
    return f" Did you mean '{close[0]}'?" if close else f" It may be {', '.join(known)}."
