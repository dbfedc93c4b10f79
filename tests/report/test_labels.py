from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report.labels import Box, Spot, place_labels, spread, stagger

somewhere = st.floats(0, 300)
spots = st.builds(Spot, somewhere, somewhere, st.floats(0.5, 20), st.floats(5, 60), st.floats(5, 9))
FRAME = Box(0, 0, 300, 300)


@given(st.lists(spots, max_size=25))
def test_no_label_lies_on_another_or_on_a_dot(spots):
    placed = [box for box in place_labels(spots, FRAME) if box]

    assert not any(a.overlaps(b) for n, a in enumerate(placed) for b in placed[n + 1 :])
    assert not any(box.touches(spot.x, spot.y, spot.radius) for box in placed for spot in spots)
    assert all(box.inside(FRAME) for box in placed)


def test_a_lone_place_is_named_to_its_right():
    (box,) = place_labels([Spot(100, 100, 5, 40, 8)], FRAME)

    assert box == Box(106.5, 96, 146.5, 104)


def test_the_more_important_place_keeps_its_name_when_room_is_short():
    narrow = Box(0, 0, 50, 20)

    first, second = place_labels([Spot(5, 10, 2, 38, 9), Spot(5, 10, 2, 38, 9)], narrow)

    assert first is not None
    assert second is None


def test_a_label_keeps_off_what_is_taken_and_off_unnamed_dots():
    spot = Spot(100, 100, 2, 40, 8)

    right_is_taken = place_labels([spot], FRAME, [Box(102, 90, 200, 110)])
    right_has_a_dot = place_labels([spot], FRAME, dots=[Spot(120, 100, 3, 0, 0)])

    assert right_is_taken[0].right < 100
    assert right_has_a_dot[0].right < 100


@given(st.lists(st.floats(-50, 150), max_size=8), st.floats(1, 10))
def test_spread_heights_keep_their_order_their_distance_and_their_limits(wanted, gap):
    heights = spread(wanted, gap, 0, 100)

    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    ranked = [heights[n] for n in order]
    assert all(b - a >= gap - 1e-6 for a, b in pairwise(ranked))
    assert all(-1e-6 <= height <= 100 + 1e-6 for height in heights)


def test_heights_that_do_not_clash_stay_where_they_are():
    assert spread([10, 50, 30], 5, 0, 100) == pytest.approx([10, 50, 30])


def test_more_heights_than_fit_are_spaced_evenly():
    assert spread([50, 50, 50], 80, 0, 100) == pytest.approx([0, 50, 100])


def test_an_earlier_label_that_reaches_a_later_pole_flies_above_its_label():
    assert stagger([0, 30, 60, 200], [50, 50, 50, 50]) == [2, 1, 0, 0]
