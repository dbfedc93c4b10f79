import hashlib
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from sim.report import look
from sim.report.curves import diffusion

# What red-blind and green-blind eyes see of linear RGB: Machado, Oliveira and Fernandes 2009, severity 1.
EYES = {
    "most": np.eye(3),
    "red-blind": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
    "green-blind": np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
}
TELLABLE = 16  # CIELAB distance; about 2 can just be seen side by side, and the closest Okabe-Ito pair has 18


def lab(colour, eye):
    """A colour in CIELAB as an eye sees it."""
    srgb = np.array([int(colour[n : n + 2], 16) for n in (1, 3, 5)]) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ (EYES[eye] @ linear).clip(0, 1) / np.array([0.9505, 1, 1.089])
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


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


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("shades", [look.COUNTRIES.values(), look.HOLDERS.values(), look.PALETTE])
def test_colours_can_be_told_apart_by_colour_blind_readers(shades, eye):
    seen = [lab(colour, eye) for colour in shades]

    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > TELLABLE


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


@pytest.mark.parametrize(
    ("until", "named"),
    [
        ("2011-06-30", ["Mar 2011", "Apr 2011", "May 2011", "Jun 2011"]),
        ("2015-12-31", ["Jan 2012", "Jan 2013", "Jan 2014", "Jan 2015"]),
        ("2019-12-31", ["Jan 2012", "Jan 2014", "Jan 2016", "Jan 2018"]),
    ],
)
def test_a_long_time_is_named_by_every_other_year(until, named):
    ax = look.new_axes((6, 4))

    look.day_axis(ax, pd.Timestamp("2011-02-15"), pd.Timestamp(until))

    assert [label.get_text().split("\n")[0] for label in ax.get_xticklabels()] == named
