from dataclasses import replace

import pytest
from matplotlib.text import Text

from sim.report.curves import diffusion, policies
from sim.report.look import BLACK, VERMILION, new_axes


def test_the_line_is_the_median_of_the_runs(results, line):
    ax = diffusion(results)

    assert list(line(ax, "LBY")) == [2, 152, 302, 452, 602]
    assert list(line(ax, "MLI")) == [40, 60, 80, 100, 120]


def test_a_missing_row_counts_as_nothing(results, line):
    assert line(diffusion(results), "NER")[0] == 0


def test_only_what_was_added_since_the_opening_is_drawn_when_asked(results, line):
    ax = diffusion(results, since_opening=True, without=["LBY"])

    assert list(line(ax, "MLI")) == [0, 20, 40, 60, 80]
    assert not [drawn for drawn in ax.lines if drawn.get_label() == "LBY"]


def test_axes_and_caption_say_what_is_drawn(results, ground, words):
    ax = diffusion(results, marks=ground.marks)

    said = " ".join(" ".join(words(ax)).split())
    assert ax.get_xlabel() == "Days since 15 February 2011 (The first day)"
    assert ax.get_ylabel() == "Items"
    for part in ("Arms outside state control", "3 runs (seeds 1–3)", "middle 80 %", "9.8.7", "not predictions"):
        assert part in said


def test_lines_are_named_at_their_ends_in_their_colour(results, ground):
    ax = diffusion(results, names=ground.country_name)

    (label,) = [text for text in ax.texts if text.get_text() == "Mali"]
    assert label.get_color() == VERMILION


def test_events_on_the_axis_are_named_and_later_ones_are_not(results, ground, words):
    said = words(diffusion(results, marks=ground.marks))

    assert "A later day" in said
    assert "Too late" not in said


def test_countries_left_out_are_counted_in_the_caption(results, words):
    said = " ".join(" ".join(words(diffusion(results, most=1))).split())

    assert "2 more countries, none above 120, are not drawn." in said


def test_one_run_has_no_band(one_run, results):
    assert not diffusion(one_run).collections
    assert diffusion(results).collections


def test_a_log_axis_says_so_and_starts_at_a_round_number(results):
    ax = diffusion(results, scale="log")

    assert ax.get_ylabel() == "Items (log scale)"
    assert ax.get_ylim()[0] in (1, 2, 5)


def test_given_axes_are_used_and_returned(results):
    ax = new_axes()

    assert diffusion(results, ax=ax) is ax


def test_policies_are_lines_on_the_same_seeds(results, words, line):
    ax = policies({"history": results, "niche": results}, countries=["MLI"], where="in Mali")

    said = " ".join(" ".join(words(ax)).split())
    assert list(line(ax, "niche")) == [40, 60, 80, 100, 120]
    assert "Same seeds in every scenario. 2 scenarios, each 3 runs (seeds 1–3)." in said


def test_each_policy_has_its_last_band_beside_the_axes(study):
    ax = policies(study, countries=["LBY"])

    bars = [line for line in ax.lines if list(line.get_xdata()) == [1, 1]]
    assert [list(bar.get_ydata()) for bar in bars] == [[601.2, 602.8], [pytest.approx(300.2), 301]]
    assert [bar.get_color() for bar in bars] == [BLACK, VERMILION]


def test_the_named_baseline_is_black(study):
    ax = policies(study, "niche")

    (label,) = [text for text in ax.texts if text.get_text() == "Niche package"]
    assert label.get_color() == BLACK


def test_names_of_many_policies_stay_on_the_paper_and_apart(study):
    crowd = {f"s{n}": replace(study["niche"], name=f"Quite a long name of a policy {n}") for n in range(8)}

    ax = policies(crowd)

    ax.figure.canvas.draw()
    boxes = [Text.get_window_extent(text) for text in ax.texts if text.get_text().startswith("Quite")]
    assert len(boxes) == 8
    assert all(box.x1 <= ax.figure.bbox.x1 for box in boxes)
    assert not [(a, b) for n, a in enumerate(boxes) for b in boxes[n + 1 :] if a.overlaps(b)]


def test_scenarios_on_other_seeds_are_not_called_paired(results, one_run, words):
    said = " ".join(" ".join(words(policies({"history": results, "niche": one_run}))).split())

    assert "Seeds differ between scenarios." in said


def test_drawing_changes_no_table(results):
    before = results.stocks.copy()

    diffusion(results, since_opening=True)

    assert before.equals(results.stocks)


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_nothing_to_draw_is_an_empty_picture(results, scale):
    assert diffusion(results, countries=["TUR"], scale=scale).get_ylabel().startswith("Items")


def test_what_was_there_at_the_opening_is_left_out_of_policies_when_asked(results, line):
    study = {"history": results, "niche": results}

    ax = policies(study, countries=["MLI"], where="in Mali", since_opening=True)

    assert list(line(ax, "niche")) == [0, 20, 40, 60, 80]
    assert "added since the opening" in " ".join(text.get_text() for text in ax.figure.findobj(Text))
