"""An explanation names who says so, and where it is written."""

import shutil

import pytest

from sim.core.discover import policies, rooms
from sim.core.errors import InputError, UsageError
from sim.core.uncertain import parameters
from sim.experiment import explain
from sim.results import save
from sim.scenario import dump, read

EVERY_PARAMETER = [p.path for room in rooms() for p in parameters(room.Params(), f"agents.{room.name}")]


def test_the_timetable_names_every_rule_in_the_order_of_the_day():
    told = explain.timetable()

    assert [told[0]["phase"], told[-1]["phase"]] == ["OPENING", told[-1]["phase"]]
    assert {(line["room"], line["rule"]) for line in told} >= {(r.name, rule.name) for r in rooms() for rule in r.rules}
    assert all(line["about"] for line in told)


@pytest.mark.parametrize("kind", policies())
def test_a_policy_says_what_it_changes_and_where_its_sizes_come_from(kind):
    facts = explain.policy(kind)

    assert facts["changes"]
    assert all("grade" in size for size in facts["sizes"])
    assert explain.as_text(facts).startswith("policy:")


def test_what_a_policy_only_does_on_request_is_shown_as_an_example():
    facts = explain.policy("disarmament")

    assert "example" in facts["note"]
    assert "note" not in explain.policy("guard_depots")


def test_a_policy_quotes_the_rows_of_evidence_behind_it_those_of_a_range_too():
    quoted = {row[:4] for row in explain.policy("disarmament")["evidence"]}

    assert {"Y041", "Y042", "Y043", "Y044"} <= quoted


def test_a_policy_nobody_knows_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match=r"^no policy is called 'gaurd_depots'\. Did you mean 'guard_depots'\?$"):
        explain.policy("gaurd_depots")


@pytest.mark.parametrize("path", EVERY_PARAMETER)
def test_every_parameter_has_a_unit_a_grade_and_a_source(path):
    facts = explain.parameter(path)

    assert facts["unit"]
    assert facts["source"]
    assert facts["grade"][0] in "ABCD"


def test_the_first_word_of_a_path_may_be_left_out():
    assert explain.parameter("depot.firearms") == explain.parameter("agents.depot.firearms")


def test_the_evidence_behind_a_source_is_quoted():
    facts = explain.parameter("depot.firearms")

    assert facts["evidence"][0].startswith("S001: ")


def test_a_parameter_nobody_knows_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match=r"Did you mean 'agents\.depot\.firearms'\?$"):
        explain.parameter("depot.firearm")


def test_the_line_that_sets_a_parameter_is_named(scenario, tmp_path, oasis):
    path = tmp_path / "mine.yaml"
    path.write_text(
        f"region: {oasis}\nagents:\n  depot:\n"
        "    firearms: {dist: uniform, low: 10, high: 20, source: made-up}\n    leakage: 0.1\n"
    )
    reading = read(path)

    told = explain.parameter("depot.firearms", reading)

    assert told["value"] == "uniform (low 10, high 20)"
    assert told["set in"].endswith("mine.yaml:4")
    assert told["evidence"] == ["made-up: Invented for tests; not evidence of anything."]
    assert explain.parameter("depot.missiles", reading)["set in"] == "nowhere: it is the default"


def test_a_folder_of_results_says_how_to_make_it_again(scenario, results, tmp_path):
    folder = save(results, tmp_path / "spring", scenario_yaml=dump(scenario))

    (alone,), (among,) = explain.results(folder), explain.results(tmp_path)

    assert alone == among
    assert alone["again"] == f"blowback run {folder / 'scenario.yaml'} --seed 1 --runs 1"
    assert alone["status"] == "complete"
    assert alone["journal_sha256"] == [f"1 {results.manifest['journal_sha256']['1']}"]


def test_a_folder_without_results_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"there is no manifest\.json here"):
        explain.results(tmp_path)


def test_a_manifest_that_is_none_is_refused(tmp_path):
    (tmp_path / "manifest.json").write_text("[]")

    with pytest.raises(InputError, match="this is not a manifest of results"):
        explain.results(tmp_path)


def test_facts_are_told_one_to_a_line():
    facts = {"policy": "x", "about": "One.\n\nTwo.", "changes": ["a", "b"], "costs": []}

    assert explain.as_text(facts) == "\n".join(
        ["policy:  x", "about:   One.", "", "         Two.", "changes:", "  a", "  b", "costs:   none"]
    )


def test_a_parameter_left_to_the_calibrated_sample_says_so(scenario, tmp_path, oasis):
    land = tmp_path / "land"
    shutil.copytree(oasis, land)
    (land / "calibrated.csv").write_text("agents.depot.leakage,agents.depot.firearms\n0.01,9\n0.02,8\n0.03,7\n")
    path = tmp_path / "mine.yaml"
    path.write_text(f"region: {land}\nparameters: calibrated\nagents:\n  depot: {{firearms: 5}}\n")
    reading = read(path)

    told = explain.parameter("depot.leakage", reading)

    assert told["set in"] == "calibrated.csv of region land: median 0.02, 90 % of draws 0.01 to 0.02"
    assert explain.parameter("depot.firearms", reading)["set in"].endswith("mine.yaml:4")
