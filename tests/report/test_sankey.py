import pandas as pd
import pytest

from sim.report.sankey import beyond, flows_sankey

DAY = pd.Timestamp("2013-01-31")
ROWS = [
    ("sabha", "LBY-NER", "MLI", "militia", "rifles", 60.0),
    ("sabha", "LBY-NER", "LBY", "dealer", "rifles", 8.0),
    ("ubari", "LBY-DZA", "MLI", "trafficker", "rockets", 20.0),
    ("ubari", "LBY-DZA", "DZA", "seized", "rifles", 12.0),
    ("sabha", "", "LBY", "militia", "rifles", 900.0),
    ("MLI_arsenal", "", "MLI", "state", "rifles", 5000.0),
    ("ubari", "LBY-DZA", "DZA", "seized", "ammunition", 700.0),
]


@pytest.fixture
def kept(results):
    """Results that kept custody in two of their three runs."""
    rows = [(run, DAY, *row[:-1], row[-1] * scale) for run, scale in ((1, 0.5), (2, 1.5)) for row in ROWS]
    columns = ["run", "date", "origin", "corridor", "country", "holder", "arm", "count"]
    results.tables["custody"] = pd.DataFrame(rows, columns=columns)
    return results


def test_bars_tell_means_of_what_left_the_country(kept, words):
    said = words(flows_sankey(kept))

    assert "sabha  68" in said
    assert "NER  68" in said
    assert "MLI  80" in said
    assert "Armed groups  60" in said


def test_what_came_back_is_called_so(kept, words):
    assert any(text.startswith("LBY (came back)") for text in words(flows_sankey(kept)))


def test_traffickers_and_dealers_are_one_bar(kept, words):
    assert any(" ".join(text.split()) == "Traffickers and dealers 28" for text in words(flows_sankey(kept)))


def test_what_never_left_is_told_and_not_drawn(kept, words):
    text = " ".join(" ".join(words(flows_sankey(kept))).split())
    assert "Of 1,000 arms from these areas 900 (90 %) never left and are not drawn." in text
    assert "Means over 2 runs (seeds 1–2)." in text
    assert "5,000" not in text


def test_small_streams_are_drawn_together(kept, words):
    many = pd.concat([kept.custody.assign(origin=f"area_{n}") for n in range(9)])
    kept.tables["custody"] = many

    assert any(text.startswith("5 others") for text in words(flows_sankey(kept, areas=4)))


def test_where_nothing_left_the_picture_says_so(kept, words):
    kept.tables["custody"] = kept.custody[kept.custody["corridor"] == ""]

    said = words(flows_sankey(kept))

    assert "No arms went any of these ways." in said
    assert "900 (100 %) never left" in " ".join(" ".join(said).split())


def test_no_words_overlap_or_stick_out(kept):
    many = pd.concat([kept.custody.assign(origin=f"A storage area of a long name {n}") for n in range(14)])
    kept.tables["custody"] = many

    ax = flows_sankey(kept, areas=12)

    boxes = [text.get_window_extent() for text in ax.texts if text.get_text()]
    frame = ax.figure.bbox
    for number, box in enumerate(boxes):
        assert frame.x0 <= box.x0, ax.texts[number].get_text()
        assert box.x1 <= frame.x1, ax.texts[number].get_text()
        assert not any(box.overlaps(other) for other in boxes[number + 1 :]), ax.texts[number].get_text()


@pytest.mark.parametrize(
    ("border", "far"),
    [("LBY-ZZZ", "Beyond the region"), ("LBY-NER", "NER"), ("TUN-LBY", "TUN"), ("NER-DZA", "NER-DZA")],
)
def test_a_border_of_the_home_country_is_called_by_its_far_side(border, far):
    assert beyond(border, "LBY") == far
