"""Progress is for whoever watches a terminal, and for nobody else."""

import io
import re
import sys

import pytest

from sim.experiment.progress import Progress

COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-7]|38;5|9[0-7])[;\dm]")


class Terminal(io.StringIO):
    """Something that says it is a terminal, and remembers what is written to it."""

    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    """Gives what a terminal would show of a story of progress."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "160")

    def show(story, **options):
        screen = Terminal()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stderr", screen)
            story(**options)
        return screen.getvalue()

    return show


def follow(**options):
    with Progress(2, 20, **options) as progress:
        progress.begin()
        progress.at(0, 7, 1_500)
        progress.at(1, 14, 2_500)
        progress.done(1)


def compile_rules():
    with Progress(1, 20) as progress:
        progress.compiling()


def test_a_terminal_shows_how_far_the_runs_are_and_what_is_at_stake(terminal):
    shown = terminal(follow)

    assert "1 of 2 runs done" in shown
    assert "2,000 arms outside state control" in shown


def test_compiling_is_called_by_its_name(terminal):
    assert "Compiling the model's rules: only on the first run" in terminal(compile_rules)


def test_one_run_is_told_by_its_days():
    progress = Progress(1, 1_781, quiet=True)

    progress.at(0, 350, 12)

    assert progress.words() == "Day 350 of 1,781"
    assert progress.arms() == "12 arms outside state control"


def test_several_scenarios_are_told_by_the_one_that_is_under_way():
    progress = Progress(3, 20, names=["Alone", "Guarded", "Guarded"], quiet=True)

    progress.done(0)
    progress.at(2, 7, 1_000)

    assert progress.words() == "1 of 3 runs done, at Guarded"
    assert progress.arms() == "1,000 arms outside state control"


def test_nobody_is_told_anything_where_nobody_watches(capsys):
    follow()

    assert capsys.readouterr() == ("", "")


def test_whoever_wants_quiet_gets_it(terminal):
    assert terminal(follow, quiet=True) == ""


def test_a_terminal_that_cannot_redraw_a_line_is_left_alone(terminal, monkeypatch):
    monkeypatch.setenv("TERM", "dumb")

    assert terminal(follow) == ""


def test_colours_are_there_unless_they_are_not_wanted(terminal, monkeypatch):
    assert COLOUR.search(terminal(follow))

    monkeypatch.setenv("NO_COLOR", "1")

    assert terminal(follow)
    assert not COLOUR.search(terminal(follow))


def test_a_narrow_terminal_still_shows_how_far_and_how_long(terminal, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")

    shown = terminal(follow, names=["Light footprint", "Light footprint"])

    assert "1 of 2 runs done, at Light footprint" in shown
    assert "left" in shown
    assert "outside" not in shown
