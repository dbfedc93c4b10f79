import math
from dataclasses import replace

import pytest

from sim.core.errors import UsageError
from sim.results import HEADLINE, MEASURES, Results, harvest, measures, summary

EXPECTED = {
    "arms_outside_control_end": 400,
    "arms_outside_control_peak": 400,
    "arms_reached_northern_mali": 150,
    "first_arrival_northern_mali_days": 20,
    "deaths": 36,
    "total_bill": 21.5e6,
    "rifles_outside_control_end": 400,
    "missiles_outside_control_end": 0,
    "ammunition_outside_control_end": 100,
    "chemical_outside_control_end": 0,
    "arms_in_open_depots_end": 570,
    "arms_secured_end": 0,
    "arms_seized_end": 0,
    "arms_destroyed": 30,
    "arms_looted": 400,
    "arms_looted_before_2012": math.nan,
    "looted_share_of_stock_before_2012": math.nan,
    "looted_share_before_2012": math.nan,
    "west_africa_firearms": math.nan,
    "outside_libya_share_end_2013": math.nan,
    "missile_share_outside_libya_end": 0,
    "countries_reached_end": 1,
    "interception_share_true": 50 / 400,
    "interception_share_recorded": 10 / 400,
    "rifles_per_convoy": 25,
    "active_corridors": 2,
    "corridor_entropy": 1,
    "price_rifle_war": math.nan,
    "price_rifle_trough": 350,
    "price_rifle_end": 350,
    "armed_fighters_end": 1000,
    "places_held_end": 3,
    "rebel_strength_peak": 1.2,
    "rebels_outgun_state_days": 13,
    "capture_ratio_mali": math.nan,
    "incidents": 24,
    "deaths_mali": 6,
    "policy_cost": 1.5e6,
    "intervention_cost": 20e6,
}


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_reads_the_small_world_right(name, results):
    assert MEASURES[name].function(results).to_dict() == pytest.approx({7: EXPECTED[name]}, nan_ok=True)


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_has_a_unit_and_one_sentence(name):
    assert MEASURES[name].unit
    assert MEASURES[name].doc.endswith(".")


def test_every_run_has_every_measure_even_where_nothing_happened(recording):
    nothing = harvest(replace(recording, tables={"stocks": recording.tables["stocks"]}), name="nothing")

    table = summary(nothing)

    assert table.measure.tolist() == list(MEASURES)
    assert table.set_index("measure").value["deaths"] == 0


def test_the_summary_goes_run_by_run(results, another_run):
    table = summary(Results.stack([another_run, results]), HEADLINE)

    assert table.run.tolist() == [8] * len(HEADLINE) + [7] * len(HEADLINE)
    assert table.measure.tolist() == [*HEADLINE, *HEADLINE]


def test_an_unknown_measure_is_refused(results):
    with pytest.raises(UsageError, match="no measure is called 'happiness'"):
        summary(results, ["happiness"])


def test_measures_of_a_later_year_wait_for_it(recording):
    early = recording.tables["flows"]
    flows = {**early, "month": early["month"] + 12}
    longer = harvest(replace(recording, days=800, tables={**recording.tables, "flows": flows}), name="longer")

    assert measures.west_africa_firearms(longer).tolist() == [150]


def test_what_was_looted_by_the_end_of_2011_is_told_by_runs_that_last_so_long(recording):
    longer = harvest(replace(recording, days=800), name="longer")

    assert measures.arms_looted_before_2012(longer).tolist() == [400]
    assert measures.looted_share_of_stock_before_2012(longer).tolist() == [0.4]
    assert measures.looted_share_before_2012(longer).tolist() == [1]


def test_the_share_that_left_libya_is_of_libyan_depots_only(recording):
    days = 1051  # 31 December 2013
    origin = {**recording.tables["provenance"], "day": recording.tables["provenance"]["day"] * 0 + days}
    later = harvest(replace(recording, days=days, tables={**recording.tables, "provenance": origin}), name="later")

    assert measures.outside_libya_share_end_2013(later).tolist() == [0.15]


def test_arms_captured_per_arm_lost(recording):
    flows = {name: values.copy() for name, values in recording.tables["flows"].items()}
    state, militia, destroyed, mali = 5, 1, 8, 2
    captured, loss = recording.names["reasons"].index("captured"), recording.names["reasons"].index("destroyed")
    for row, source, target, reason, count in ((0, state, militia, captured, 90), (1, militia, destroyed, loss, 30)):
        flows["from_country"][row] = flows["to_country"][row] = mali
        flows["from_holder"][row], flows["to_holder"][row] = source, target
        flows["reason"][row], flows["arm"][row], flows["count"][row] = reason, 0, count
    war = harvest(replace(recording, tables={**recording.tables, "flows": flows}), name="war")

    assert measures.capture_ratio_mali(war).tolist() == [3]


def test_arms_averted_per_million_need_a_dearer_policy(results, recording):
    costs = {**recording.tables["costs"], "usd": recording.tables["costs"]["usd"] * 3}
    stocks = {**recording.tables["stocks"], "count": recording.tables["stocks"]["count"] // 2}
    dearer = harvest(replace(recording, tables={**recording.tables, "costs": costs, "stocks": stocks}), name="dearer")

    assert measures.averted_per_million(dearer, results).tolist() == pytest.approx([200 / 3])
    assert measures.averted_per_million(results, dearer).isna().all()
