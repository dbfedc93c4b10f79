import math

import pytest
from pandas import DataFrame, Series

from sim.core.errors import RegionError, UsageError
from sim.experiment import validation
from sim.experiment.validation import Evidence, band, can_answer, claims, measure, patterns_of, score
from sim.results.pattern import Claim, pattern
from sim.scenario import region_folder
from tests.results.by_hand import told

RUNS = (1, 2, 3, 4, 5)


def held(results):
    """Rifles held."""
    return results.stocks.groupby("run")["count"].sum().astype(float)


def held_less(results, other):
    """Rifles held less those held in the other scenario."""
    return held(results) - held(other)


def first(results):
    """The day something happens; never in the runs that say nothing."""
    return held(results).where(lambda days: days > 0)


PATTERNS = {
    each.id: each
    for each in (
        pattern("X01", "rifles", held, ("stocks",)),
        pattern("X02", "rifles", held, ("stocks",), (Claim("enough", held, 0, 10), Claim("not all", held, 0, 3))),
        pattern("X03", "rifles", held_less, ("stocks",), needs=("other",)),
        pattern("X04", "days", first, ("stocks",), never=math.inf),
        pattern("X05", "rifles", held, ("prices",)),
    )
}


@pytest.fixture(autouse=True)
def made_up(monkeypatch):
    monkeypatch.setattr(validation, "PATTERNS", PATTERNS)


def stocks(*counts):
    rows = [(run, "2012-01-01", "LBY", "militia", "rifles", n) for run, n in zip(RUNS, counts, strict=False)]
    return told({"stocks": rows}, runs=RUNS[: len(counts)])


def row(identity, low, high):
    texts = dict.fromkeys(("label", "topic", "statement", "role", "unit", "predicate", "mechanism"), "")
    return texts | {"id": identity, "low": low, "best": low, "high": high}


def scored(evidence, *rows):
    table = DataFrame(list(rows))
    return score(measure(evidence, table), table).set_index("id")


def test_a_pattern_is_met_when_the_median_lies_in_its_band_ends_included():
    table = scored(stocks(1, 2, 4, 6, 99), row("X01", 4, 5))

    assert table.loc["X01", ["median", "met"]].tolist() == [4, True]
    assert not scored(stocks(1, 2, 4, 6, 99), row("X01", 4.1, 5)).loc["X01", "met"]


def test_the_width_is_that_of_the_middle_ninety_percent():
    table = scored(stocks(0, 10, 20, 30, 40), row("X01", 0, 50))

    assert table.loc["X01", ["q05", "q95", "width"]].tolist() == pytest.approx([2, 38, 36])


def test_every_claim_must_hold_whatever_the_band_says():
    assert scored(stocks(2, 2, 2), row("X02", 90, 99)).loc["X02", "met"]
    assert not scored(stocks(4, 4, 4), row("X02", 0, 99)).loc["X02", "met"]


def test_claims_are_told_one_by_one():
    rows = DataFrame([row("X01", 0, 9), row("X02", 0, 9)])

    table = claims(measure(stocks(4, 4, 4), rows), rows)

    assert table[["id", "claim", "met"]].to_numpy().tolist() == [["X02", "enough", True], ["X02", "not all", False]]


def test_a_thing_that_never_happens_in_most_runs_has_no_median_day():
    table = scored(stocks(5, 0, 0), row("X04", 0, 9))

    assert table.loc["X04", "median"] == math.inf
    assert not table.loc["X04", "met"]
    assert scored(stocks(5, 5, 0), row("X04", 0, 9)).loc["X04", "met"]


def test_runs_without_an_answer_are_left_out_unless_they_are_the_most():
    assert band(Series([1.0, 1.0, math.nan]))[1] == 1.0
    assert math.isnan(band(Series([1.0, math.nan, math.nan]))[1])


def test_a_pattern_that_needs_another_scenario_is_scored_on_the_seeds_that_both_have():
    evidence = Evidence(stocks(5, 7, 900), {"other": stocks(1, 3)})

    assert scored(evidence, row("X03", 4, 4)).loc["X03", "met"]
    assert scored(stocks(5, 7), row("X03", 4, 4)).loc["X03", "met"] is None


def test_what_has_not_the_tables_cannot_answer():
    assert not can_answer(PATTERNS["X05"], Evidence(stocks(1), {}))
    assert scored(stocks(1), row("X05", 0, 9)).loc["X05", "met"] is None


def test_only_the_patterns_asked_for_are_answered():
    rows = DataFrame([row("X01", 0, 9), row("X02", 0, 9)])

    table = score(measure(stocks(2, 2), rows, only=("X01",)), rows)

    assert table["met"].tolist() == [True, None]


def test_what_is_measured_tells_every_run_and_where_one_cannot_say():
    evidence = Evidence(stocks(5, 0, 7), {"other": stocks(1, 3)})
    rows = DataFrame([row("X02", 0, 9), row("X03", 0, 9), row("X04", 0, 9)])

    told = measure(evidence, rows).set_index(["id", "claim"])["value"]

    assert told.loc["X02", "enough"].tolist() == [5, 0, 7]
    assert told.loc["X03", ""].tolist() == [4, -3]
    assert told.loc["X04", ""].tolist() == [5, math.inf, 7]


def write_region(folder, text):
    (folder / "region.yaml").write_text("name: made_up\n")
    if text:
        (folder / "patterns.csv").write_text(text)
    return folder


def test_a_region_without_patterns_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"no patterns\.csv"):
        patterns_of(write_region(tmp_path, ""))


def test_a_row_that_nobody_can_count_is_refused_by_file_and_line(tmp_path):
    with pytest.raises(RegionError, match=r"patterns\.csv:2: no pattern is called 'X99'"):
        patterns_of(write_region(tmp_path, "id,statement,low,best,high,unit\nX99,Something,1,2,3,rifles\n"))


def test_a_number_that_is_none_is_refused_by_file_and_line(tmp_path):
    with pytest.raises(RegionError, match=r"patterns\.csv:2: low = 'few' is no number"):
        patterns_of(write_region(tmp_path, "id,statement,low,best,high,unit\nX01,Something,few,2,3,rifles\n"))


def test_a_row_without_a_label_is_called_by_the_beginning_of_its_statement(tmp_path):
    head = "id,statement,low,best,high,unit"
    text = f"{head}\nX01,Very many weapons go from one place to another place in a short time,1,2,3,rifles\n"

    table = patterns_of(write_region(tmp_path, text))

    assert table["label"].tolist() == ["Very many weapons go from one place ..."]
    assert table["role"].tolist() == ["not divided"]


def test_the_rows_of_libya_are_read_with_their_numbers(monkeypatch):
    monkeypatch.undo()

    table = patterns_of(region_folder("libya_2011")).set_index("id")

    assert table.loc["V04", ["low", "best", "high"]].tolist() == [10_000, 15_000, 20_000]
    assert math.isnan(table.loc["V08", "low"])
