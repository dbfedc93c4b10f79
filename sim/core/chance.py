"""Luck as a function: a draw depends on who, what, when and which, never on order.

Two policies with the same seed therefore meet the same luck, an agent more or less
leaves the luck of all others alone, and any draw can be looked up afterwards. The
generator is Philox 4x32 with ten rounds (Salmon and others, 2011): all its products are
32 by 32 bit, so compiled and plain Python agree bit for bit.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from sim.core.columns import U8
from sim.core.kernel import kernel

LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
FIVE = np.uint64(5)
SIX = np.uint64(6)
ROUND_A = np.uint64(0xD2511F53)
ROUND_B = np.uint64(0xCD9E8D57)
WEYL_A = np.uint64(0x9E3779B9)
WEYL_B = np.uint64(0xBB67AE85)


class Chance(NamedTuple):
    """The luck of one run: the seed, shared by every policy under comparison."""

    seed: U8


def chance_of(seed: int) -> Chance:
    """The luck that belongs to a seed, 0 to 2**64 - 1."""
    return Chance(np.array([seed], dtype=np.uint64))


@lru_cache(maxsize=1 << 16)
def uid(text: str) -> np.uint64:
    """Identity of a name: the first eight bytes, little-endian, of its SHA-256."""
    return np.uint64(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little"))


def stream(name: str) -> np.uint64:
    """The number of a process, from its name "room.process"."""
    return np.uint64(int(uid(name)) & 0xFFFFFFFF)


@kernel
def philox(c0, c1, c2, c3, k0, k1):
    """Ten rounds of Philox 4x32 on a counter and a key; all words 32 bit in 64."""
    for _ in range(10):
        high_a, low_a = (ROUND_A * c0) >> HALF, (ROUND_A * c0) & LOW
        high_b, low_b = (ROUND_B * c2) >> HALF, (ROUND_B * c2) & LOW
        c0, c1, c2, c3 = high_b ^ c1 ^ k0, low_b, high_a ^ c3 ^ k1, low_a
        k0 = (k0 + WEYL_A) & LOW
        k1 = (k1 + WEYL_B) & LOW
    return c0, c1, c2, c3


@kernel
def uniform(chance, what, who, day, which=0):
    """A number in [0, 1) that depends on nothing but its arguments.

    what         the process, from stream("room.process")
    who          identity of the agent: a hash of its id, not its row or display name
    day, which   when, and which draw of several on that day
    """
    seed = chance.seed[0]
    a, b, _, _ = philox(
        who & LOW, who >> HALF, np.uint64(day), np.uint64(which), seed & LOW, ((seed >> HALF) ^ what) & LOW
    )
    return ((a >> FIVE) * 67108864.0 + (b >> SIX)) / 9007199254740992.0


@kernel
def pair(first, second):
    """One identity for two, in that order; for luck that belongs to a meeting."""
    a, b, _, _ = philox(first & LOW, first >> HALF, second & LOW, second >> HALF, WEYL_A, WEYL_B)
    return (b << HALF) | a
