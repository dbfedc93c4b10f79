import pandas as pd
import pytest

from sim.report.look import Mark
from sim.report.loop import capture_loop
from tests.report.conftest import made_up

LINKS = ["run", "month", "from_place", "to_place", "arm", "convoys", "count"]
FLOWS = ["run", "month", "from_country", "to_country", "from_holder", "to_holder", "reason", "arm", "count"]
STATES = ["run", "date", "country", "region", "strength", "hostile_strength"]


def rebellion(runs=(1, 2, 3)):
    """Arms come in 2011, bases fall in 2012 and 2013 brings losses."""
    results = made_up(list(runs))
    links, flows, states = [], [], []
    for run in runs:
        links += [(run, "2011-11-01", "agadez", "gao", "rifles", 3, 100 * run)]
        flows += [
            (run, "2012-02-01", "MLI", "MLI", "state", "militia", "captured", "rifles", 300 * run),
            (run, "2012-03-01", "MLI", "MLI", "militia", "spent", "worn_out", "rifles", 100),
            (run, "2013-01-01", "MLI", "MLI", "militia", "state", "captured", "rifles", 200),
        ]
        states += [(run, "2011-02-14", "MLI", "mli_gao", 0, 0), (run, "2012-06-01", "MLI", "mli_gao", 50, 50 * run)]
    for name, rows, columns in (("links", links, LINKS), ("flows", flows, FLOWS), ("states", states, STATES)):
        time = "date" if name == "states" else "month"
        frame = pd.DataFrame(rows, columns=columns)
        results.tables[name] = frame.assign(**{time: pd.to_datetime(frame[time])})
    return results


@pytest.fixture
def panels():
    def read(ax):
        return ax.figure.axes[:2]

    return read


def test_lines_add_up_what_came_in_was_captured_and_lost(line):
    ax = capture_loop(rebellion())

    assert line(ax, "Carried in from outside")[-1] == 200
    assert line(ax, "Captured from the army")[-1] == 600
    assert line(ax, "Lost by the rebels")[-1] == 300


def test_a_month_counts_from_its_end_and_the_last_day_closes():
    ax = capture_loop(rebellion())

    days = ax.lines[0].get_xdata()
    assert days[0] == 13
    assert days[-1] == (pd.Timestamp("2013-01-31") - pd.Timestamp("2011-02-15")).days


def test_a_year_of_capture_is_named_with_its_ratio_and_the_middle_of_the_runs(words):
    said = words(capture_loop(rebellion()))

    assert "R$_{\\mathrm{cap}}$ 6.0" in said
    assert "3.6–8.4" in said


def test_a_short_year_gets_no_number(words):
    assert sum(text.startswith("R$_{\\mathrm{cap}}$ ") for text in words(capture_loop(rebellion()))) == 1


def test_equal_strength_lies_in_the_middle(panels):
    _, below = panels(capture_loop(rebellion(runs=(1,))))

    assert list(below.lines[0].get_ydata()) == [0.0, 0.5]
    assert [label.get_text() for label in below.get_yticklabels()] == [
        "no rebels", "1 to 2", "1 to 1", "2 to 1", "no garrison",
    ]  # fmt: skip


def test_events_are_named(words):
    said = words(capture_loop(rebellion(), marks=[Mark(pd.Timestamp("2012-01-17"), "Rebellion")]))

    assert "Rebellion" in said


def test_the_loop_and_the_caption_say_what_r_cap_is(words):
    text = " ".join(" ".join(words(capture_loop(rebellion()))).split())

    assert "weapons captured for each one lost" in text
    assert "weapons captured from the state for each one lost to it, to wear and to destruction" in text
    assert "3 runs (seeds 1–3)" in text


def test_a_region_without_a_rebellion_is_drawn_flat(line):
    results = rebellion()
    results.tables.update({name: results.tables[name].head(0) for name in ("links", "flows")})
    results.tables["states"] = results.states.assign(country="ALB")

    assert set(line(capture_loop(results), "Captured from the army")) == {0.0}
