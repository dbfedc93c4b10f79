import math

import pandas as pd
import pytest

from sim.report.maps import arms_map
from sim.results.results import Results


def drawn_countries(ax):
    return {str(patch.get_gid()).removeprefix("country-") for patch in ax.patches if patch.get_gid()}


@pytest.fixture(scope="module")
def armed_libya(libya):
    """One run in which every place of Libya's region holds arms and one road carries them."""
    day, places = pd.Timestamp("2012-12-31"), libya.places
    rows = [(1, day, place, "militia", "rifles", 50 + 7 * n) for n, place in enumerate(places["id"])]
    held = pd.DataFrame(rows, columns=["run", "date", "place", "holder", "arm", "count"])
    road = [(1, day, "sabha", "ghat", "rifles", 3, 900)]
    carried = pd.DataFrame(road, columns=["run", "month", "from_place", "to_place", "arm", "convoys", "count"])
    manifest = {"seeds": [1], "start": "2011-02-15", "until": "2012-12-31"}
    results = Results("armed", {"places": held, "links": carried}, manifest, places)
    return arms_map(results, ground=libya)


def test_every_country_is_drawn(results, ground):
    assert drawn_countries(arms_map(results, ground=ground)) == {"LBY", "NER", "MLI"}


def test_every_country_with_a_place_is_on_the_map_of_libya(armed_libya, libya):
    assert set(libya.places["country"]) <= drawn_countries(armed_libya)


def test_no_label_on_the_map_of_libya_lies_on_another(armed_libya):
    armed_libya.figure.canvas.draw()
    for ax in (armed_libya, *armed_libya.child_axes[:1]):
        boxes = [text.get_window_extent() for text in ax.texts if text.get_text()]

        assert len(boxes) > 10
        assert not [(a, b) for n, a in enumerate(boxes) for b in boxes[n + 1 :] if a.overlaps(b)]


def test_the_crowded_coast_is_shown_again_enlarged(armed_libya, words):
    inset, _key = armed_libya.child_axes

    names = {text.get_text() for text in inset.texts}
    assert {"Tripoli (Libya)", "Zuwarah"} <= names
    assert not names & {text.get_text() for text in armed_libya.texts}
    assert "The framed stretch is shown again" in " ".join(" ".join(words(armed_libya)).split())


def test_the_map_keeps_the_shape_of_the_ground(results, ground):
    ax = arms_map(results, ground=ground)

    south, north = ax.get_ylim()
    assert ax.get_aspect() == pytest.approx(1 / math.cos(math.radians((south + north) / 2)), rel=0.01)


def test_every_place_with_arms_has_a_circle_in_proportion(results, ground):
    ax = arms_map(results, ground=ground)

    (circles,) = [found for found in ax.collections if hasattr(found, "get_sizes") and len(found.get_offsets()) == 3]
    assert list(circles.get_sizes() / circles.get_sizes()[0]) == pytest.approx([1, 800 / 1800, 200 / 1800])


def test_the_caption_says_whose_borders_which_day_and_which_runs(results, ground, words):
    said = " ".join(" ".join(words(arms_map(results, ground=ground, date="2012-02-10"))).split())

    for part in ("De facto borders, Natural Earth", "31 January 2012", "3 runs (seeds 1–3)", "means of the runs"):
        assert part in said


def test_the_key_has_sizes_widths_and_a_scale(results, ground, words):
    said = words(arms_map(results, ground=ground))

    assert {"Items in a place", "1,000", "Items carried over a road", "road or track", "500 km"} <= set(said)


def test_places_are_named_without_their_country(results, ground, words):
    assert "Tripoli" in words(arms_map(results, ground=ground))


def test_a_world_without_arms_is_a_map_all_the_same(results, ground):
    ax = arms_map(results, ground=ground, arms=["chemical"])

    assert drawn_countries(ax) == {"LBY", "NER", "MLI"}
