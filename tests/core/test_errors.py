import pickle

import pytest

from sim.core.errors import (
    Complaint,
    InputError,
    JournalFull,
    LedgerError,
    RegionError,
    ScenarioError,
    SimError,
    shorten,
)


def test_a_complaint_names_file_line_and_remedy():
    error = ScenarioError("mine.yaml", 9, "no policy is called 'x'. Did you mean 'y'?")

    assert str(error) == "mine.yaml:9: no policy is called 'x'. Did you mean 'y'?"
    assert (error.file, error.line) == ("mine.yaml", 9)


def test_a_complaint_about_a_whole_file_names_no_line():
    assert str(RegionError("links.csv", 0, "is missing.")) == "links.csv: is missing."


def test_many_complaints_are_told_once_each_in_the_order_of_lines():
    error = ScenarioError.of([Complaint("a", 7, "late"), Complaint("a", 2, "early"), Complaint("a", 7, "late")])

    assert str(error) == "a:2: early\na:7: late"
    assert error.message == "early"


def test_an_error_survives_the_way_back_from_another_process():
    error = ScenarioError.of([Complaint("a", 7, "late"), Complaint("a", 2, "early")])

    again = pickle.loads(pickle.dumps(error))

    assert type(again) is ScenarioError
    assert again.complaints == error.complaints


@pytest.mark.parametrize("kind", [InputError, ScenarioError, RegionError, LedgerError, JournalFull])
def test_everything_refused_on_purpose_is_of_one_family(kind):
    assert issubclass(kind, SimError)


def test_a_value_in_a_message_is_short_and_on_one_line():
    assert len(shorten("x" * 10_000)) == 60
    assert "\n" not in shorten({"a": ["b\nc"] * 3})
