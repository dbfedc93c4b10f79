"""Identities of the newly born are the hashes of their names."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.chance import uid
from sim.core.identity import LONGEST, as_bytes, child_name, uid_of_bytes


@pytest.mark.twin
@pytest.mark.parametrize("name", ["", "a", "misrata_001", "x" * 55, "x" * 56, "x" * 64, "x" * 96])
def test_the_compiled_hash_is_sha256(name):
    table, lengths = as_bytes([name], 1)

    assert int(uid_of_bytes(table[0], lengths[0])) == int(uid(name))


@given(st.text(alphabet="abcdefghij_/0123456789", min_size=1, max_size=60), st.integers(1, 1781), st.integers(0, 120))
def test_a_child_is_named_after_parent_day_and_ordinal(parent, day, ordinal):
    table, lengths = as_bytes([parent], 1)
    text = table[0].copy()

    length = child_name(text, lengths[0], day, ordinal)

    assert bytes(text[:length]).decode() == f"{parent}/{day}/{ordinal}"
    assert int(uid_of_bytes(text, length)) == int(uid(f"{parent}/{day}/{ordinal}"))


def test_a_name_that_would_not_fit_is_cut_and_stays_within_the_row():
    text = np.zeros(LONGEST, np.uint8)

    assert child_name(text, LONGEST, 1781, 999) <= LONGEST
