"""Finished results compared again on the command line, without running anything."""

import json

import pandas as pd
import pytest

from sim.experiment import runner


@pytest.fixture
def compared(blowback, spring, tmp_path, monkeypatch):
    """The folder of a finished comparison; from here on nothing can be run."""
    guarded = spring.with_name("guarded.yaml")
    guards = "policies:\n  - {kind: guard_depots, start: 2011-02-18, guards: 30, consent: granted}\n"
    guarded.write_text(f"extends: spring.yaml\nname: Guarded\n{guards}")
    out = tmp_path / "out"
    said = blowback("compare", spring, guarded, "--runs", 3, "--workers", 0, "--out", out, "--no-figures", "--quiet")
    assert said.code == 0

    def refuse(*_args, **_named):
        raise AssertionError("something was run")

    monkeypatch.setattr(runner, "run", refuse)
    return out


def test_a_comparison_is_told_again(blowback, compared):
    before = (compared / "effects.csv").read_bytes()

    said = blowback("report", compared, "--no-figures")

    assert said.code == 0
    assert said.out.startswith("2 scenarios, 3 runs each")
    assert (compared / "effects.csv").read_bytes() == before


def test_the_baseline_can_be_another(blowback, compared):
    told = json.loads(blowback("report", compared, "--baseline", "guarded", "--no-figures", "--json").out)

    assert told["baseline"] == "guarded"
    assert set(pd.read_csv(compared / "effects.csv").scenario) == {"a_short_spring"}


def test_scenarios_are_compared_in_a_new_place(blowback, compared, tmp_path):
    folders = (compared / "a_short_spring", compared / "guarded")

    said = blowback("report", *folders, "--out", tmp_path / "new", "--no-figures")

    assert said.code == 0
    assert (tmp_path / "new" / "guarded" / "manifest.json").is_file()
    assert (tmp_path / "new" / "comparison.json").is_file()


def test_quiet_says_nothing(blowback, compared):
    said = blowback("report", compared, "--no-figures", "--quiet")

    assert (said.code, said.out, said.err) == (0, "", "")


def test_what_holds_no_results_is_refused_in_a_line(blowback, tmp_path):
    said = blowback("report", tmp_path)

    assert said.code == 2
    assert said.err.count("\n") == 1
    assert "there is no finished comparison here" in said.err
