from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.errors import DesignError
from sim.core.levers import EVERYWHERE, Act, Where, combine, conflicts, ramped

numbers = st.floats(-1e6, 1e6)
several = st.lists(numbers, max_size=5)


@given(numbers, several, several, st.randoms(use_true_random=False))
def test_acts_commute_to_the_last_bit(baseline, scales, adds, luck):
    shuffled_scales, shuffled_adds = scales.copy(), adds.copy()
    luck.shuffle(shuffled_scales)
    luck.shuffle(shuffled_adds)

    assert combine(baseline, scales, adds) == combine(baseline, shuffled_scales, shuffled_adds)


@given(numbers)
def test_no_act_leaves_no_trace(baseline):
    assert combine(baseline) == baseline


@given(numbers, several, several)
def test_a_lever_stays_within_its_bounds(baseline, scales, adds):
    assert 0 <= combine(baseline, scales, adds, low=0, high=1) <= 1


def test_a_set_value_replaces_all_else():
    assert combine(5, [2], [100], [0]) == 0


def test_scales_come_before_adds():
    assert combine(10, [0.5], [3]) == 8


def test_a_ramp_brings_equal_parts():
    assert [ramped(day, 10, 14, 4) for day in range(9, 16)] == [0, 0.25, 0.5, 0.75, 1, 1, 0]
    assert ramped(10, 10) == 1


def test_half_arrived_is_half_added_and_half_scaled():
    assert Act("a.b", "add", 10).strength(0.5) == 5
    assert Act("a.b", "scale", 0).strength(0.5) == 0.5
    assert Act("a.b", "set", 7).strength(0.5) == 7


def test_all_conditions_of_a_filter_must_hold():
    here = Where(countries=("LBY",), borders=("LBY-NER", "LBY-TCD"))

    assert here.holds({"countries": ["LBY"], "borders": ["LBY-NER"]})
    assert not here.holds({"countries": ["NER"], "borders": ["LBY-NER"]})
    assert not here.holds({"countries": ["LBY"]})
    assert EVERYWHERE.holds({})


def test_two_set_acts_on_one_row_conflict():
    south = Act("border_post.open", "set", 0, where=Where(borders=("LBY-NER",)))
    again = Act("border_post.open", "set", 1, where=Where(borders=("LBY-NER", "LBY-TCD")))

    assert conflicts([south, again]) == [(south, again)]


def test_set_acts_apart_in_place_time_or_lever_do_not_conflict():
    first = Act("border_post.open", "set", 0, until=date(2012, 1, 31), where=Where(borders=("LBY-NER",)))
    later = Act("border_post.open", "set", 0, start=date(2012, 2, 1), where=Where(borders=("LBY-NER",)))
    there = Act("border_post.open", "set", 0, where=Where(borders=("LBY-TCD",)))
    other = Act("link.open", "set", 0)
    added = Act("border_post.open", "add", 1)

    assert conflicts([first, later, there, other, added]) == []


def test_an_act_that_makes_no_sense_is_our_own_mistake():
    with pytest.raises(DesignError):
        Act("guards", "add", 1)
    with pytest.raises(DesignError):
        Act("depot.guards", "double", 1)
    with pytest.raises(DesignError):
        Act("depot.guards", "scale", 2, shared=True)


def test_a_lever_is_its_baseline_times_all_scales_plus_all_adds_within_its_bounds():
    assert combine(10, [0.5, 3], [4, -1]) == 18
    assert combine(10, [], [], [7, 9]) == 7
    assert combine(10, [], [90], high=50) == 50
    assert combine(10, [], [-90], low=-5) == -5


def test_a_ramp_is_full_on_its_last_day_and_over_after_the_last_day_in_force():
    assert [ramped(day, 5, 8, 2) for day in range(4, 10)] == [0.0, 0.5, 1.0, 1.0, 1.0, 0.0]
    assert ramped(5, 5, 5, 0) == 1.0


def test_a_scale_that_has_half_arrived_is_half_way_from_one():
    assert Act("a.b", "scale", 3.0).strength(0.25) == 1.5
    assert Act("a.b", "add", 8.0).strength(0.25) == 2.0


def test_an_act_knows_its_room_and_its_column():
    act = Act("depot.guards", "add", 1)

    assert (act.room, act.column) == ("depot", "guards")
    with pytest.raises(DesignError):
        Act("depot.guards.twice", "add", 1)
    with pytest.raises(DesignError):
        Act("depot.guards", "set", 1, shared=True)


@pytest.mark.parametrize(
    ("until", "start", "meets"),
    [(9, 10, False), (10, 10, True), (11, 10, True), (None, 10, True), (9, None, True), (9, date(2012, 1, 1), True)],
)
def test_two_set_acts_meet_unless_one_surely_ends_before_the_other_begins(until, start, meets):
    one, other = Act("a.b", "set", 0, until=until), Act("a.b", "set", 1, start=start)

    assert bool(conflicts([one, other])) == bool(conflicts([other, one])) == meets


def test_filters_may_meet_unless_they_name_different_things_of_one_kind():
    niger, mali = Where(countries=("NER",)), Where(countries=("MLI",))

    assert not niger.may_meet(mali)
    assert niger.may_meet(Where(places=("gao",)))
    assert niger.may_meet(Where(countries=("MLI", "NER")))
    assert EVERYWHERE.may_meet(niger)
    assert EVERYWHERE.given() == {}
