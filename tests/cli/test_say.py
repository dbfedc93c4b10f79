"""What commands say can be read: by people in columns, by machines as JSON."""

import io
import json
import math
import sys

import pytest

from sim.cli.say import fail, print_columns, print_json, working


def test_columns_are_as_wide_as_they_must_be_and_numbers_end_flush(capsys):
    print_columns([("posts", "9", ""), ("depots", "120", "")], right=(1,))

    assert capsys.readouterr().out == "posts     9\ndepots  120\n"


def test_a_heading_widens_no_column(capsys):
    print_columns([("a heading of some length", ""), ("posts", "9")])

    assert capsys.readouterr().out == "a heading of some length\nposts  9\n"


def test_a_number_that_is_none_becomes_null(capsys):
    print_json({"runs": 2, "low": math.nan, "rows": [(1, math.inf)]})

    assert json.loads(capsys.readouterr().out) == {"runs": 2, "low": None, "rows": [[1, None]]}


@pytest.mark.parametrize(
    ("watched", "quiet", "said"), [(True, False, "Drawing ...\n"), (True, True, ""), (False, False, "")]
)
def test_what_takes_a_while_is_told_to_whoever_watches(monkeypatch, watched, quiet, said):
    screen = io.StringIO()
    screen.isatty = lambda: watched
    monkeypatch.setattr(sys, "stderr", screen)

    working("Drawing ...", quiet=quiet)

    assert screen.getvalue() == said


def test_a_failure_is_one_line_and_a_code(capsys):
    with pytest.raises(SystemExit) as left:
        fail("The region is not there.", 2, debug=False)

    assert left.value.code == 2
    assert capsys.readouterr() == ("", "The region is not there.\n")
