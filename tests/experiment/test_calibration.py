"""A fit looks only at fitted patterns, moves only named parameters, and comes out the same again."""

import math

import numpy as np
import pytest
from pandas import DataFrame

from sim.core.errors import InputError, UsageError
from sim.experiment import calibration
from sim.experiment.calibration import answers, calibrate, parameters_to_fit, questions, screen, targets
from sim.experiment.space import space
from sim.experiment.validation import patterns_of
from sim.scenario import load, region_folder
from sim.scenario.calibrated import sample_of

LIBYA = region_folder("libya_2011")


@pytest.fixture(scope="module")
def rows():
    return patterns_of(LIBYA)


def test_held_out_patterns_are_never_asked_about(rows):
    held_out = set(rows[rows.role == "held_out"].id)
    asked = questions(rows)

    assert held_out
    assert not held_out & {question.pattern.id for question in asked}
    assert {question.pattern.id for question in asked} == set(rows[rows.role == "fitted"].id)


def test_every_pattern_is_either_fitted_or_held_out_and_about_half_are(rows):
    assert set(rows.role) == {"fitted", "held_out"}
    assert 0.35 < (rows.role == "fitted").mean() < 0.6


def test_a_pattern_that_needs_other_scenarios_cannot_be_fitted(rows):
    with pytest.raises(UsageError, match="V24 needs runs of other scenarios"):
        questions(rows.assign(role="fitted"))


def test_an_event_that_never_happened_is_no_number(rows):
    (asked,) = [question for question in questions(rows) if question.name == "V03"]
    never = asked._replace(function=lambda _: DataFrame({"x": [math.inf]}).x)

    assert math.isnan(answers([never])(None)["V03"])
    (target,) = targets([never], DataFrame({"V03": [70.0, 80.0]}))
    assert target.never == calibration.FAR_OFF
    assert target.scale == 45.0  # half of 60 to 150 days


def test_an_open_band_is_measured_by_the_spread_of_the_first_wave(rows):
    (asked,) = [question for question in questions(rows) if question.name.startswith("V26")]
    (target,) = targets([asked], DataFrame({asked.name: [0.2, 0.4]}))

    assert target.scale == pytest.approx(0.1)


def test_the_parameters_that_move_are_named_with_a_reason():
    ranges = parameters_to_fit(LIBYA)

    assert len(ranges) > 20
    assert {each.path for each in ranges} <= {each.path for each in space()}


def test_a_region_without_a_list_of_parameters_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"fit\.csv: is missing"):
        parameters_to_fit(tmp_path)


def played(trials, asked):
    """Numbers as if each followed the first parameter of the cube."""
    firearms = np.array([trial.values["agents.depot.firearms"] for trial in trials])
    share = (firearms - firearms.min()) / (np.ptp(firearms) or 1.0)
    told = {}
    for question in asked:
        low = question.low if np.isfinite(question.low) else question.high - 1.0
        high = question.high if np.isfinite(question.high) else question.low + 1.0
        told[question.name] = low + (high - low) * (0.5 + 3.0 * (share - 0.7))
    return DataFrame(told)


def test_a_fit_draws_from_where_the_bands_are_and_twice_the_same(monkeypatch):
    pytest.importorskip("pyabc")
    monkeypatch.setattr(calibration, "_runs", lambda _, trials, asked, *rest: played(trials, asked))
    monkeypatch.setattr(
        calibration, "parameters_to_fit", lambda _: space(["agents.depot.firearms", "agents.dealer.eta"])
    )
    first, again = (calibrate(load("no_policy"), LIBYA, points=(40, 30), draws=20) for _ in range(2))

    assert first.as_csv() == again.as_csv()
    assert first.draws.shape == (20, 2)
    prior = space(["agents.depot.firearms"])[0]
    assert first.draws["agents.depot.firearms"].median() > prior.value(0.5)
    assert [wave["trials"] for wave in first.record["waves"]] == [40, 30]


def test_the_draws_can_be_read_back_as_a_calibrated_sample(monkeypatch, tmp_path):
    pytest.importorskip("pyabc")
    monkeypatch.setattr(calibration, "_runs", lambda _, trials, asked, *rest: played(trials, asked))
    monkeypatch.setattr(calibration, "parameters_to_fit", lambda _: space(["agents.depot.firearms"]))
    fit = calibrate(load("no_policy"), LIBYA, points=(30,), draws=10)
    (tmp_path / "calibrated.csv").write_text(fit.as_csv())

    assert len(sample_of(tmp_path).rows) == 10


def test_screening_ranks_every_parameter_with_a_range(monkeypatch):
    pytest.importorskip("SALib")
    monkeypatch.setattr(calibration, "_runs", lambda _, trials, asked, *rest: played(trials, asked))
    told = screen(load("no_policy"), 2)

    assert told.path[0] == "agents.depot.firearms"
    assert set(told.path) == {each.path for each in space()}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name,why\nagents.depot.lambda0,x\n", r"fit\.csv:1: has no column 'path'"),
        (
            "path,why\nagents.depot.lambda0,x\nagents.depot.lamda0,x\n",
            r"fit\.csv:3: .*Did you mean 'agents\.depot\.lambda0'",
        ),
        ("path,why\nagents.trafficker.route_choice,a word\n", r"fit\.csv:2: no parameter with a documented range"),
    ],
)
def test_a_wrong_list_of_parameters_is_refused_at_its_line(tmp_path, text, told):
    (tmp_path / "fit.csv").write_text(text)

    with pytest.raises(InputError, match=told):
        parameters_to_fit(tmp_path)
