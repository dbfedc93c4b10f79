from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report.streams import OTHERS, lay_out, lump

LAYERS = ("area", "border", "holder")


def ways(*rows):
    return pd.DataFrame(rows, columns=[*LAYERS, "count"])


@pytest.fixture
def three():
    return ways(
        ("sabha", "NER", "militia", 60.0), ("sabha", "DZA", "civilian", 30.0), ("ubari", "NER", "civilian", 10.0)
    )


def test_only_the_largest_keep_their_name():
    lumped, many = lump(
        ways(*[(f"area_{n}", "NER", "militia", 10.0 * n) for n in range(1, 6)]), "area", most=3, least=0
    )

    assert many == 2
    assert set(lumped["area"]) == {"area_5", "area_4", "area_3", OTHERS}
    assert lumped["count"].sum() == 150


def test_one_small_word_alone_keeps_its_name(three):
    lumped, many = lump(three, "area", most=1, least=0.5)

    assert many == 0
    assert set(lumped["area"]) == {"sabha", "ubari"}


def test_every_layer_has_all_the_arms_on_one_scale(three):
    streams = lay_out(three, LAYERS, kind="holder", height=300)

    for layer in range(3):
        bars = [bar for bar in streams.bars if bar.layer == layer]
        assert sum(bar.arms for bar in bars) == 100
        assert sum(bar.top - bar.bottom for bar in bars) == pytest.approx(294)


def test_bars_of_a_layer_keep_their_distance(three):
    streams = lay_out(three, LAYERS, kind="holder", height=300, gap=12)

    first = sorted((bar for bar in streams.bars if bar.layer == 0), key=lambda bar: bar.bottom)
    assert first[1].bottom - first[0].top == pytest.approx(12)


def test_the_last_layer_is_in_order_of_size_with_others_at_the_bottom():
    streams = lay_out(
        ways(("a", "x", OTHERS, 90.0), ("a", "x", "small", 10.0), ("a", "x", "large", 20.0)),
        LAYERS,
        kind="holder",
        height=300,
    )

    last = sorted((bar for bar in streams.bars if bar.layer == 2), key=lambda bar: -bar.top)
    assert [bar.name for bar in last] == ["large", "small", OTHERS]


def test_ribbons_that_need_not_cross_do_not():
    rows = [(f"area_{n}", f"border_{m}", f"holder_{k}", 10.0 * k) for n, m, k in ((1, 3, 1), (2, 1, 2), (3, 2, 3))]

    streams = lay_out(ways(*rows), LAYERS, kind="holder", height=300)

    orders = [[bar.name for bar in streams.bars if bar.layer == layer] for layer in range(3)]
    assert orders == [
        ["area_3", "area_2", "area_1"],
        ["border_2", "border_1", "border_3"],
        ["holder_3", "holder_2", "holder_1"],
    ]


counts = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.sampled_from("pqr"), st.integers(1, 1000)), min_size=1
)


@given(counts)
def test_ribbons_fill_their_bars_at_both_ends_and_lie_on_no_other(rows):
    streams = lay_out(ways(*rows), LAYERS, kind="border", height=400)

    for bar in streams.bars:
        ends = {
            "leaving": [
                (r.left, r.left + r.width) for r in streams.ribbons if (r.layer, r.start) == (bar.layer, bar.name)
            ],
            "coming": [(r.right, r.right + r.width) for r in streams.ribbons if (r.layer + 1, r.end) == bar[:2]],
        }
        for spans in ends.values():
            spans.sort()
            assert all(low[1] == pytest.approx(high[0]) for low, high in pairwise(spans))
            if spans:
                assert (spans[0][0], spans[-1][1]) == (pytest.approx(bar.bottom), pytest.approx(bar.top))
