import pandas as pd
import pytest
from matplotlib.colors import to_hex

from sim.core.errors import UsageError
from sim.report.change_map import FEWER, MORE, change_map, changed, told
from sim.results.terms import OUTSIDE_CONTROL, WEAPONS


@pytest.fixture
def moved(study):
    """The same study, but under the policy half the arms of Sabha are in Gao, and more went over the road there."""
    places, links = study["niche"].tables["places"], study["niche"].tables["links"]
    places.loc[places.place == "sabha", "count"] //= 2
    places.loc[places.place == "gao", "count"] *= 3
    links.loc[links.to_place == "gao", "count"] += 50
    return study


def circles(ax):
    """Colour and size of each circle."""
    (found,) = [one for one in ax.collections if hasattr(one, "get_sizes") and len(one.get_facecolors()) > 1]
    return [(to_hex(c).upper(), size) for c, size in zip(found.get_facecolors(), found.get_sizes(), strict=True)]


def test_circles_tell_where_there_are_fewer_and_where_more(moved, ground):
    sizes = dict(circles(change_map(moved, ground=ground)))

    assert set(sizes) == {FEWER, MORE}
    assert sizes[FEWER] == pytest.approx(sizes[MORE])  # 400 fewer in Sabha, 400 more in Gao


def test_a_road_that_carries_more_is_in_the_colour_of_more(moved, ground):
    ax = change_map(moved, ground=ground)

    assert [line.get_color() for line in ax.lines if line.get_solid_capstyle() == "round"] == [MORE]


def test_changes_are_means_of_the_pairs(moved):
    change = changed(moved["niche"], moved["history"], WEAPONS, OUTSIDE_CONTROL, pd.Timestamp("2013-01-31"))

    assert dict(change.places) == {"gao": 400, "sabha": -400}
    assert dict(change.roads) == {("agadez", "gao"): 50}


def test_what_cannot_be_told_from_no_change_is_left_out():
    base = pd.DataFrame(0, index=["sure", "unsure"], columns=[1, 2, 3])
    ours = pd.DataFrame([[9, 10, 11], [-30, 10, 50]], index=["sure", "unsure"], columns=[1, 2, 3])

    assert dict(told(ours, base, [1, 2, 3])) == {"sure": 10}


def test_the_only_pair_is_drawn_as_it_is(moved):
    base = pd.DataFrame(0, index=["a"], columns=[1])

    assert dict(told(base + 7, base, [1])) == {"a": 7}


def test_each_map_says_its_policy_and_its_sum(moved, ground, words):
    said = words(change_map(moved, ground=ground))

    assert "Niche package: 0 items" in said
    assert {"fewer", "more", "Against the baseline"} <= set(said)
    assert "two standard errors are left out" in " ".join(" ".join(said).split())


def test_a_baseline_alone_is_refused(results, ground):
    with pytest.raises(UsageError, match="nothing to compare 'history' with"):
        change_map({"history": results}, ground=ground)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_nothing_sticks_out_of_the_paper(moved, ground, paper_holds, count):
    crowd = {"history": moved["history"], **{f"s{n}": moved["niche"] for n in range(count)}}

    assert paper_holds(change_map(crowd, ground=ground).figure)


def test_policies_that_changed_nothing_are_empty_maps(study, ground):
    ax = change_map(study, ground=ground)

    assert not [one for one in ax.collections if hasattr(one, "get_sizes") and len(one.get_facecolors()) > 1]
