import pytest

from sim.core.errors import UsageError
from sim.report.map_data import Held
from sim.report.map_key import View
from sim.report.map_panels import common_ruler, maps_side_by_side, sheet


@pytest.fixture
def fewer(study):
    """The same study, but under the policy a quarter as much lies in places and went over roads."""
    for table in ("places", "links"):
        study["niche"].tables[table]["count"] /= 4
    return study


def circles(ax):
    (found,) = [one for one in ax.collections if hasattr(one, "get_sizes") and len(one.get_offsets())]
    return list(found.get_sizes())


def widest(ax):
    return max(line.get_linewidth() for line in ax.lines if line.get_solid_capstyle() == "round")


def maps(ax):
    return [one for one in ax.figure.axes if any(patch.get_gid() for patch in one.patches)]


def test_a_circle_of_a_quarter_of_the_arms_has_a_quarter_of_the_area(fewer, ground):
    history, niche = maps(maps_side_by_side(fewer, ground=ground))

    assert circles(niche) == [pytest.approx(size / 4) for size in circles(history)]


def test_a_line_of_a_quarter_of_the_arms_is_a_quarter_as_wide(fewer, ground):
    history, niche = maps(maps_side_by_side(fewer, ground=ground))

    assert widest(niche) == pytest.approx(widest(history) / 4)


def test_every_map_is_named_and_says_how_much_it_shows(fewer, ground, words):
    said = words(maps_side_by_side(fewer, ground=ground))

    assert {"History: 2,800 items", "Niche package: 700 items"} <= set(said)


def test_only_the_policies_asked_for_are_shown_beside_the_baseline(fewer, ground, words):
    study = {**fewer, "third": fewer["history"]}

    said = words(maps_side_by_side(study, ground=ground, shown=["niche"]))

    assert not [text for text in said if text.startswith("third")]
    assert "2 scenarios" in " ".join(" ".join(said).split())


def test_a_policy_that_is_not_there_is_refused(fewer, ground):
    with pytest.raises(UsageError, match="no scenario here is called 'nich'"):
        maps_side_by_side(fewer, ground=ground, shown=["nich"])


def test_at_most_four_maps_are_drawn(fewer, ground):
    crowd = {f"s{n}": fewer["history"] for n in range(7)}

    assert len(maps(maps_side_by_side(crowd, ground=ground))) == 4


def test_there_is_one_key_for_all(fewer, ground, words):
    assert words(maps_side_by_side(fewer, ground=ground)).count("Items in a place") == 1


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_nothing_sticks_out_of_the_paper(fewer, ground, paper_holds, count):
    crowd = {f"s{n}": fewer["history"] for n in range(count)}

    assert paper_holds(maps_side_by_side(crowd, ground=ground).figure)


def test_maps_do_not_lie_on_one_another():
    boxes = [ax.get_position() for ax in sheet(4)]

    assert not [(a, b) for n, a in enumerate(boxes) for b in boxes[n + 1 :] if a.overlaps(b)]


def test_the_fullest_map_decides_how_large_circles_are():
    view = View(0, 10, 0, 10, 30, 1)
    little, much = Held("day", {"a": 10.0}), Held("day", dict.fromkeys("abcdefgh", 100.0))

    assert common_ruler([little, much], view) == common_ruler([much], view)
