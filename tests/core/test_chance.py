"""Luck: the published vectors, independence from order, and uniformity."""

import hashlib

import numpy as np
import pytest

from sim.core.chance import LOW, chance_of, pair, philox, stream, uid, uniform

VECTORS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    (
        (0xFFFFFFFF,) * 4,
        (0xFFFFFFFF,) * 2,
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]

WRITTEN_DOWN = ["0x1.59d326affe306p-1", "0x1.0ecc8ed17767bp-1", "0xfd7bdaed5cc31347"]


@pytest.mark.twin
@pytest.mark.parametrize(("counter", "key", "words"), VECTORS)
def test_philox_gives_the_published_vectors(counter, key, words):
    made = philox(*[np.uint64(w) for w in (*counter, *key)])

    assert tuple(int(w) for w in made) == words


@pytest.mark.twin
def test_a_draw_depends_on_seed_process_agent_day_and_which():
    here = (chance_of(1), stream("a.b"), uid("ghat"), 7, 0)
    others = [
        (chance_of(2), stream("a.b"), uid("ghat"), 7, 0),
        (chance_of(1), stream("a.c"), uid("ghat"), 7, 0),
        (chance_of(1), stream("a.b"), uid("sabha"), 7, 0),
        (chance_of(1), stream("a.b"), uid("ghat"), 8, 0),
        (chance_of(1), stream("a.b"), uid("ghat"), 7, 1),
        (chance_of(1 + (1 << 40)), stream("a.b"), uid("ghat"), 7, 0),
    ]

    assert uniform(*here) == uniform(*here)
    assert len({uniform(*here), *[uniform(*other) for other in others]}) == len(others) + 1


def test_draws_fill_the_unit_interval_evenly():
    luck, process = chance_of(5), stream("test.even")
    draws = np.array([uniform(luck, process, np.uint64(n), 3) for n in range(40_000)])

    counts = np.bincount((draws * 20).astype(int), minlength=20)

    assert draws.min() >= 0
    assert draws.max() < 1
    # chi-square with 19 degrees of freedom stays below 43.8 with odds of 999 in 1,000
    assert ((counts - 2000) ** 2 / 2000).sum() < 43.8


def test_luck_of_neighbouring_days_is_unrelated():
    luck, process = chance_of(5), stream("test.days")
    draws = np.array([uniform(luck, process, uid("x"), day) for day in range(20_000)])

    # correlation of independent draws has standard error 1/sqrt(n); four of them
    assert abs(np.corrcoef(draws[:-1], draws[1:])[0, 1]) < 4 / np.sqrt(20_000)


@pytest.mark.twin
def test_a_meeting_has_luck_of_its_own_in_each_direction():
    assert pair(uid("a"), uid("b")) != pair(uid("b"), uid("a"))
    assert int(pair(uid("a"), uid("b"))) >> 32 != int(pair(uid("a"), uid("b")) & LOW)


@pytest.mark.twin
def test_draws_of_a_run_are_those_written_down_once():
    """A change of any bit of a draw changes every published number."""
    luck = chance_of(20110215)
    drawn = [
        uniform(luck, stream("depot.found"), uid("ghat"), 76).hex(),
        uniform(luck, stream("ledger.origin"), uid("op_01"), 1781, 3).hex(),
        hex(int(pair(uid("ghat"), uid("op_01")))),
    ]

    assert drawn == WRITTEN_DOWN


def test_a_name_is_known_by_the_first_bytes_of_its_hash():
    assert int(uid("ghat")) == int.from_bytes(hashlib.sha256(b"ghat").digest()[:8], "little")
    assert int(stream("a.b")) == int.from_bytes(hashlib.sha256(b"a.b").digest()[:4], "little")
