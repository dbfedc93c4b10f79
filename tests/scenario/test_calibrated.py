"""Calibrated parameters: joint draws from the region's sample, the same under every policy."""

import pytest

from sim.core.errors import ScenarioError
from sim.scenario import dump, load, settle
from sim.scenario.calibrated import check_sample, left_open, sample_of

TEXT = "name: Mine\nregion: land\nparameters: calibrated\n"
SAMPLE = "agents.trafficker.cash,agents.trafficker.risk_aversion\n1000,0.1\n2000,0.2\n3000,0.3\n"


@pytest.fixture
def calibrated(write):
    """Writes a scenario next to a region that has a sample."""

    def written(text=TEXT, sample=SAMPLE):
        path = write(text)
        (path.parent / "land" / "calibrated.csv").write_text(sample)
        return path

    return written


def drawn(path, seed):
    params = settle(load(path), seed).params["trafficker"]
    return params.cash, params.risk_aversion


def test_a_seed_takes_one_row_of_the_sample_as_a_whole(calibrated):
    path = calibrated()

    assert [drawn(path, seed) for seed in (0, 1, 2, 4)] == [(1000, 0.1), (2000, 0.2), (3000, 0.3), (2000, 0.2)]


def test_a_seed_takes_the_same_row_under_every_policy(calibrated):
    plain, with_teams = calibrated(), calibrated(TEXT + "policies:\n  - kind: secure_depots\n")

    assert drawn(plain, 5) == drawn(with_teams, 5)


def test_what_the_scenario_gives_is_left_alone(calibrated):
    path = calibrated(TEXT + "agents:\n  trafficker: {cash: 7}\n")

    assert drawn(path, 1) == (7, 0.2)
    assert not left_open("agents.trafficker.cash", load(path).agents["trafficker"])


def test_a_resolved_scenario_draws_the_same_again(calibrated, write):
    path = calibrated(TEXT + "agents:\n  trafficker: {cash: 7}\n")
    again = path.with_name("again.yaml")
    again.write_text(dump(load(path)))

    assert drawn(again, 2) == drawn(path, 2) == (7, 0.3)
    assert dump(load(again)) == dump(load(path))


def test_a_designed_sample_still_has_the_last_word(calibrated):
    settled = settle(load(calibrated()), 1, {"agents.trafficker.cash": 0.5})

    assert settled.params["trafficker"].cash == 15_000


@pytest.mark.parametrize(
    ("sample", "line", "told"),
    [
        ("agents.trafficker.risk_avertion\n0.1\n", 1, "risk_aversion"),
        ("agents.trafficker.risk_aversion\n7\n", 2, "is not a number in [0, 1]"),
        ("agents.trafficker.risk_aversion\nnan\n", 2, "is not a number"),
        ("agents.trafficker.risk_aversion\n0.1,0.2\n", 2, "has 2 cells"),
        ("agents.trafficker.risk_aversion\n", 1, "has no draws"),
        ("", 1, "names no parameter"),
    ],
)
def test_a_wrong_sample_is_refused_at_its_line(calibrated, sample, line, told):
    path = calibrated(sample=sample)

    with pytest.raises(ScenarioError) as error:
        load(path)
    assert error.value.line == line
    assert told in error.value.message


def test_a_region_without_a_sample_has_nothing_to_complain_of(tmp_path):
    assert check_sample(tmp_path) == ()
    with pytest.raises(ScenarioError, match="has not been calibrated"):
        sample_of(tmp_path)
