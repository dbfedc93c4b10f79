"""Kernels: tables go by address, read-only stays read-only, and compiled means the same as plain."""

from typing import NamedTuple

import numpy as np
import pytest

from sim.core.kernel import by_address, compiled, entry, fingerprint, kernel, opened


class Ponds(NamedTuple):
    """One row per pond, and two numbers that are the same for all."""

    depth: np.ndarray
    fish: np.ndarray
    rain: float
    share: int


def ponds():
    return Ponds(np.array([1.0, 2.0, 4.0]), np.arange(6, dtype=np.int32).reshape(3, 2), 0.5, 3)


@kernel
def _deepen(ponds, p, metres):
    ponds.depth[p] += metres


@entry
def fill(ponds, day):
    total = 0
    for p in range(ponds.depth.size):
        _deepen(ponds, p, ponds.rain * day)
        for kind in range(ponds.fish.shape[1]):
            ponds.fish[p, kind] += ponds.share
            total += ponds.fish[p, kind]
    return total


@pytest.mark.twin
def test_a_rule_writes_the_columns_it_is_handed():
    made = ponds()

    total = fill(made, 2)

    assert made.depth.tolist() == [2.0, 3.0, 5.0]
    assert made.fish.ravel().tolist() == [3, 4, 5, 6, 7, 8]
    assert total == 33


@pytest.mark.twin
def test_a_rule_opened_once_does_the_same_without_being_looked_up():
    made, handed = ponds(), by_address(ponds())
    call = opened(fill, handed, 1)

    assert call(handed, 2) == fill(made, 2)


@pytest.mark.skipif(not compiled(), reason="plain Python finds out when it writes")
def test_writing_to_a_foreign_table_does_not_compile():
    from numba.core.errors import TypingError

    made = ponds()
    made.depth.flags.writeable = False

    with pytest.raises(TypingError):
        fill(made, 1)


@entry
def before(row):
    return row[-1]


@pytest.mark.skipif(not compiled(), reason="plain Python counts from the end")
def test_an_index_below_zero_does_not_count_from_the_end_and_is_an_error_where_bounds_are_checked():
    import numba

    numbers = np.array([7.0, 8.0, 9.0])
    if numba.config.BOUNDSCHECK:
        with pytest.raises(IndexError):
            before(numbers[1:])
    else:
        assert before(numbers[1:]) == 7.0
    assert numba.njit(lambda row: row[-1])(numbers) == 9.0  # other people's functions do


def test_the_fingerprint_is_that_of_the_sources():
    assert fingerprint() == fingerprint()
    assert len(fingerprint()) == 16
