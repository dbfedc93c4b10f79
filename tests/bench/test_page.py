"""What is shown: ratios first, every peer in the picture, and JSON that says the same."""

import json

import pytest

from bench.full import Full
from bench.page import draw, table, write
from bench.reduced import ENGINE, MESA, NUMPY, RULES_ALONE, C, Reduced
from bench.rounds import Spread, Timed


@pytest.fixture
def found():
    """Made-up times in simple proportions."""
    times = {ENGINE: 0.2, RULES_ALONE: 0.15, MESA: 10.0, NUMPY: 2.0, C: 0.1}
    spread = {name: Spread.of([0.9 * one, one, 1.2 * one]) for name, one in times.items()}
    return Reduced(210, 1, 3, {name: Timed(one, one) for name, one in spread.items()})


def test_ratios_come_first(found):
    lines = table(found, None).splitlines()

    assert lines[0].startswith("Ratios")
    assert lines[1].split() == ["Mesa", "over", "Blowback", "50.00"]
    assert lines[2].split() == ["Blowback", "over", "C", "2.00"]


def test_without_a_compiler_the_ratios_to_c_are_left_out_and_the_reason_is_told(found):
    del found.times[C]
    found.missing[C] = "there is no C compiler here"

    assert "over C" not in table(found, None)
    assert "left out: there is no C compiler here" in table(found, None)


def test_growth_and_the_full_model_follow(found):
    full = Full(400, 1781, {"whole run": {"cpu": 1.5, "peak_mb": 340.0}}, {"10x": 1.1}, {"two workers over one": 1.9})

    text = table(found, full)

    assert "time at 10x agents over linear" in text
    assert "CPU s 1.50, peak MB 340.00" in text


def test_what_is_written_can_be_read_again(found, tmp_path):
    paths = write(found, None, tmp_path / "bench")

    said = json.loads(paths[0].read_text(encoding="utf-8"))
    assert said["reduced"]["ratios"]["Mesa over Blowback"] == pytest.approx(50)
    assert said["reduced"]["times"]["C"]["cpu"]["all"] == pytest.approx([0.09, 0.1, 0.12])
    assert [path.suffix for path in paths] == [".json", ".png", ".svg"]


def test_every_peer_has_a_bar_the_fastest_on_top(found):
    ax = draw(found).axes[0]

    assert [label.get_text() for label in ax.get_yticklabels()] == [C, RULES_ALONE, ENGINE, NUMPY, MESA]
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([1.0, 1.5, 2.0, 20.0, 100.0])
