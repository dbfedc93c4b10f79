import math

import pytest
from pandas import DataFrame

COLUMNS = ["of", "id", "claim", "run", "value"]
KEPT = [
    ("model", "V01", "", 1, 58.0), ("model", "V01", "", 2, 61.0), ("model", "V12", "late", 1, math.nan),
    ("gravity", "V01", "", 1, math.inf), ("model", "places_lost", "CHD", 1, 0.0),
    ("model", "places_lost", "MLI", 1, 3.0),
]  # fmt: skip


@pytest.fixture
def differ(tool):
    def found(again):
        return tool("make_validation").differences(DataFrame(KEPT, columns=COLUMNS), DataFrame(again, columns=COLUMNS))

    return found


def test_runs_that_say_what_was_kept_of_them_do_not_differ(differ):
    assert differ([row for row in KEPT if row[3] == 1]) == []


def test_a_country_at_peace_need_not_be_named(differ):
    assert differ([row for row in KEPT if row[3] == 1 and row[2] != "CHD"]) == []


@pytest.mark.parametrize(
    ("number", "value", "told"),
    [
        (0, 59.0, "model V01  1 was 58.0, now 59.0"),
        (2, 0.0, "model V12 late 1 was nan, now 0.0"),
        (3, math.nan, "gravity V01  1 was inf, now nan"),
        (5, 2.0, "model places_lost MLI 1 was 3.0, now 2.0"),
    ],
)
def test_a_number_that_moved_is_told(differ, number, value, told):
    again = [(*row[:4], value) if n == number else row for n, row in enumerate(KEPT) if row[3] == 1 or n == number]

    assert differ(again) == [told]


def test_a_number_that_is_gone_or_new_is_told(differ):
    again = [*[row for row in KEPT if row[3] == 1][1:], ("model", "V02", "", 1, 4.0)]

    assert differ(again) == ["model V01  1 was 58.0, now None", "model V02  1 was None, now 4.0"]
