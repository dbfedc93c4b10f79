import pytest

from sim.results import patterns_libya_arms as arms
from tests.results.by_hand import told

MOVED = ("trafficker", "trafficker", "moved")


def left(month, to, count, *, source="LBY", arm="rifles"):
    """Arms that traffickers carried from one country to another."""
    return (month, source, to, *MOVED, arm, count)


def test_outflow_counts_weapons_that_leave_libya_in_the_months_given():
    rows = [
        left("2012-01-01", "EGY", 10), left("2012-12-01", "NER", 5), left("2013-01-01", "NER", 99),
        left("2012-05-01", "LBY", 7, source="TUN"), left("2012-05-01", "EGY", 50, arm="ammunition"),
    ]  # fmt: skip
    results = told({"flows": rows})

    assert arms.outflow(results, "2012-01-01", "2012-12-01").tolist() == [15]
    assert arms.outflow(results, "2012-01-01", "2012-12-01", ("NER",)).tolist() == [5]


def test_net_flow_counts_imports_but_not_what_groups_bring_into_the_books():
    rows = [
        left("2015-08-01", "EGY", 10),
        ("2015-08-01", "ZZZ", "LBY", "world", "dealer", "import", "rifles", 40),
        ("2015-08-01", "ZZZ", "LBY", "world", "militia", "opening", "rifles", 500),
    ]

    assert arms.net_inflow_late_2015(told({"flows": rows})).tolist() == [30]


def test_the_ratio_of_outflows_needs_the_whole_of_2015():
    rows = {"flows": [left("2012-03-01", "EGY", 100), left("2015-03-01", "EGY", 25)]}

    assert arms.outflow_2015_over_2012(told(rows)).tolist() == [0.25]
    assert arms.outflow_2015_over_2012(told(rows, until="2015-12-30")).isna().all()


def test_depots_nobody_has_taken_are_on_neither_side():
    day = "2013-06-30"
    rows = [
        (day, "LBY", "militia", "rifles", 60), (day, "LBY", "state", "rifles", 40),
        (day, "LBY", "depot", "rifles", 900), (day, "LBY", "destroyed", "rifles", 900),
        (day, "EGY", "civilian", "rifles", 900),
    ]  # fmt: skip

    assert arms.state_share_lost(told({"stocks": rows})).tolist() == [0.6]


def test_a_country_with_fewer_than_ten_weapons_is_not_documented():
    day = "2012-12-31"
    rows = [
        (day, "sabha", "MLI", "civilian", "rifles", 10), (day, "sabha", "NER", "civilian", "rifles", 9),
        (day, "sabha", "LBY", "militia", "rifles", 900), (day, "NER_arsenal", "TCD", "state", "rifles", 900),
    ]  # fmt: skip

    assert arms.countries_2012(told({"provenance": rows})).tolist() == [1]


def test_transit_does_not_make_a_destination():
    months = "2012-06-01"
    rows = [
        left(months, "EGY", 50), left(months, "DZA", 40), left(months, "MLI", 40, source="DZA"), left(months, "TUN", 9),
    ]  # fmt: skip

    assert arms.worse_rank_of_egypt_and_sahel(told({"flows": rows})).tolist() == [2]
    syria = told({"flows": [*rows, left(months, "SYR", 45)]})
    assert arms.worse_rank_of_egypt_and_sahel(syria).tolist() == [3]


def test_interception_is_what_the_world_hears_of_not_what_was_seized():
    rows = [
        ("2012-01-01", "LBY-EGY", "paved", "rifles", 9, 3, 100, 50, 20),
        ("2015-01-01", "LBY-EGY", "paved", "rifles", 9, 3, 100, 50, 50),
        ("2012-01-01", "MLI-DZA", "paved", "rifles", 9, 3, 100, 50, 50),
        ("2012-01-01", "MLI-NER", "paved", "rifles", 9, 3, 100, 50, 5),
    ]
    results = told({"crossings": rows})

    assert arms.interception(results, "EGY").tolist() == [0.2]
    assert arms.interception(results, "MLI").tolist() == [0.05]  # what Algeria finds is not Mali's doing
    assert arms.mean_interception(results).tolist() == [0.125]


def test_chemicals_leak_by_looting_and_not_by_a_change_of_guards():
    rows = [
        ("2011-02-01", "ZZZ", "LBY", "world", "depot", "opening", "chemical", 50),
        ("2011-09-01", "LBY", "LBY", "depot", "militia", "looted", "chemical", 2),
        ("2011-09-01", "LBY", "LBY", "depot", "militia", "custody", "chemical", 30),
    ]

    assert arms.chemical_leak(told({"flows": rows})).tolist() == [0.04]


def test_caches_weigh_what_their_arms_weigh_and_border_seizures_are_left_out():
    rows = [
        ("2013-02-01", "MLI", "MLI", "militia", "destroyed", "seized", "rifles", 1000),
        ("2013-02-01", "MLI", "MLI", "militia", "destroyed", "seized", "antiaircraft_guns", 10),
        ("2013-02-01", "NER", "MLI", "trafficker", "seized", "seized", "rifles", 1000),
        ("2014-08-01", "MLI", "MLI", "militia", "destroyed", "seized", "rifles", 1000),
    ]

    assert arms.caches_tonnes(told({"flows": rows})).tolist() == [pytest.approx(12 + 7.2)]


def test_first_hands_count_depots_taken_over_and_leave_out_state_guards():
    rows = [
        ("2011-09-01", "LBY", "LBY", "depot", "militia", "looted", "rifles", 50),
        ("2011-09-01", "LBY", "LBY", "depot", "militia", "custody", "rifles", 20),
        ("2011-09-01", "LBY", "LBY", "depot", "civilian", "looted", "rifles", 30),
        ("2011-09-01", "LBY", "LBY", "depot", "state", "custody", "rifles", 500),
    ]

    assert arms.brigades_first(told({"flows": rows})).tolist() == [0.7]


def test_what_is_handed_in_is_set_against_what_was_held_the_month_before():
    flows = [("2012-10-01", "LBY", "LBY", "civilian", "destroyed", "handed_in", "rifles", 3)]
    held = [("2012-08-31", "LBY", "militia", "rifles", 900), ("2012-08-31", "LBY", "civilian", "rifles", 100)]

    assert arms.handed_in(told({"flows": flows, "stocks": held})).tolist() == [0.003]


def test_what_a_cut_border_blocks_reappears_elsewhere():
    def world(niger, algeria, tunisia):
        month = "2013-01-01"
        return told({"flows": [left(month, "NER", niger), left(month, "DZA", algeria), left(month, "TUN", tunisia)]})

    before = world(100, 100, 100)
    closed = [world(0, 130, 120), world(125, 0, 125), world(150, 100, 0)]

    assert arms.displaced(before, *closed).tolist() == [0.5]


def test_the_decree_is_judged_against_the_same_run_without_it():
    with_it = told({"flows": [left("2013-02-01", "NER", 90), left("2013-02-01", "EGY", 5)]})
    without = told({"flows": [left("2013-02-01", "NER", 100)]}, until="2013-03-31")

    assert arms.decree_effect(with_it, without).tolist() == [-0.1]
