"""The ledger: the only way arms move, in whole numbers, two entries to a move.

Every item of every class is in exactly one account. `world` is where openings and legal
imports come from, the only account below zero, so the sum of each class over all
accounts is zero at every moment. Where an item started travels with it: a move out of
a mixed account takes each origin by a hypergeometric draw. Each move also enters the
order-free sums behind the run's hash and the month's flow table.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from sim.core.chance import HALF, LOW, Chance, pair, philox, stream, uniform
from sim.core.columns import I4, I8, U1, U8, Col
from sim.core.draws import hypergeometric
from sim.core.errors import JournalFull
from sim.core.kernel import kernel

WORLD = 0
HOLDERS = (
    "depot", "militia", "trafficker", "dealer", "civilian", "state",
    "seized", "secured", "destroyed", "spent", "abroad", "world",
)  # fmt: skip
DEPOT, MILITIA, TRAFFICKER, DEALER, CIVILIAN, STATE = 0, 1, 2, 3, 4, 5
SEIZED_STORE, SECURED_STORE, DESTROYED, SPENT_AWAY, ABROAD, OUTSIDE = 6, 7, 8, 9, 10, 11

REASONS = (
    "opening", "import", "looted", "leaked", "sold", "bought", "seized", "captured", "secured", "destroyed",
    "spent", "worn", "handed_in", "collected", "split", "switched", "returned", "drawn", "diverted", "struck",
    "stored", "deserted", "exported", "moved", "custody", "bought_back",
)  # fmt: skip
(
    OPENING, IMPORT, LOOTED, LEAKED, SOLD, BOUGHT, SEIZED, CAPTURED, SECURED, DISPOSED,
    SPENT, WORN, HANDED_IN, COLLECTED, SPLIT, SWITCHED, RETURNED, DRAWN, DIVERTED, STRUCK,
    STORED, DESERTED, EXPORTED, MOVED, CUSTODY, BOUGHT_BACK,
) = range(26)  # fmt: skip

DAY, SOURCE, TARGET, ARM, COUNT, REASON = 0, 1, 2, 3, 4, 5
SINCE, ACCOUNT, HOLDER, OWNER, PLACE, COUNTRY = 0, 1, 2, 3, 4, 5
ORIGIN_LUCK = stream("ledger.origin")


class Ledger(NamedTuple):
    """The books of one run: one row per account, one column per class of arms."""

    balance: Annotated[I8, Col(unit="items", doc="what is in the account (account, class)", width="arm")]
    origins: Annotated[I4, Col(unit="items", doc="the same by origin (account, class, origin)", width="arm")]
    holder: Annotated[I4, Col(unit="holder code", doc="who controls what is in it")]
    owner: Annotated[I4, Col(unit="account", doc="the account of the agent it belongs to")]
    place: Annotated[I4, Col(unit="place row", doc="where it is, or the last place passed; -1 abroad")]
    country: Annotated[I4, Col(unit="country code", doc="the country it is in")]
    uid: Annotated[U8, Col(unit="id", doc="identity, from the account's id")]
    names: Annotated[U1, Col(unit="bytes", doc="the account's id as bytes")]
    lengths: Annotated[I4, Col(unit="bytes", doc="length of the id")]
    used: Annotated[I8, Col(unit="rows", doc="accounts opened, journal lines, changes of address, countries")]
    sums: Annotated[U8, Col(unit="words", doc="two order-free sums of each day's moves")]
    moves: Annotated[I8, Col(unit="lines", doc="moves of each day")]
    arm_keys: Annotated[U8, Col(unit="words", doc="identity of each class, low half")]
    reason_keys: Annotated[U8, Col(unit="words", doc="identity of each reason, low half")]
    flow_keys: Annotated[I8, Col(unit="key", doc="hash table of the month's flows")]
    flow_counts: Annotated[I8, Col(unit="items", doc="items behind each key")]
    journal: Annotated[I4, Col(unit="line", doc="today's moves, where they are kept")]
    changes: Annotated[I4, Col(unit="line", doc="today's changes of address, where they are kept")]
    luck: Annotated[U8, Col(unit="seed", doc="the run's luck, for the split by origin")]


ACCOUNTS, LINES, CHANGES, COUNTRIES = 0, 1, 2, 3  # cells of `used`


@kernel
def transfer(ledger, day, source, target, arm, wanted, reason):
    """Move up to `wanted` items and write it down; return how many moved.

    The only way arms move once they are in the books. Asking for more than is there
    moves what is there; nothing ever comes out of `world` this way.
    """
    moved = min(wanted, ledger.balance[source, arm])
    if moved <= 0 or source == target:
        return 0
    _move_origins(ledger, day, source, target, arm, moved, reason)
    _write(ledger, day, source, target, arm, moved, reason)
    return moved


@kernel
def receive(ledger, day, target, arm, wanted, reason, origin):
    """Let new items of one origin enter the books from `world`; return how many."""
    if wanted <= 0:
        return 0
    ledger.origins[WORLD, arm, origin] -= wanted
    ledger.origins[target, arm, origin] += wanted
    _write(ledger, day, WORLD, target, arm, wanted, reason)
    return wanted


@kernel
def transfer_all(ledger, day, source, target, reason):
    """Move everything an account holds, class by class; return the items moved."""
    moved = 0
    for arm in range(ledger.balance.shape[1]):
        moved += transfer(ledger, day, source, target, arm, ledger.balance[source, arm], reason)
    return moved


@kernel
def relocate(ledger, day, account, place, country):
    """Note that an account is now at another place; a change of country is a flow."""
    if ledger.place[account] == place and ledger.country[account] == country:
        return
    if ledger.country[account] != country:
        for arm in range(ledger.balance.shape[1]):
            held = ledger.balance[account, arm]
            if held > 0:
                holder = ledger.holder[account]
                _enter_flow(ledger, ledger.country[account], country, holder, holder, MOVED, arm, held)
    ledger.place[account] = place
    ledger.country[account] = country
    _note_change(ledger, day, account)


@kernel
def hand_over(ledger, day, account, holder, owner):
    """Note that somebody else now controls an account; a change of holder is a flow."""
    if ledger.holder[account] == holder and ledger.owner[account] == owner:
        return
    if ledger.holder[account] != holder:
        country = ledger.country[account]
        for arm in range(ledger.balance.shape[1]):
            held = ledger.balance[account, arm]
            if held > 0:
                _enter_flow(ledger, country, country, ledger.holder[account], holder, CUSTODY, arm, held)
    ledger.holder[account] = holder
    ledger.owner[account] = owner
    _note_change(ledger, day, account)


@kernel
def _note_change(ledger, day, account):
    if ledger.changes.shape[0] == 0:
        return
    line = ledger.used[CHANGES]
    if line == ledger.changes.shape[0]:
        raise JournalFull
    entry = ledger.changes[line]
    entry[SINCE], entry[ACCOUNT], entry[HOLDER] = day, account, ledger.holder[account]
    entry[OWNER], entry[PLACE], entry[COUNTRY] = ledger.owner[account], ledger.place[account], ledger.country[account]
    ledger.used[CHANGES] = line + 1


@kernel
def _move_origins(ledger, day, source, target, arm, moved, reason):
    """Split a move by origin: everything, or a hypergeometric draw for each."""
    have = ledger.origins[source, arm]
    gain = ledger.origins[target, arm]
    total = ledger.balance[source, arm]
    if moved == total:
        for origin in range(have.shape[0]):
            if have[origin] != 0:
                gain[origin] += have[origin]
                have[origin] = 0
        return
    left, rest = moved, total
    who = np.uint64(0)
    for origin in range(have.shape[0]):
        present = have[origin]
        if present == 0:
            continue
        if present == rest:
            part = left
        else:
            if who == np.uint64(0):
                who = pair(ledger.uid[source], ledger.uid[target])
            u = _luck(ledger, who, day, (origin * 32 + reason) * 8 + arm)
            part = hypergeometric(u, present, rest, left)
        have[origin] -= part
        gain[origin] += part
        left -= part
        rest -= present
        if left == 0:
            break


@kernel
def _luck(ledger, who, day, which):
    return uniform(Chance(ledger.luck), ORIGIN_LUCK, who, day, which)


@kernel
def _write(ledger, day, source, target, arm, moved, reason):
    """Two entries, the day's sums, the month's flows and, where it is kept, the journal."""
    ledger.balance[source, arm] -= moved
    ledger.balance[target, arm] += moved
    _enter_sums(ledger, day, source, target, arm, moved, reason)
    _enter_flow(
        ledger, ledger.country[source], ledger.country[target], ledger.holder[source], ledger.holder[target],
        reason, arm, moved,
    )  # fmt: skip
    if ledger.journal.shape[0] > 0:
        line = ledger.used[LINES]
        if line == ledger.journal.shape[0]:
            raise JournalFull
        entry = ledger.journal[line]
        entry[DAY], entry[SOURCE], entry[TARGET] = day, source, target
        entry[ARM], entry[COUNT], entry[REASON] = arm, moved, reason
        ledger.used[LINES] = line + 1


@kernel
def _enter_sums(ledger, day, source, target, arm, moved, reason):
    """Add the move to the day's two sums modulo 2**64, in halves that cannot overflow."""
    giver, taker = ledger.uid[source], ledger.uid[target]
    a, b, c, d = philox(
        giver & LOW, giver >> HALF, taker & LOW, taker >> HALF, ledger.arm_keys[arm], ledger.reason_keys[reason]
    )
    count = np.uint64(moved)
    ledger.sums[day, 0] = _add(ledger.sums[day, 0], _times(a, b, count))
    ledger.sums[day, 1] = _add(ledger.sums[day, 1], _times(c, d, count))
    ledger.moves[day] += 1


@kernel
def _times(low, high, count):
    return _add(low * count, ((high * count) & LOW) << HALF)


@kernel
def _add(x, y):
    low = (x & LOW) + (y & LOW)
    high = (x >> HALF) + (y >> HALF) + (low >> HALF)
    return ((high & LOW) << HALF) | (low & LOW)


@kernel
def _enter_flow(ledger, from_country, to_country, from_holder, to_holder, reason, arm, moved):
    """Add to the month's flow table, an open-addressing hash over packed codes."""
    countries = ledger.used[COUNTRIES]
    key = ((from_country * countries + to_country) * 12 + from_holder) * 12 + to_holder
    key = (key * 32 + reason) * 8 + arm + 1
    capacity = ledger.flow_keys.shape[0]
    slot = (key * 2654435761 >> 9) & (capacity - 1)
    for _ in range(capacity):
        if ledger.flow_keys[slot] == key:
            ledger.flow_counts[slot] += moved
            return
        if ledger.flow_keys[slot] == 0:
            ledger.flow_keys[slot] = key
            ledger.flow_counts[slot] = moved
            return
        slot = (slot + 1) & (capacity - 1)
    raise JournalFull
