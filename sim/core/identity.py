"""Identities of agents born during a run: SHA-256 inside the compiled day.

An agent born in a run has the id `<parent id>/<day>/<ordinal>`, and its luck and its
ledger account hang on the hash of that text, as they do for agents of the region file.
"""

from __future__ import annotations

import numpy as np

from sim.core.chance import LOW
from sim.core.kernel import kernel

LONGEST = 96  # bytes of an id


def _fraction_bits(root: int, count: int) -> list[int]:
    """First 32 fractional bits of the square or cube roots of the first primes."""
    primes: list[int] = []
    candidate = 2
    while len(primes) < count:
        if all(candidate % p for p in primes):
            primes.append(candidate)
        candidate += 1
    words = []
    for p in primes:
        scaled = p << (32 * root)
        low, high = 0, 1 << 40
        while low + 1 < high:
            middle = (low + high) // 2
            low, high = (middle, high) if middle**root <= scaled else (low, middle)
        words.append(low & 0xFFFFFFFF)
    return words


ROUND_WORDS = np.array(_fraction_bits(3, 64), dtype=np.uint64)
START_WORDS = np.array(_fraction_bits(2, 8), dtype=np.uint64)


@kernel
def _turn(word, bits):
    return ((word >> np.uint64(bits)) | (word << np.uint64(32 - bits))) & LOW


@kernel
def _digest_block(state, block):
    words = np.zeros(64, np.uint64)
    for t in range(16):
        for b in range(4):
            words[t] = (words[t] << np.uint64(8)) | np.uint64(block[4 * t + b])
    for t in range(16, 64):
        before, after = words[t - 15], words[t - 2]
        first = _turn(before, 7) ^ _turn(before, 18) ^ (before >> np.uint64(3))
        second = _turn(after, 17) ^ _turn(after, 19) ^ (after >> np.uint64(10))
        words[t] = (words[t - 16] + first + words[t - 7] + second) & LOW
    a, b, c, d, e, f, g, h = state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]
    for t in range(64):
        choice = (e & f) ^ ((e ^ LOW) & g)
        one = (h + (_turn(e, 6) ^ _turn(e, 11) ^ _turn(e, 25)) + choice + ROUND_WORDS[t] + words[t]) & LOW
        majority = (a & b) ^ (a & c) ^ (b & c)
        two = ((_turn(a, 2) ^ _turn(a, 13) ^ _turn(a, 22)) + majority) & LOW
        h, g, f, e, d, c, b, a = g, f, e, (d + one) & LOW, c, b, a, (one + two) & LOW
    for t, word in enumerate((a, b, c, d, e, f, g, h)):
        state[t] = (state[t] + word) & LOW


@kernel
def uid_of_bytes(text, length):
    """Identity of the first `length` bytes of an array: as `uid`, inside compiled code."""
    state = START_WORDS.copy()
    blocks = (length + 9 + 63) // 64
    padded = np.zeros(blocks * 64, np.uint8)
    for t in range(length):
        padded[t] = text[t]
    padded[length] = 0x80
    bits = length * 8
    for t in range(8):
        padded[blocks * 64 - 1 - t] = (bits >> (8 * t)) & 0xFF
    for n in range(blocks):
        _digest_block(state, padded[n * 64 : n * 64 + 64])
    first, second = state[0], state[1]
    value = np.uint64(0)
    for t in range(4):
        value |= ((second >> np.uint64(24 - 8 * t)) & np.uint64(0xFF)) << np.uint64(32 + 8 * t)
        value |= ((first >> np.uint64(24 - 8 * t)) & np.uint64(0xFF)) << np.uint64(8 * t)
    return value


@kernel
def _append_number(text, length, number):
    digits = 1
    rest = number
    while rest >= 10:
        rest //= 10
        digits += 1
    for t in range(digits):
        text[length + digits - 1 - t] = 48 + number % 10
        number //= 10
    return length + digits


@kernel
def child_name(text, length, day, ordinal):
    """Write `/<day>/<ordinal>` behind the first `length` bytes; return the new length.

    A name that would not fit keeps only as much of the parent's as does.
    """
    length = min(length, LONGEST - 12)
    text[length] = 47
    length = _append_number(text, length + 1, day)
    text[length] = 47
    return _append_number(text, length + 1, ordinal)


def as_bytes(names: list[str], rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Names as a table of bytes (rows, LONGEST) and their lengths; spare rows are empty."""
    raw = [name.encode()[:LONGEST] for name in names] + [b""] * (rows - len(names))
    table = np.array(raw, f"S{LONGEST}").view(np.uint8).reshape(rows, LONGEST)
    return table, np.array([len(name) for name in raw], np.int32)
