"""Peers run in turn, A B C D A B C D, so that a busy or warm machine is as kind to one as to the other."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Job = Callable[[], object]


@dataclass(frozen=True)
class Spread:
    """Times of one peer in seconds: the middle one, the shortest and the longest."""

    median: float
    low: float
    high: float
    all: tuple[float, ...]

    @classmethod
    def of(cls, times: Sequence[float]) -> Spread:
        """The spread of some times."""
        return cls(statistics.median(times), min(times), max(times), tuple(times))


@dataclass(frozen=True)
class Timed:
    """One peer's processor time and time on the clock."""

    cpu: Spread
    wall: Spread


def interleaved(peers: Mapping[str, Callable[[], Job]], rounds: int, told: Callable[[str], None]) -> dict[str, Timed]:
    """Time each peer once a round, in their order.

    peers  makes ready whatever a run needs, which is not timed, and returns the run itself
    told   hears of each round
    """
    cpu: dict[str, list[float]] = {name: [] for name in peers}
    wall: dict[str, list[float]] = {name: [] for name in peers}
    for number in range(1, rounds + 1):
        for name, ready in peers.items():
            job = ready()
            gc.collect()
            began, used = time.perf_counter(), time.process_time()
            job()
            cpu[name].append(time.process_time() - used)
            wall[name].append(time.perf_counter() - began)
            del job
        told(f"round {number} of {rounds}: " + ", ".join(f"{name} {times[-1]:.2f} s" for name, times in cpu.items()))
    return {name: Timed(Spread.of(cpu[name]), Spread.of(wall[name])) for name in peers}
