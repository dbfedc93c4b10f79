"""Two scenarios told apart on the command line: what they say, and what of it reached their results."""

import json

import pytest


@pytest.fixture
def guarded(spring):
    path = spring.with_name("guarded.yaml")
    guards = "policies:\n  - {kind: guard_depots, start: 2011-02-18, guards: 40, consent: granted}\n"
    path.write_text(f"extends: spring.yaml\nname: Guarded\n{guards}")
    return path


def test_what_two_scenarios_say_is_set_side_by_side(blowback, spring, guarded):
    said = blowback("diff", spring, guarded)

    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("'A short spring' and 'Guarded' differ in 2 things\n\nname\n")
    assert "  Guarded         guard_depots start=2011-02-18 consent=granted guards=40\n" in said.out
    assert "In the results" not in said.out
    assert max(map(len, said.out.splitlines())) <= 100


def test_a_scenario_does_not_differ_from_itself(blowback, spring):
    assert blowback("diff", spring, spring).out == "'A short spring' and 'A short spring' differ in nothing.\n"


def test_runs_show_what_of_it_reached_the_results(blowback, spring, guarded):
    said = blowback("diff", spring, guarded, "--runs", 2, "--workers", 0)

    assert "In the results, 2 of 2 pairs of runs differ, first on 2011-02-18." in said.out
    assert "policy_cost" in said.out
    assert "Exactly equal measures: " in said.out


def test_machines_get_the_same_as_json(blowback, spring, guarded):
    told = json.loads(blowback("diff", spring, guarded, "--runs", 1, "--workers", 0, "--json").out)

    assert told["scenarios"] == ["A short spring", "Guarded"]
    assert [change["path"] for change in told["changes"]] == ["name", "policies.guard_depots"]
    assert told["first"] == {"1": "2011-02-18"}
    assert "deaths" in [row["measure"] for row in told["measures"]]


def test_folders_of_results_are_told_apart_as_they_are(blowback, spring, guarded, tmp_path):
    for scenario in (spring, guarded):
        blowback("run", scenario, "--out", tmp_path / "out", "--no-figures", "--quiet")
    folders = [tmp_path / "out" / slug for slug in ("a_short_spring", "guarded")]

    apart, same = blowback("diff", *folders), blowback("diff", folders[0], folders[0])

    assert "1 of 1 pairs of runs differ, first on 2011-02-18." in apart.out
    assert "\nNone of it reached the results: " in same.out
    assert blowback("diff", *folders, "--quiet").out == ""


def test_runs_of_other_days_are_refused(blowback, spring, tmp_path):
    longer = spring.with_name("longer.yaml")
    longer.write_text("extends: spring.yaml\nname: Longer\nuntil: 2011-03-05\n")

    said = blowback("diff", spring, longer, "--runs", 1, "--workers", 0)
    cut = blowback("diff", spring, longer, "--runs", 1, "--workers", 0, "--until", "2011-02-20")

    assert said.code == 2
    assert "differ in until" in said.err
    assert cut.code == 0
