"""The books: who has what, in whole numbers, by class and by origin, and the sums behind the hash."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field

from sim.core.draws import hypergeometric
from tests.reference.luck import LOW, pair, philox, uid

ARMS = ("rifles", "machine_guns", "rockets", "antiaircraft_guns", "manpads", "ammunition", "chemical")
REASONS = (
    "opening", "import", "looted", "leaked", "sold", "bought", "seized", "captured", "secured", "destroyed",
    "spent", "worn", "handed_in", "collected", "split", "switched", "returned", "drawn", "diverted", "struck",
    "stored", "deserted", "exported", "moved", "custody", "bought_back",
)  # fmt: skip
WRAP = 2**64 - 1


@dataclass(eq=False)
class Account:
    """One account: who controls it, where it is, what is in it, and what its owner has yet to hear.

    held     items by class
    origins  the same by class and origin
    """

    name: str
    holder: str
    place: object = None
    held: dict = field(default_factory=lambda: dict.fromkeys(ARMS, 0))
    origins: dict = field(default_factory=lambda: {arm: defaultdict(int) for arm in ARMS})
    earned: float = 0.0
    paid: float = 0.0

    def __post_init__(self):
        self.uid = uid(self.name)

    def stand_at(self, place):
        """It is at another place from now on."""
        self.place = place


class Books:
    """Every account, and every move of a run.

    origins  all origins in order: storage areas, national arsenals, private stocks
    lines    (day, from, to, class, count, reason) of every move
    """

    def __init__(self, model, origins):
        self.model = model
        self.rank = {name: number for number, name in enumerate(origins)}
        self.accounts, self.lines = [], []
        self.sums = defaultdict(lambda: [0, 0])
        self.world, self.abroad = self.open("world", "world"), self.open("abroad", "abroad")
        self.of_states = {}

    def open(self, name, holder, place=None):
        """A new account."""
        account = Account(name, holder, place)
        self.accounts.append(account)
        return account

    def open_state(self, state):
        """The accounts that belong to a country and to no agent."""
        for name, holder in (("destroyed", "destroyed"), ("spent", "spent"), ("collected", "secured")):
            self.of_states[state, name] = self.open(f"{name}/{state.name}", holder)

    def destroyed(self, state):
        """What was destroyed in a country."""
        return self.of_states[state, "destroyed"]

    def spent(self, state):
        """What was fired or worn out in a country."""
        return self.of_states[state, "spent"]

    def collected(self, state):
        """What was bought back in a country, until the week is over."""
        return self.of_states[state, "collected"]

    def move(self, source, target, arm, wanted, reason):
        """Move up to `wanted` items; return how many there were to move."""
        moved = min(wanted, source.held[arm])
        if moved <= 0 or source is target:
            return 0
        for origin, part in self._split(source, target, arm, moved, reason):
            source.origins[arm][origin] -= part
            target.origins[arm][origin] += part
        self._write(source, target, arm, moved, reason)
        return moved

    def move_all(self, source, target, reason):
        """Move everything, class by class."""
        for arm in ARMS:
            self.move(source, target, arm, source.held[arm], reason)

    def receive(self, target, arm, count, reason, origin=None):
        """Let items enter from `world`: imports from the national arsenal, private openings from private stocks."""
        if count <= 0:
            return
        if origin is None:
            origin = f"{target.place.state.name}_{'arsenal' if reason == 'import' else 'private'}"
        target.origins[arm][origin] += count
        self.world.origins[arm][origin] -= count
        self._write(self.world, target, arm, count, reason)

    def _split(self, source, target, arm, moved, reason):
        """How many of each origin go: a hypergeometric draw for each in turn."""
        left, rest = moved, source.held[arm]
        who = pair(source.uid, target.uid)
        for origin in sorted((name for name, n in source.origins[arm].items() if n), key=self.rank.__getitem__):
            present, part = source.origins[arm][origin], left
            if present != rest:
                which = (self.rank[origin] * 32 + REASONS.index(reason)) * 8 + ARMS.index(arm)
                part = hypergeometric(self.model.luck("ledger.origin", who, which), present, rest, left)
            yield origin, part
            left -= part
            rest -= present
            if left == 0:
                return

    def _write(self, source, target, arm, count, reason):
        source.held[arm] -= count
        target.held[arm] += count
        day = self.model.day
        self.lines.append((day, source.name, target.name, arm, count, reason))
        counter = (source.uid & LOW, source.uid >> 32, target.uid & LOW, target.uid >> 32)
        a, b, c, d = philox(counter, (uid(arm) & LOW, uid(reason) & LOW))
        sums = self.sums[day]
        sums[0] = (sums[0] + ((b << 32) | a) * count) & WRAP
        sums[1] = (sums[1] + ((d << 32) | c) * count) & WRAP

    def journal_sha256(self):
        """The hash of all moves, whatever their order within a day."""
        digest = hashlib.sha256()
        for day in sorted(self.sums):
            for word in (day, *self.sums[day]):
                digest.update(word.to_bytes(8, "little"))
        return digest.hexdigest()

    def balanced(self):
        """Whether each class sums to nothing over all accounts, and no account but `world` is short."""
        return all(sum(account.held[arm] for account in self.accounts) == 0 for arm in ARMS) and all(
            count >= 0 for account in self.accounts if account is not self.world for count in account.held.values()
        )
