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


@pytest.mark.twin
@pytest.mark.parametrize(("day", "ordinal"), [(0, 0), (9, 10), (10, 9), (99, 100), (1781, 7)])
def test_numbers_in_names_are_written_to_the_digit(day, ordinal):
    text = as_bytes(["op"], 1)[0][0].copy()

    length = child_name(text, 2, day, ordinal)

    assert bytes(text[:length]).decode() == f"op/{day}/{ordinal}"


def test_a_long_name_keeps_its_beginning_and_room_for_day_and_number():
    text = np.frombuffer(b"x" * LONGEST, np.uint8).copy()

    length = child_name(text, LONGEST, 1781, 999)

    assert bytes(text[:length]).decode() == "x" * (LONGEST - 12) + "/1781/999"


def test_names_are_kept_as_bytes_and_spare_rows_are_empty():
    table, lengths = as_bytes(["ghat", "é", "y" * 200], 4)

    assert table.shape == (4, LONGEST)
    assert lengths.tolist() == [4, 2, LONGEST, 0]
    assert bytes(table[0, :4]) == b"ghat"
    assert not table[0, 4:].any()
    assert not table[3].any()
