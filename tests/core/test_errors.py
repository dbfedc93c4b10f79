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


@pytest.mark.parametrize(("letters", "told"), [(57, 59), (58, 60), (59, 60), (400, 60)])
def test_a_value_is_cut_only_where_it_is_too_long(letters, told):
    text = shorten("x" * letters)

    assert len(text) == told
    assert text.endswith("...") == (letters > 58)


def test_one_error_may_carry_many_complaints_each_once_and_in_order():
    error = InputError("b", 2, "second", Complaint("b", 1, "first"), Complaint("b", 2, "second"))

    assert [str(complaint) for complaint in error.complaints] == ["b:1: first", "b:2: second"]
    assert (error.file, error.line, error.message) == ("b", 1, "first")
    assert InputError("b").line == 0
