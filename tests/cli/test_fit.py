"""The commands that fit: what they write, and what they say where a library is missing."""

import importlib.util

import pytest
from pandas import DataFrame

from sim.cli.app import main
from sim.experiment import calibration
from sim.experiment.calibration import Fit


def called(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    told = capsys.readouterr()
    return left.value.code, told.out, told.err


@pytest.mark.parametrize(("command", "library"), [("calibrate", "sklearn"), ("sensitivity", "SALib")])
def test_a_missing_library_is_named_with_the_way_to_get_it(capsys, monkeypatch, command, library):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    arguments = [command, "no_policy"] if command == "sensitivity" else [command]
    code, _, told = called(capsys, *arguments)

    assert code == 2
    assert told.strip() == f"{library} is not installed. Install it with: pip install 'blowback[analysis]'."


def test_calibrate_writes_the_draws_and_how_it_went(capsys, monkeypatch, tmp_path):
    fit = Fit(DataFrame({"agents.depot.firearms": [1.0, 2.0]}), {"waves": []})
    monkeypatch.setattr(calibration, "calibrate", lambda *given, **options: fit)
    code, told, _ = called(capsys, "calibrate", "--out", str(tmp_path))

    assert code == 0
    assert (tmp_path / "calibrated.csv").read_text() == "agents.depot.firearms\n1\n2\n"
    assert (tmp_path / "calibration.json").read_text() == '{\n "waves": []\n}\n'
    assert "Copy it to" in told


def test_sensitivity_writes_the_ranking(capsys, monkeypatch, tmp_path):
    ranked = DataFrame(
        {"path": ["agents.depot.firearms"], "rank": [1], "mu_star": [0.5], "most_moved_pattern": ["V21"]}
    )
    monkeypatch.setattr(calibration, "screen", lambda *given, **options: ranked)
    code, told, _ = called(capsys, "sensitivity", "no_policy", "--out", str(tmp_path))

    assert code == 0
    assert (tmp_path / "screening.csv").read_text().splitlines()[1] == "agents.depot.firearms,1,0.5000,V21"
    assert "agents.depot.firearms" in told
