"""The ledger: whole numbers, two entries to a move, origins that travel along."""

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core import ledger as words
from sim.core.chance import HALF, LOW, philox, uid
from sim.core.errors import JournalFull
from sim.core.ledger import (
    CAPTURED,
    CHANGES,
    CIVILIAN,
    CUSTODY,
    DEPOT,
    HOLDERS,
    LINES,
    LOOTED,
    MILITIA,
    MOVED,
    OPENING,
    OUTSIDE,
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


def flows(ledger):
    """The month's flows as people read them, most significant part first."""
    found = {}
    for cell in np.flatnonzero(ledger.flow_keys):
        key, parts = int(ledger.flow_keys[cell]) - 1, []
        for size in (8, 32, 12, 12, 3):
            key, part = divmod(key, size)
            parts.append(part)
        arm, reason, to_holder, from_holder, to_country = parts
        found[key, to_country, from_holder, to_holder, reason, arm] = int(ledger.flow_counts[cell])
    return found


def test_every_holder_and_every_reason_has_a_number_of_its_own():
    codes = (words.DEPOT, words.MILITIA, words.TRAFFICKER, words.DEALER, words.CIVILIAN, words.STATE)
    stores = (words.SEIZED_STORE, words.SECURED_STORE, words.DESTROYED, words.SPENT_AWAY, words.ABROAD, words.OUTSIDE)

    assert [HOLDERS[code] for code in (*codes, *stores)] == list(HOLDERS)
    told = [REASONS[code] for code in (words.OPENING, words.SEIZED, words.HANDED_IN, words.BOUGHT_BACK)]
    assert told == ["opening", "seized", "handed_in", "bought_back"]


@pytest.mark.twin
def test_a_line_of_the_journal_says_when_from_whom_to_whom_what_how_many_and_why():
    ledger = books()
    receive(ledger, 0, 1, 3, 50, OPENING, 0)
    transfer(ledger, 1, 1, 2, 3, 30, LOOTED)

    assert ledger.used[LINES] == 2
    assert ledger.moves[:3].tolist() == [1, 1, 0]
    assert ledger.journal[:2].tolist() == [[0, WORLD, 1, 3, 50, OPENING], [1, 1, 2, 3, 30, LOOTED]]


@pytest.mark.twin
def test_a_change_of_address_says_since_when_whose_and_where_and_is_told_once():
    ledger = books()
    for _ in range(2):
        hand_over(ledger, 4, 1, MILITIA, 2)
        relocate(ledger, 5, 1, 3, 1)
    relocate(ledger, 6, 1, 4, 1)
    hand_over(ledger, 7, 1, MILITIA, 3)

    assert ledger.used[CHANGES] == 4
    assert ledger.changes[:4].tolist() == [
        [4, 1, MILITIA, 2, 0, 0], [5, 1, MILITIA, 2, 3, 1], [6, 1, MILITIA, 2, 4, 1], [7, 1, MILITIA, 3, 4, 1],
    ]  # fmt: skip


def test_changes_of_address_nobody_keeps_are_not_written_and_too_many_are_refused():
    silent = books(journal=False)
    relocate(silent, 1, 3, 0, 0)
    full = books()._replace(changes=np.zeros((1, 6), np.int32))
    relocate(full, 1, 3, 0, 0)

    assert (silent.used[CHANGES], silent.place[3]) == (0, 0)
    with pytest.raises(JournalFull):
        relocate(full, 1, 3, 1, 0)


@pytest.mark.twin
@pytest.mark.parametrize("wanted", [0, -5])
def test_who_asks_for_nothing_or_of_himself_moves_nothing_and_leaves_no_trace(wanted):
    ledger = books()
    receive(ledger, 0, 1, 0, 50, OPENING, 0)
    before = flows(ledger), ledger.sums.tolist(), ledger.moves.tolist(), ledger.used.tolist()

    assert transfer(ledger, 0, 1, 2, 0, wanted, LOOTED) == 0
    assert receive(ledger, 0, 2, 0, wanted, OPENING, 0) == 0
    assert transfer(ledger, 0, 1, 1, 0, 7, LOOTED) == 0
    assert (flows(ledger), ledger.sums.tolist(), ledger.moves.tolist(), ledger.used.tolist()) == before


def test_a_single_item_moves_as_many_do():
    ledger = books()

    assert receive(ledger, 0, 1, 0, 1, OPENING, 0) == 1
    assert transfer(ledger, 0, 1, 2, 0, 1, LOOTED) == 1


@pytest.mark.twin
def test_flows_are_summed_by_country_and_holder_on_both_sides_by_reason_and_by_class():
    ledger = books()
    receive(ledger, 0, 1, 2, 50, OPENING, 0)
    transfer(ledger, 1, 1, 4, 2, 20, LOOTED)
    transfer(ledger, 1, 1, 4, 2, 5, LOOTED)
    relocate(ledger, 2, 1, 3, 1)
    hand_over(ledger, 2, 1, MILITIA, 2)

    assert flows(ledger) == {
        (2, 0, OUTSIDE, DEPOT, OPENING, 2): 50,
        (0, 1, DEPOT, CIVILIAN, LOOTED, 2): 25,
        (0, 1, DEPOT, DEPOT, MOVED, 2): 25,
        (1, 1, DEPOT, MILITIA, CUSTODY, 2): 25,
    }


def test_a_crowded_flow_table_keeps_every_flow_and_a_full_one_is_refused():
    ledger = books()._replace(flow_keys=np.zeros(8, np.int64), flow_counts=np.zeros(8, np.int64))
    for arm in range(7):
        receive(ledger, 0, 1, arm, 10 + arm, OPENING, 0)
        receive(ledger, 0, 1, arm, 1, OPENING, 0)
    receive(ledger, 0, 4, 0, 99, OPENING, 0)

    assert flows(ledger) == {
        **{(2, 0, OUTSIDE, DEPOT, OPENING, arm): 11 + arm for arm in range(7)},
        (2, 1, OUTSIDE, CIVILIAN, OPENING, 0): 99,
    }
    with pytest.raises(JournalFull):
        transfer(ledger, 1, 1, 2, 0, 1, LOOTED)


def test_a_move_takes_the_last_of_three_origins_in_proportion_too_and_no_item_twice():
    taken = []
    for seed in range(400):
        ledger = books(journal=False)._replace(luck=np.array([seed], np.uint64))
        for origin, items in ((0, 50), (1, 30), (3, 20)):
            receive(ledger, 0, 1, 0, items, OPENING, origin)
        transfer(ledger, 1, 1, 2, 0, 40, LOOTED)
        assert ledger.origins[2, 0].sum() == 40
        assert (ledger.origins[1, 0] + ledger.origins[2, 0]).tolist() == [50, 30, 0, 20]
        taken.append(ledger.origins[2, 0].tolist())

    # hypergeometric: 40 of 100; four standard errors of a mean of 400
    for origin, share in ((0, 0.5), (1, 0.3), (3, 0.2)):
        error = np.sqrt(40 * share * (1 - share) * 60 / 99 / 400)
        assert abs(np.mean([row[origin] for row in taken]) - 40 * share) < 4 * error


def test_two_classes_moved_for_two_reasons_have_luck_of_their_own():
    """The same split drawn for each class, reason and day: hardly ever twice the same luck."""
    splits = []
    for seed in range(60):
        row = []
        for arm, reason, day in ((0, LOOTED, 1), (1, LOOTED, 1), (0, CAPTURED, 1), (0, LOOTED, 2)):
            ledger = books(journal=False)._replace(luck=np.array([seed], np.uint64))
            receive(ledger, 0, 1, arm, 300, OPENING, 0)
            receive(ledger, 0, 1, arm, 300, OPENING, 1)
            transfer(ledger, day, 1, 2, arm, 200, reason)
            row.append(int(ledger.origins[2, arm, 0]))
        splits.append(row)

    # independent columns of 60 correlate by less than 4 / sqrt(60)
    assert (np.abs(np.corrcoef(np.array(splits).T) - np.eye(4)) < 4 / np.sqrt(60)).all()


def test_no_draw_is_made_twice_for_two_origins_of_one_move():
    ledger = books()
    asked = {(origin * 32 + reason) * 8 + arm for origin in range(4) for reason in range(26) for arm in range(7)}

    assert len(asked) == 4 * 26 * 7
    assert len({words._luck(ledger, uid("ghat"), 3, which) for which in asked}) == len(asked)
