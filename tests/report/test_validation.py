import math
from dataclasses import replace

import pytest
from pandas import DataFrame

from sim.experiment.scoreboard import Scoreboard
from sim.report import look
from sim.report.validation import ends, fitted, number, page, table_lines, target, topics, validation_strip
from sim.results.patterns import PATTERNS
from sim.scenario import load

SCORE = {"q05": 40.0, "q95": 70.0, "width": 30.0}


def row(identity, *, role="held_out", topic="Outflow", low=40.0, high=120.0, median=58.0, met=True, mechanism=""):
    told = {"id": identity, "label": f"Label {identity}", "topic": topic, "statement": "A statement", "role": role}
    numbers = {"low": low, "best": low, "high": high, "unit": "days", "predicate": "As it is.", "mechanism": mechanism}
    return told | numbers | SCORE | {"median": median, "met": met}


@pytest.fixture
def board():
    patterns = DataFrame(
        [
            row("V01"),
            row("V03", role="fitted", topic="Mali", median=200.0, met=False, mechanism="The garrison holds on."),
            row("V12", role="fitted", low=math.nan, high=math.nan, median=900.0),
        ]
    )
    rival = patterns.assign(median=[20.0, math.nan, -900.0], met=[False, None, False])
    claims = DataFrame(
        [
            {"id": "V12", "claim": "late 2015", "low": 1, "high": math.inf, "median": 900.0, "met": True} | SCORE,
            {"id": "V12", "claim": "2012", "low": -math.inf, "high": -1, "median": -9.0, "met": True} | SCORE,
        ]
    )
    history = load("light_footprint")
    wars = DataFrame({"country": ["CAF", "MLI"], "median": [0.0, 3.0], "q95": [1.0, 5.0], "large": [0.0, 0.93]})
    return Scoreboard(history, "libya_2011", (1, 2, 3), patterns, patterns, claims, {"gravity": rival}, wars)


def words(ax):
    return [text.get_text() for text in ax.texts]


def test_the_picture_names_every_pattern_and_says_whether_it_is_met(board):
    said = words(validation_strip(board))

    assert {"Label V01", "Label V03", "Label V12", "Outflow", "Mali"} <= set(said)
    assert said.count("met") == 2
    assert said.count("not") == 1


def test_the_picture_says_how_many_are_met_and_by_whom(board):
    (said,) = [text for text in words(validation_strip(board)) if " of 3 met" in text]

    assert said == "2 of 3 met: 1 of 2 fitted, 1 of 1 out of sample; gravity model 0"


def test_the_caption_says_what_every_caption_says(board):
    said = " ".join(" ".join(words(validation_strip(board))).split())

    assert f"Light footprint, {board.scenario.parameters} parameters, 3 runs (seeds 1–3)" in said
    assert "Tendencies, not predictions" in said


def test_no_words_of_the_picture_run_over_its_edge(board):
    figure = validation_strip(board).get_figure(root=True)
    renderer = figure.canvas.get_renderer()

    for text in figure.axes[0].texts:
        box = text.get_window_extent(renderer)
        assert box.x0 >= 0
        assert box.x1 <= figure.bbox.x1, text.get_text()
        assert box.y0 >= 0


def test_a_number_that_never_comes_is_drawn_at_the_edge(board):
    patterns = board.patterns.assign(median=math.inf, q05=math.inf, q95=math.inf, met=False)

    assert "never  (never – never)" in words(validation_strip(replace(board, patterns=patterns)))


def test_a_pattern_without_an_answer_is_drawn_without_a_dot(board):
    patterns = board.patterns.assign(median=math.nan, q05=math.nan, q95=math.nan, met=None)

    assert words(validation_strip(replace(board, patterns=patterns))).count("no answer") == 3


def test_the_picture_is_the_same_bytes_twice(board, tmp_path):
    once, again = (look.save(validation_strip(board).get_figure(root=True), tmp_path / name) for name in "ab")

    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in again]


def test_topics_stand_in_the_order_in_which_they_come(board):
    assert [(name, len(rows)) for name, rows in topics(board.patterns)] == [("Outflow", 2), ("Mali", 1)]


def test_a_target_is_that_of_the_claim_about_the_same_number():
    assert ends(row("V04", low=10_000, high=20_000)) == (7_500, 30_000)
    assert ends(row("V26", low=0.4, high=0.85)) == (0.4, 0.85)
    assert ends(row("V16", low=0, high=1)) == (0, 1)
    assert target(row("V12", low=math.nan, high=math.nan)) == "at least 1"
    assert PATTERNS["V01"].claims == ()
    assert target(row("V01")) == "40 to 120"


def test_a_name_that_is_too_long_loses_its_last_words():
    long = "Very many weapons go from one place to another"

    assert fitted(long, 1000, look.SMALL, "normal") == long
    assert fitted(long, 90, look.SMALL, "normal") == "Very many weapons ..."
    assert fitted("Very many weapons go ...", 90, look.SMALL, "normal") == "Very many weapons ..."


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (15014.2, "15,014"), (58.0, "58"), (4.25, "4.25"), (0.0875, "0.087"), (-0.6, "−0.6"), (0.0, "0"),
        (0.00001, "<0.0005"), (math.inf, "never"), (math.nan, "–"), (120.0, "120"), (1e6, "1,000,000"),
    ],
)  # fmt: skip
def test_numbers_are_short(value, said):
    assert number(value) == said


def test_the_table_has_a_line_for_every_pattern_and_a_column_for_every_rival(board):
    lines = table_lines(board)

    assert {len(line) for line in lines} == {8}
    (mine,) = [line for line in lines if line[0] == "V03"]
    assert mine[2:] == ("fitted", "40 to 120", "200", "40 to 70", "not met", "cannot say")


def test_the_page_gives_every_failure_its_mechanism(board):
    text = "\n".join(page(board))

    assert "**V03, Label V03**: 200 instead of 40 to 120. The garrison holds on." in text
    assert "meets **2 of 3** patterns: 1 of 2 fitted, 1 of 1 out of sample" in text
    assert "The gravity model meets 0; of 1 it can say nothing." in text


def test_the_page_tells_the_parts_of_a_pattern_that_asks_for_several_things(board):
    text = "\n".join(page(board))

    assert "| V12 | 2012 |  | −1 | −9 | 40 to 70 | yes |" in text


def test_the_page_defines_every_number(board):
    text = "\n".join(page(board, picture="x.png"))

    for identity in board.patterns["id"]:
        assert PATTERNS[identity].doc in text
    assert "](x.png)" in text


def test_the_page_names_the_countries_that_turn_into_a_large_war(board):
    text = "\n".join(page(board))

    assert "of the median run: MLI." in text
    assert "| MLI | 3 | 5 | 93 % |" in text
    assert "of the median run: none." in "\n".join(page(replace(board, wars=board.wars.iloc[:1])))
