"""The ledger: whole numbers, two entries to a move, origins that travel along."""

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.chance import HALF, LOW, philox, uid
from sim.core.errors import JournalFull
from sim.core.ledger import (
    CAPTURED,
    DEPOT,
    LINES,
    LOOTED,
    MILITIA,
    MOVED,
    OPENING,
    REASONS,
    WORLD,
    hand_over,
    receive,
    relocate,
    transfer,
    transfer_all,
)  # fmt: skip
from sim.model.counts import imbalance
from sim.world.populate import open_ledger

ACCOUNTS = ["world", "mizda/001", "misrata_001", "op_0001", "ghat"]


def books(journal=True, days=10):
    ledger = open_ledger(
        ACCOUNTS, holder=[11, DEPOT, MILITIA, 2, 4], place=[-1, 0, 1, 2, 3], country=[2, 0, 0, 1, 1], countries=3,
        origins=4, days=days, journal=journal,
    )  # fmt: skip
    return ledger._replace(luck=np.array([7], np.uint64))


moves = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 6), st.integers(-3, 400), st.integers(0, 24)),
    max_size=40,
)


@given(
    moves, st.lists(st.tuples(st.integers(1, 4), st.integers(0, 6), st.integers(0, 300), st.integers(0, 3)), max_size=8)
)
def test_the_books_balance_whatever_happens(asked, openings):
    ledger = books()
    for target, arm, items, origin in openings:
        receive(ledger, 0, target, arm, items, OPENING, origin)

    for source, target, arm, wanted, reason in asked:
        transfer(ledger, 1, source, target, arm, wanted, reason)

    assert imbalance(ledger) == 0
    assert (ledger.balance[1:] >= 0).all()
    assert (ledger.origins[1:] >= 0).all()


@pytest.mark.twin
def test_asking_for_more_than_is_there_moves_what_is_there():
    ledger = books()
    receive(ledger, 0, 1, 0, 30, OPENING, 2)

    assert transfer(ledger, 1, 1, 2, 0, 100, LOOTED) == 30
    assert ledger.balance[2, 0] == 30
    assert ledger.origins[2, 0, 2] == 30


@pytest.mark.twin
def test_nothing_comes_out_of_the_world_but_what_is_received():
    ledger = books()

    assert transfer(ledger, 1, WORLD, 2, 0, 10, LOOTED) == 0
    assert receive(ledger, 1, 2, 0, 10, OPENING, 1) == 10
    assert ledger.balance[WORLD, 0] == -10
    assert ledger.origins[WORLD, 0, 1] == -10


def test_a_move_takes_each_origin_in_proportion():
    taken = []
    for seed in range(400):
        ledger = books(journal=False)._replace(luck=np.array([seed], np.uint64))
        receive(ledger, 0, 1, 0, 60, OPENING, 0)
        receive(ledger, 0, 1, 0, 40, OPENING, 3)
        transfer(ledger, 1, 1, 2, 0, 20, LOOTED)
        taken.append(int(ledger.origins[2, 0, 0]))

    # hypergeometric: mean 12, variance 20 * .6 * .4 * 80 / 99
    error = np.sqrt(20 * 0.6 * 0.4 * 80 / 99 / 400)
    assert abs(np.mean(taken) - 12) < 4 * error


def test_the_hash_does_not_depend_on_order_or_on_splitting_a_move():
    one, other = books(), books()
    for ledger in (one, other):
        receive(ledger, 0, 1, 0, 50, OPENING, 0)
        receive(ledger, 0, 3, 1, 50, OPENING, 0)

    transfer(one, 1, 1, 2, 0, 30, LOOTED)
    transfer(one, 1, 3, 2, 1, 5, CAPTURED)
    transfer(other, 1, 3, 2, 1, 5, CAPTURED)
    transfer(other, 1, 1, 2, 0, 10, LOOTED)
    transfer(other, 1, 1, 2, 0, 20, LOOTED)

    assert (one.sums == other.sums).all()
    assert one.sums[1].any()


@pytest.mark.twin
def test_the_hash_of_a_line_is_the_documented_one():
    ledger = books()
    receive(ledger, 0, 1, 0, 50, OPENING, 0)
    transfer(ledger, 1, 1, 2, 0, 30, LOOTED)

    words = philox(
        uid("mizda/001") & LOW, uid("mizda/001") >> HALF, uid("misrata_001") & LOW, uid("misrata_001") >> HALF,
        uid("rifles") & LOW, uid("looted") & LOW,
    )  # fmt: skip
    a, b, c, d = (int(w) for w in words)
    assert int(ledger.sums[1, 0]) == ((a | b << 32) * 30) % 2**64
    assert int(ledger.sums[1, 1]) == ((c | d << 32) * 30) % 2**64
    assert hashlib.sha256(b"rifles").digest()[:8] == int(uid("rifles")).to_bytes(8, "little")


@pytest.mark.twin
def test_arms_that_change_country_in_their_account_are_a_flow_but_no_line():
    ledger = books()
    receive(ledger, 0, 3, 0, 12, OPENING, 0)
    lines, flows = ledger.used[LINES], np.count_nonzero(ledger.flow_keys)

    relocate(ledger, 1, 3, 0, 0)
    hand_over(ledger, 1, 1, MILITIA, 2)

    assert ledger.used[LINES] == lines
    assert np.count_nonzero(ledger.flow_keys) == flows + 1
    keys = ledger.flow_keys[ledger.flow_keys > 0] - 1
    assert MOVED in (keys // 8 % 32).tolist()
    assert REASONS[MOVED] == "moved"


@pytest.mark.twin
def test_everything_moves_at_once_with_its_origins():
    ledger = books()
    for arm in range(3):
        receive(ledger, 0, 1, arm, 10 + arm, OPENING, arm)

    assert transfer_all(ledger, 1, 1, 4, CAPTURED) == 33
    assert ledger.balance[1].sum() == 0
    assert ledger.origins[4].sum() == 33


def test_a_full_journal_is_refused_and_not_cut_short():
    ledger = books()._replace(journal=np.zeros((1, 6), np.int32))
    receive(ledger, 0, 1, 0, 5, OPENING, 0)

    with pytest.raises(JournalFull):
        transfer(ledger, 1, 1, 2, 0, 1, LOOTED)
