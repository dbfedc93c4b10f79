"""The first half: the same reduced rules by four peers, their journals, and how their times compare."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.columns import Columns
from bench.native import Native, compiler
from bench.peer import Peer
from bench.rounds import Job, Timed, interleaved
from bench.world import RULES, quiet_region, reduced, reduced_engine, run_rules
from sim.core.errors import SimError
from sim.model.engine import Engine
from sim.model.watch import journal_hash
from sim.scenario.settle import Settled

ENGINE, RULES_ALONE, MESA, NUMPY, C = "Blowback", "Blowback, rules alone", "Mesa", "NumPy columns", "C"
RATIOS = (
    ("Mesa over Blowback", MESA, ENGINE),
    ("Blowback over C", ENGINE, C),
    ("Blowback, rules alone, over C", RULES_ALONE, C),
    ("NumPy columns over Blowback", NUMPY, ENGINE),
    ("Mesa over C", MESA, C),
)
# Ratios that only a fault can miss on any machine: about half of what was measured when they were set.
HELD_FROM = 210  # days: by then the capital's depots have fallen open and there is trade to speak of
AT_LEAST = {"Mesa over Blowback": 25.0, "NumPy columns over Blowback": 4.0}
AT_MOST = {"Blowback, rules alone, over C": 2.0}


@dataclass
class Reduced:
    """What was found: times by peer, ratios of middle processor times, and the hash of each journal.

    missing  peers that could not run here, and why
    """

    days: int
    seed: int
    rounds: int
    times: dict[str, Timed] = field(default_factory=dict)
    journals: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def ratio(self, slow: str, fast: str) -> float:
        """How many times the processor time of one peer another takes."""
        return self.times[slow].cpu.median / self.times[fast].cpu.median

    def ratios(self) -> dict[str, float]:
        """The ratios that can be told here."""
        return {
            words: self.ratio(slow, fast) for words, slow, fast in RATIOS if {slow, fast} <= set(self.times)
        }  # fmt: skip

    def missed(self) -> list[str]:
        """What is amiss with the ratios, a line each; seconds never are, nor are ratios of a shorter run."""
        if self.days < HELD_FROM:
            return []
        told = self.ratios()
        low = [(name, "at least", least) for name, least in AT_LEAST.items() if told.get(name, least) < least]
        high = [(name, "at most", most) for name, most in AT_MOST.items() if told.get(name, most) > most]
        return [f"{name} is {told[name]:.2f}, not {words} {limit:g}." for name, words, limit in low + high]

    def as_json(self) -> dict[str, Any]:
        """Everything as plain words and numbers."""
        return {"ratios": self.ratios(), "rules": list(RULES), **asdict(self)}


class JournalsDifferError(SimError):
    """Two peers that must make the same moves did not."""


def compare(days: int, rounds: int, seed: int, told: Callable[[str], None]) -> Reduced:
    """Run all peers in turn on the same world.

    Raises JournalsDifferError where engine, Mesa and C do not end with equal journals.
    """
    found = Reduced(days, seed, rounds)
    with tempfile.TemporaryDirectory() as folder:
        settled = reduced(quiet_region(Path(folder)), days, seed)
        peers = _peers(settled, days, found, Path(folder))
        found.times = interleaved(peers, rounds, told)
    if len(set(found.journals.values())) > 1:
        raise JournalsDifferError(f"the peers' journals of {days} days differ: {found.journals}.")
    return found


def _peers(settled: Settled, days: int, found: Reduced, folder: Path) -> dict[str, Callable[[], Job]]:
    luck = iter(range(1, 1_000_000))

    def engine() -> Job:
        one = _warm(reduced_engine(settled))

        def run() -> None:
            one.run_days(days)
            found.journals[ENGINE] = journal_hash(one.ledger, days)

        return run

    def rules_alone() -> Job:
        one = _warm(reduced_engine(settled))

        def run() -> None:
            run_rules(one, 1, days)
            found.journals[RULES_ALONE] = journal_hash(one.ledger, days)

        return run

    def mesa() -> Job:
        one = Peer(settled)

        def run() -> None:
            for _ in range(days):
                one.step()
            found.journals[MESA] = one.books.journal_sha256()

        return run

    def columns() -> Job:
        one = Columns(reduced_engine(settled).world, next(luck))
        return lambda: one.run_days(1, days)

    peers: dict[str, Callable[[], Job]] = {ENGINE: engine, RULES_ALONE: rules_alone, MESA: mesa, NUMPY: columns}
    if compiler() is None:
        found.missing[C] = "there is no C compiler here: neither CC, nor cc, gcc or clang."
        return peers
    native = Native(reduced_engine(settled).world, folder)

    def in_c() -> Job:
        one = reduced_engine(settled)

        def run() -> None:
            native.run_days(one.world, 1, days)
            found.journals[C] = journal_hash(one.ledger, days)

        return run

    return {**peers, C: in_c}


def _warm(engine: Engine) -> Engine:
    """With the machine code of its rules at hand, as it is from the second run of a process on."""
    engine.ready()
    return engine
