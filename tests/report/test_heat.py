import pandas as pd
import pytest

from sim.core.errors import UsageError
from sim.report.heat import by_run, provenance_heat
from sim.results.terms import WEAPONS
from tests.report.conftest import made_up

DAY = pd.Timestamp("2013-01-31")
ROWS = [
    ("sabha", "MLI", "militia", "rifles", 1200),
    ("sabha", "NER", "dealer", "rockets", 30),
    ("ubari", "MLI", "civilian", "rifles", 8),
    ("ubari", "ZZZ", "abroad", "rifles", 5),
    ("sabha", "LBY", "militia", "rifles", 9000),
    ("MLI_arsenal", "MLI", "state", "rifles", 7000),
    ("sabha", "NER", "dealer", "ammunition", 555),
]


def with_provenance(shift=lambda run, country: 0, runs=(1, 2, 3)):
    results = made_up(list(runs))
    rows = [(run, DAY, *row[:-1], row[-1] + shift(run, row[1])) for run in runs for row in ROWS]
    rows += [(run, pd.Timestamp("2011-12-31"), "sabha", "TCD", "militia", "rifles", 77) for run in runs]
    results.tables["provenance"] = pd.DataFrame(
        rows, columns=["run", "date", "origin", "country", "holder", "arm", "count"]
    )
    return results


def numbers(ax):
    return {text.get_text() for text in ax.texts}


def test_a_cell_is_the_last_day_s_weapons_of_a_depot_abroad():
    cells = by_run(with_provenance(), "country", WEAPONS, "LBY").mean(axis=1)

    assert cells.to_dict() == {("sabha", "MLI"): 1200, ("sabha", "NER"): 30, ("ubari", "MLI"): 8, ("ubari", "ZZZ"): 5}


def test_numbers_stand_in_the_cells_and_zeros_are_blank(words):
    ax = provenance_heat(with_provenance())

    assert {"1,200", "30", "8", "5"} <= numbers(ax)
    assert "0" not in numbers(ax)
    (picture,) = ax.images
    assert list(picture.get_array().mask.ravel()) == [False, False, True, False, True, False]


def test_what_left_the_region_stands_last(words):
    ax = provenance_heat(with_provenance())

    assert [label.get_text() for label in ax.get_xticklabels()] == ["MLI", "NER", "Beyond the\nregion"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["sabha", "ubari"]


def test_countries_past_the_most_are_added_up():
    ax = provenance_heat(with_provenance(lambda run, country: 100 * (country == "ZZZ")), most=1)
    assert [label.get_text() for label in ax.get_xticklabels()] == ["MLI", "NER", "Beyond the\nregion"]

    results = with_provenance()
    more = results.provenance.replace({"country": {"NER": "TCD"}})
    results.tables["provenance"] = pd.concat([results.provenance, more])
    ax = provenance_heat(results, most=1)

    assert [label.get_text() for label in ax.get_xticklabels()] == ["MLI", "2 others", "Beyond the\nregion"]
    assert "60" in numbers(ax)


def test_holders_stand_in_the_order_of_the_chain():
    ax = provenance_heat(with_provenance(), by="holder")

    assert [label.get_text().replace("\n", " ") for label in ax.get_xticklabels()] == [
        "Armed groups", "Civilians", "Dealers", "Left the region",
    ]  # fmt: skip
    assert "10,200" in numbers(ax)


def test_a_difference_that_is_the_same_in_every_run_is_told_plainly(words):
    policy = with_provenance(lambda run, country: -200 * (country == "MLI") * 1)

    ax = provenance_heat(policy, against=with_provenance())

    assert "−200" in numbers(ax)
    assert "brackets" in " ".join(words(ax))


def test_a_difference_that_luck_can_make_is_put_in_brackets():
    policy = with_provenance(lambda run, country: {1: -20, 2: 24, 3: 8}[run] * (country == "NER"))

    assert "(+4)" in numbers(provenance_heat(policy, against=with_provenance()))


def test_runs_of_different_seeds_are_not_compared():
    with pytest.raises(UsageError, match="different seeds"):
        provenance_heat(with_provenance(runs=(1, 2)), against=with_provenance(runs=(2, 3)))


def test_a_small_table_leaves_room_for_its_title():
    ax = provenance_heat(with_provenance(), most=1)

    frame = ax.figure.bbox
    boxes = {text.get_text(): text.get_window_extent() for text in ax.texts}
    assert boxes["Where each storage area's arms ended up"].x1 <= frame.x1
