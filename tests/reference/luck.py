"""Luck as the page has it: a draw is a function of seed, process, identity, day and ordinal.

Philox 4x32-10 in whole numbers, written again; the laws themselves (inverse distribution
functions, `exp`, `log` and `power` with fixed bits) are the words both share.
"""

import hashlib
from functools import cache

LOW = 0xFFFFFFFF


@cache
def uid(text):
    """Identity of an id: the first eight bytes, little-endian, of its SHA-256."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")


def philox(counter, key):
    """Ten rounds on four words and two."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        a, b = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (b >> 32) ^ c1 ^ k0, b & LOW, (a >> 32) ^ c3 ^ k1, a & LOW
        k0, k1 = (k0 + 0x9E3779B9) & LOW, (k1 + 0xBB67AE85) & LOW
    return c0, c1, c2, c3


def pair(first, second):
    """One identity for two, in that order."""
    a, b, _, _ = philox((first & LOW, first >> 32, second & LOW, second >> 32), (0x9E3779B9, 0xBB67AE85))
    return (b << 32) | a


class Luck:
    """The luck of one seed."""

    def __init__(self, seed):
        self.seed = seed

    def draw(self, process, who, day, which=0):
        """A number in [0, 1) for a process "room.process", an identity, a day and an ordinal."""
        key = (self.seed & LOW, (self.seed >> 32) ^ (uid(process) & LOW))
        a, b, _, _ = philox((who & LOW, who >> 32, day, which), key)
        return ((a >> 5) * 67108864.0 + (b >> 6)) / 9007199254740992.0
