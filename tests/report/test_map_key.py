import pytest

from sim.report.map_key import COVERED, LARGEST_CIRCLE, View, flow_width, round_numbers, ruler

PAPER = View(west=0, east=10, south=0, north=10, scale=60, stretch=1.0)


def test_circle_areas_and_line_widths_are_in_proportion_to_arms():
    circles = ruler([100, 25], PAPER)

    assert circles.size(100) == LARGEST_CIRCLE
    assert circles.size(25) ** 2 == pytest.approx(LARGEST_CIRCLE**2 / 4)
    assert flow_width(25, 100) == pytest.approx(flow_width(100, 100) / 4)


def test_many_equal_circles_are_drawn_smaller():
    circles = ruler([100] * 200, PAPER)

    covered = 200 * 3.1416 / 4 * circles.size(100) ** 2
    assert covered == pytest.approx(COVERED * PAPER.width * PAPER.height, rel=0.01)


def test_nothing_held_is_no_circle():
    assert ruler([], PAPER).size(0) == 0


@pytest.mark.parametrize(
    ("most", "shown"),
    [(23_000, [20_000, 4_000, 400]), (999, [500, 100, 10]), (7, [5, 1]), (1, [1])],
)
def test_the_key_shows_round_numbers_up_to_the_largest(most, shown):
    assert round_numbers(most) == shown


def test_a_degree_of_latitude_is_stretched_on_paper():
    view = View(west=0, east=10, south=0, north=10, scale=20, stretch=1.1)

    assert view.point(5, 5) == pytest.approx((100, 110))
    assert (view.width, view.height) == pytest.approx((200, 220))
    assert view.shows(3, 3)
    assert not view.shows(11, 3)
