import pytest

from sim.report.differences import difference_curves, signed, upper_first
from sim.report.look import BLACK


def test_the_line_is_the_median_difference_of_the_pairs(study, line):
    ax = difference_curves(study, country="LBY", arms=["rifles"])

    assert list(line(ax, "Niche package −301")) == [-1, -76, -151, -226, -301]


def test_the_baseline_is_a_black_line_at_zero(study, line):
    ax = difference_curves(study, "niche")

    assert set(line(ax, "Niche package")) == {0.0}
    assert next(found for found in ax.lines if found.get_label() == "Niche package").get_color() == BLACK


def test_weeks_are_gained_where_the_pair_reaches_the_level_later(study):
    _upper, lower = difference_curves(study, country="LBY", arms=["rifles"], levels=[200]).figure.axes

    # Run 2 holds 152, 302, 452 on days 14, 45, 351 in the baseline and 76, 151, 226 under the policy; day 1 is 0.
    base, policy = 13 + 31 * (200 - 152) / 150, 44 + 306 * (200 - 151) / 75
    (dot,) = [found for found in lower.lines if found.get_marker() == "o"]
    assert list(dot.get_ydata()) == [pytest.approx((policy - base) / 7, abs=0.5)]


def test_a_level_only_the_baseline_reaches_is_never_reached(study, words):
    _upper, lower = difference_curves(study, country="LBY", arms=["rifles"], levels=[200, 500]).figure.axes

    (triangles,) = [found for found in lower.lines if found.get_marker() == "^"]
    assert len(triangles.get_ydata()) == 1
    assert [label.get_text() for label in lower.get_yticklabels()][-1] == "never"
    assert "the policy's run never does" in " ".join(" ".join(words(lower)).split())


def test_levels_lie_between_the_opening_and_the_peak_of_the_baseline(study):
    _upper, lower = difference_curves(study, country="LBY", arms=["rifles"]).figure.axes

    assert list(lower.get_xticks()) == [100, 200, 300, 400, 500, 600]


def test_the_weeks_can_be_left_out(study):
    assert len(difference_curves(study, weeks=False).figure.axes) == 1


def test_the_caption_says_that_pairs_share_a_seed(study, words):
    said = " ".join(" ".join(words(difference_curves(study))).split())

    for part in ("less the baseline's run on the same seed", "middle 80 % of the pairs", "2 scenarios, each 3 runs"):
        assert part in said


@pytest.mark.parametrize("marked", [True, False])
def test_nothing_sticks_out_of_the_paper(study, ground, paper_holds, marked):
    assert paper_holds(difference_curves(study, marks=ground.marks if marked else ()).figure)


def test_differences_carry_their_sign():
    assert [signed(value) for value in (12_500, -40, 0, -0.25)] == ["+12,500", "−40", "0", "−0.25"]


def test_only_the_first_letter_is_raised():
    assert upper_first("weapons in Mali") == "Weapons in Mali"
