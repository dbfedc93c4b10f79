import numpy as np
import pandas as pd
import pytest

from sim.core.errors import UsageError
from sim.report.crowding import crowding_curve


@pytest.fixture
def frame():
    watched = np.array([0, 50, 150])
    theory = 0.99**watched
    return pd.DataFrame({"watched": watched, "ratio": theory + 0.01, "se": 0.02, "theory": theory, "draws": 10_000})


def test_the_line_is_rho_to_the_power_of_the_sites(frame, line):
    ax = crowding_curve(frame)

    drawn = line(ax, "theory")
    assert drawn[0] == 100
    assert drawn[-1] == pytest.approx(100 * 0.99**150)


def test_points_are_what_was_simulated_with_their_interval(frame):
    ax = crowding_curve(frame)

    (points,) = [one for one in ax.lines if len(one.get_xdata()) == 3 and one.get_marker() == "o"]
    assert list(points.get_ydata()) == pytest.approx(list(100 * frame["ratio"]))
    (bars,) = ax.collections
    low, high = bars.get_segments()[1][:, 1]
    assert (high - low) / 2 == pytest.approx(100 * 1.96 * 0.02)


def test_the_end_is_told_in_words(frame, words):
    said = words(crowding_curve(frame))

    assert "After 150 sites\n22 % are still saved\n(rho = 0.9900)" in said
    assert "10,000 draws of luck" in " ".join(" ".join(said).split())


def test_cases_have_their_own_line_and_their_words_do_not_overlap(frame):
    cases = pd.concat([frame.assign(case="14 teams"), frame.assign(case="7 teams", theory=frame["theory"] ** 1.1)])

    ax = crowding_curve(cases)

    ends = [text for text in ax.texts if "rho =" in text.get_text() and "teams\n" in text.get_text()]
    first, second = (text.get_window_extent() for text in ends)
    assert not first.overlaps(second)
    assert ends[0].get_color() != ends[1].get_color()


def test_a_table_of_something_else_is_refused(frame):
    with pytest.raises(UsageError, match="no column 'theory'"):
        crowding_curve(frame.drop(columns="theory"))
