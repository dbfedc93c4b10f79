import math

import pytest

from sim.report.findings import (
    EQUAL,
    NONE,
    averted,
    bill,
    blocks,
    interval,
    matrix,
    money,
    percent,
    scale,
    signed,
    verdict,
)
from sim.results.measures import deaths, total_bill


@pytest.fixture
def labels(comparison):
    return {slug: one.name for slug, one in comparison.results.items()}


@pytest.fixture
def found(comparison, labels):
    base = comparison.results[comparison.baseline]
    return {block.measure: block for block in blocks(base, comparison.pairs, labels)}


def test_a_block_tells_the_mean_of_the_baseline(comparison, found):
    base = comparison.results[comparison.baseline]

    assert float(found["deaths"].base.replace(",", "")) == pytest.approx(deaths(base).mean(), rel=0.01)


def test_a_finding_tells_the_mean_difference_of_the_pairs(comparison, found):
    (effect,) = comparison.effects(["arms_outside_control_end"]).to_dict("records")
    (one,) = found["arms_outside_control_end"].findings

    assert float(one.difference.replace(",", "").replace("−", "-")) == pytest.approx(effect["mean"], rel=0.005)
    assert one.interval.startswith(signed(effect["low"]))
    assert one.clear == (effect["low"] > 0 or effect["high"] < 0)


def test_what_no_pair_changes_is_called_the_same(found):
    (one,) = found["first_arrival_northern_mali_days"].findings

    assert (one.difference, one.interval, one.verdict, one.clear) == ("0", NONE, EQUAL, False)


def test_a_measure_without_an_answer_is_left_out(comparison, labels):
    pairs = comparison.pairs.copy()
    pairs.loc[pairs["measure"] == "deaths", ["value", "difference"]] = math.nan
    base = comparison.results[comparison.baseline]

    told = [block.measure for block in blocks(base, pairs, labels)]

    assert "deaths" not in told
    assert "total_bill" in told


def test_the_matrix_has_a_row_for_each_policy_and_a_cell_for_each_measure(found, comparison):
    ((slug, name, cells),) = matrix(list(found.values()))

    assert slug in comparison.results
    assert name == comparison.results[slug].name
    assert len(cells) == len(found)


@pytest.mark.parametrize(
    ("mean", "low", "high", "pairs", "words", "clear"),
    [
        (-5, -9, -1, 20, "lower", True),
        (5, 1, 9, 20, "higher", True),
        (5, -1, 9, 20, "cannot be told from zero", False),
        (5, 0, 9, 20, "cannot be told from zero", False),
        (0, 0, 0, 20, EQUAL, False),
        (5, math.nan, math.nan, 1, "one pair: no interval", False),
    ],
)
def test_a_verdict_is_no_stronger_than_its_interval(mean, low, high, pairs, words, clear):
    assert verdict(mean, low, high, pairs) == (words, clear)


def test_the_bill_adds_up_over_payers_and_to_the_total(comparison, labels, found):
    told = bill(comparison.results, comparison.baseline, labels, list(found.values()))
    by_slug = {row.slug: row for row in told.rows}
    (other,) = set(comparison.results) - {comparison.baseline}
    mean = total_bill(comparison.results[other]).mean() / 1e6

    assert by_slug[comparison.baseline].total == "0"
    assert by_slug[other].total == money(mean)
    assert told.payers == ["donors"]
    assert by_slug[other].by_payer == [by_slug[other].total]
    assert by_slug[comparison.baseline].averted == NONE


@pytest.mark.parametrize("clear", [True, False])
def test_arms_averted_have_a_price_only_where_it_is_clear_that_any_were(comparison, labels, found, clear):
    (other,) = set(comparison.results) - {comparison.baseline}
    block = found["arms_outside_control_end"]
    block = block._replace(findings=[one._replace(clear=clear) for one in block.findings])

    (row,) = (row for row in bill(comparison.results, comparison.baseline, labels, [block]).rows if row.slug == other)

    price = averted(comparison.results[other], comparison.results[comparison.baseline])
    assert row.averted == (price if clear else "unclear")


def test_a_policy_that_costs_no_more_has_no_price_per_weapon(comparison):
    (other,) = set(comparison.results) - {comparison.baseline}
    idle, acting = comparison.results[comparison.baseline], comparison.results[other]

    assert averted(acting, idle) != NONE
    assert averted(idle, acting) == NONE


def test_numbers_are_told_so_that_they_can_be_read():
    assert [signed(value) for value in (-1234.5, 0.0, 12.34, math.nan)] == ["−1,230", "0", "+12.3", NONE]
    assert [percent(part) for part in (-0.2, 0.0123, 0.0001)] == ["−20 %", "+1.2 %", "about 0 %"]
    assert [money(value) for value in (0.0, 1234.5, 3.14)] == ["0", "1,234", "3.1"]
    assert interval(math.nan, 2) == NONE
    assert scale("USD", [2e6]) == (1e-6, "million USD")
    assert scale("USD", [400.0]) == (1.0, "USD")
    assert scale("share", [0.1]) == (100.0, "%")


def test_the_pairs_of_other_measures_do_not_matter(comparison, labels):
    base = comparison.results[comparison.baseline]
    one = comparison.pairs[comparison.pairs["measure"] == "deaths"]

    assert blocks(base, one, labels, ["deaths"]) == blocks(base, comparison.pairs, labels, ["deaths"])
