import hashlib

import pytest

from sim.report import look
from sim.report.curves import diffusion


def digest(paths):
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]


def test_a_picture_drawn_twice_is_the_same_file(results, tmp_path):
    first = look.save(diffusion(results).figure, tmp_path / "first")
    second = look.save(diffusion(results).figure, tmp_path / "second")

    assert [path.suffix for path in first] == [".png", ".svg"]
    assert digest(first) == digest(second)


def test_a_file_names_no_date_and_no_program_version(results, tmp_path):
    png, svg = look.save(diffusion(results).figure, tmp_path / "picture")

    assert "<dc:date>" not in svg.read_text("utf-8")
    assert b"tEXt" not in png.read_bytes()


def test_a_country_keeps_its_colour_whoever_stands_beside_it():
    assert look.colours(["MLI", "LBY"])["MLI"] == look.colours(["ALB", "MLI", "GRC"])["MLI"]


def test_no_two_lines_share_a_colour():
    named = look.colours([*look.COUNTRIES, "ALB"])
    unknown = look.colours([f"P{n}" for n in range(10)])

    assert len(set(list(named.values())[:-1])) == len(look.COUNTRIES)
    assert len(set(unknown.values())) == 10
    assert len(set(look.HOLDERS.values())) == len(look.HOLDERS)


def test_the_baseline_is_black_and_every_other_policy_has_its_own_colour():
    colour = look.policy_colours(["history", "niche", "full"])

    assert colour["history"] == look.BLACK
    assert len(set(colour.values())) == 3


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        ([4], "1 run (seed 4)"),
        ([1, 2, 3], "3 runs (seeds 1–3)"),
        ([1, 3], "2 runs (seeds 1, 3)"),
        ([1, 3, 5, 7, 9, 11], "6 runs (seeds 1, 3, 5, 7, 9 ...)"),
    ],
)
def test_seeds_are_named(runs, words):
    assert look.seeds(runs) == words


def test_small_print_says_what_how_many_how_sure_and_which_version(results):
    text = look.small_print(results, "Arms lost")

    assert text == (
        "Arms lost. Scenario made_up, 3 runs (seeds 1–3). Line: median of the runs; band: middle 80 % of the runs. "
        "Blowback 9.8.7. Tendencies, not predictions."
    )


def test_small_print_of_one_run_claims_no_band(one_run):
    assert "One run: no band." in look.small_print(one_run, "Arms lost")


def test_wrapped_lines_are_never_wider_than_their_room():
    lines = look.wrap("Weapons outside state control, by place and by the month " * 6, 220, 7)

    assert max(look.text_size(line, 7)[0] for line in lines) <= 220


def test_caption_stays_on_the_paper(results):
    ax = diffusion(results)
    figure = ax.figure
    figure.canvas.draw()
    paper = figure.bbox

    for text in ax.texts:
        box = text.get_window_extent()
        assert paper.x0 <= box.x0
        assert box.x1 <= paper.x1
        assert paper.y0 <= box.y0
        assert box.y1 <= paper.y1
