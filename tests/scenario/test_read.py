from datetime import date

import pytest

from sim.core.errors import ScenarioError
from sim.scenario import load, read

GOOD = """\
name: Mine
region: land
start: 2011-02-15
until: 2013-12-31
policies:
  - kind: secure_depots
    start: 2011-08-23
    teams: 40
agents:
  trafficker:
    risk_aversion: 0.4
"""


def broken(old, new):
    assert old in GOOD
    return GOOD.replace(old, new)


def guarded_where(where):
    """The same with guards in place of teams, which can be told where to stand."""
    return broken("secure_depots", "guard_depots").replace("teams: 40", f"where: {where}")


BROKEN = {
    "an unknown key": (broken("until:", "unti:"), 4, "Did you mean 'until'?"),
    "an unknown policy": (broken("secure_depots", "secure_depot"), 6, "Did you mean 'secure_depots'?"),
    "an unknown size": (broken("teams", "team"), 8, "Did you mean 'teams'?"),
    "an unknown agent type": (broken("trafficker:", "traficker:"), 10, "Did you mean 'trafficker'?"),
    "an unknown parameter": (broken("risk_aversion", "risk_aversoin"), 11, "Did you mean 'risk_aversion'?"),
    "a parameter out of bounds": (broken("0.4", "1.4"), 11, "is outside [0, 1]"),
    "a size below zero": (broken("40", "-1"), 8, "is outside [0, 500]"),
    "a word for a number": (broken("40", "many"), 8, "valid number"),
    "truth for a number": (broken("40", "true"), 8, "true is not a number"),
    "a list for a number": (broken("40", "[1, 2]"), 8, "valid number"),
    "infinity": (broken("40", ".inf"), 8, "not a finite number"),
    "a day that never was": (broken("2011-08-23", "2011-02-30"), 7, "not a day of the calendar"),
    "a word for a day": (broken("2011-08-23", "soon"), 7, "is not a day"),
    "a number for a day": (broken("start: 2011-02-15", "start: 20110215"), 3, "is not a day"),
    "an end before the start": (broken("2013-12-31", "2010-12-31"), 4, "is before start"),
    "a policy after the end": (broken("2011-08-23", "2014-08-23"), 7, "after the run ends"),
    "a policy that ends first": (broken("teams: 40", "until: 2011-01-01"), 8, "is before its start"),
    "a policy over before day one": (
        broken("start: 2011-08-23\n    teams: 40", "until: 2011-01-01"), 7, "before the run starts"),
    "an unknown region": (broken("region: land", "region: lnad"), 2, "no region is called 'lnad'"),
    "no region": (broken("region: land\n", ""), 1, "the scenario needs 'region'"),
    "an unknown place": (guarded_where("{places: [sabah]}"), 8, "Did you mean 'sabha'?"),
    "an unknown border": (guarded_where("\n      borders:\n        - LBY-NER\n        - LBY-CHAD"), 11, "borders.csv"),
    "an unknown country": (broken("teams: 40", "where: {countries: [Libya]}"), 8, "states.csv"),
    "an unknown part of where": (broken("teams: 40", "where: {place: [sabha]}"), 8, "Did you mean 'places'?"),
    "one place where a list is due": (broken("teams: 40", "where: {places: sabha}"), 8, "it should be a list"),
    "an unknown consent": (broken("teams: 40", "consent: drwn"), 8, "Did you mean 'drawn'?"),
    "a distribution without a source": (
        broken("0.4", "{dist: triangular, low: 0.1, mode: 0.2, high: 0.4}"), 11, "needs 'source'"),
    "a distribution without an end": (
        broken("0.4", "{dist: uniform, low: 0.1, source: x}"), 11, "needs 'high'"),
    "an unknown distribution": (broken("0.4", "{dist: flat, low: 0, source: x}"), 11, "no distribution is called"),
    "a distribution the wrong way round": (
        broken("0.4", "{dist: uniform, low: 0.5, high: 0.1, source: x}"), 11, "above high"),
    "a distribution out of bounds": (
        broken("0.4", "\n      dist: uniform\n      low: 0\n      high: 7\n      source: x"), 11, "outside [0, 1]"),
    "an unknown part of a distribution": (
        broken("0.4", "\n      dist: uniform\n      low: 0\n      hgih: 1\n      high: 1\n      source: x"),
        14, "Did you mean 'high'?"),
    "a key twice": (broken("until: 2013", "start: 2012-01-01\nuntil: 2013"), 4, "already given on line 3"),
    "an anchor": (broken("name: Mine", "name: &mine Mine"), 1, "anchors and aliases"),
    "an alias": (broken("risk_aversion: 0.4", "risk_aversion: *mine"), 11, "anchors and aliases"),
    "a tag": (broken("name: Mine", "name: !!python/object:os.system Mine"), 1, "is not allowed"),
    "a second document": (GOOD + "---\nname: Other\n", 12, "second document"),
    "a list for a scenario": ("- name: Mine\n", 1, "a scenario is a mapping"),
    "an empty file": ("", 1, "a scenario is a mapping"),
    "no YAML at all": (broken("name: Mine", "name: [Mine"), 2, "not YAML"),
    "a tab": (broken("    teams: 40", "\tteams: 40"), 8, "not YAML"),
    "policies that are no list": (broken("policies:\n  - kind: secure_depots\n    start: 2011-08-23\n    teams: 40",
        "policies: none"), 5, "policies is a list"),
    "a policy that is a word": (broken("  - kind: secure_depots\n    start: 2011-08-23\n    teams: 40",
        "  - secure_depots"), 6, "begins with '- kind: ...'"),
    "a policy without a kind": (broken("kind: secure_depots", "name: teams"), 6, "needs a kind"),
    "two policies of one name": (broken("agents:", "  - kind: secure_depots\nagents:"), 9, "Give this one a name"),
    "dropping what is not there": (broken("agents:", "  - {name: x, drop: true}\nagents:"), 9, "to drop"),
    "extending nothing": ("extends: nowhere.yaml\n" + GOOD, 1, "to extend"),
    "extending itself": ("extends: mine.yaml\n" + GOOD, 1, "closes a ring"),
    "extending a list": ("extends: [a, b]\n" + GOOD, 1, "a scenario's name"),
    "a region not calibrated": (GOOD + "parameters: calibrated\n", 12, "has not been calibrated"),
    "an unknown source of values": (GOOD + "parameters: guessed\n", 12, "is not known"),
    "two decrees on one post": (broken("agents:",
        "  - {name: a, kind: border_closure}\n  - {name: b, kind: border_closure}\nagents:"), 10, "both set"),
    "an agent type that is a number": (broken("trafficker:\n    risk_aversion: 0.4", "trafficker: 3"), 10, "a mapping"),
    "agents that are a list": (broken("agents:\n  trafficker:\n    risk_aversion: 0.4", "agents: [a]"), 9, "a mapping"),
    "no name at all": (broken("name: Mine", "name: ''"), 1, "at least 1 character"),
    "a basing state nobody knows": (broken("agents:",
        "  - {kind: surveillance, base: NGR}\nagents:"), 9, "Did you mean 'NER'?"),
    "a drone without a base": (broken("agents:", "  - kind: surveillance\nagents:"), 9, "needs 'base'"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_refused_at_its_line(case, write):
    text, line, phrase = BROKEN[case]
    path = write(text)

    with pytest.raises(ScenarioError) as refusal:
        load(path)

    (complaint,) = refusal.value.complaints
    assert complaint.file.endswith("mine.yaml")
    assert complaint.line == line, str(complaint)
    assert phrase in complaint.message, str(complaint)


def test_a_good_file_becomes_a_scenario(write):
    scenario = load(write(GOOD))

    assert (scenario.name, scenario.days) == ("Mine", 1051)
    assert scenario.policies[0].start == date(2011, 8, 23)
    assert scenario.agents["trafficker"].risk_aversion == 0.4


def test_all_complaints_come_at_once_and_in_order(write):
    text = GOOD.replace("0.4", "4").replace("40", "many").replace("2013-12-31", "2010-12-31")

    with pytest.raises(ScenarioError) as refusal:
        load(write(text))

    assert [complaint.line for complaint in refusal.value.complaints] == [4, 8, 11]


def test_a_complaint_about_an_inherited_value_names_the_parents_line(write):
    write(GOOD.replace("40", "4000"), "parent.yaml")

    with pytest.raises(ScenarioError) as refusal:
        load(write("extends: parent.yaml\nname: Child\n"))

    assert refusal.value.file.endswith("parent.yaml")
    assert refusal.value.line == 8


def test_a_ring_of_two_is_closed_where_it_closes(write):
    write("extends: mine.yaml\n", "other.yaml")

    with pytest.raises(ScenarioError) as refusal:
        load(write("extends: other.yaml\n" + GOOD))

    assert refusal.value.file.endswith("other.yaml")
    assert "mine.yaml extends other.yaml extends mine.yaml" in str(refusal.value)


def test_an_inherited_policy_changes_by_name_and_keeps_the_rest(write):
    write(GOOD, "parent.yaml")

    scenario = load(write("extends: parent\npolicies:\n  - name: secure_depots\n    teams: 3\n"))

    (teams,) = scenario.policies
    assert (teams.teams, teams.start) == (3, date(2011, 8, 23))


def test_an_inherited_policy_can_be_dropped(write):
    write(GOOD, "parent.yaml")

    scenario = load(write("extends: parent.yaml\npolicies:\n  - {name: secure_depots, drop: true}\n"))

    assert scenario.policies == ()


def test_a_distribution_replaces_whole(write):
    flat = "{dist: uniform, low: 0.1, high: 0.2, source: parent}"
    write(GOOD.replace("0.4", flat), "parent.yaml")
    one = "{dist: choice, values: [0.3], source: child}"
    child = f"extends: parent.yaml\nagents:\n  trafficker:\n    risk_aversion: {one}\n"

    scenario = load(write(child))

    assert scenario.agents["trafficker"].risk_aversion.source == "child"


def test_a_shorter_run_may_leave_inherited_policies_behind(write):
    write(GOOD, "parent.yaml")

    assert load(write("extends: parent.yaml\nuntil: 2011-06-30\n")).days == 136


def test_days_come_from_the_region_where_the_file_gives_none(write):
    scenario = load(write("name: Mine\nregion: land\n"))

    assert (scenario.start, scenario.until) == (date(2011, 2, 15), date(2015, 12, 31))


def test_the_norwegian_problem_does_not_arise(write):
    assert load(write(GOOD.replace("Mine", "NO"))).name == "NO"


def test_every_value_knows_where_it_was_written(write):
    write(GOOD, "parent.yaml")
    reading = read(write("extends: parent.yaml\npolicies:\n  - name: secure_depots\n    teams: 3\n"))

    assert reading.origin("policies.secure_depots.teams").line == 4
    assert reading.origin("agents.trafficker.risk_aversion").file.endswith("parent.yaml")
    assert reading.origin("agents.trafficker.cash") is None


def test_a_huge_file_is_refused_unread(write):
    with pytest.raises(ScenarioError, match="at most 1,000,000"):
        load(write(GOOD + "#" * 1_000_001))


def test_a_deep_nest_is_refused(write):
    with pytest.raises(ScenarioError, match="nested more than 32 deep"):
        load(write("name: " + "[" * 40 + "]" * 40 + "\n"))


def test_bytes_that_are_no_text_are_refused_at_their_line(write):
    path = write(GOOD)
    path.write_bytes(b"name: Mine\nquestion: \xff\xfe\n")

    with pytest.raises(ScenarioError, match="not UTF-8") as refusal:
        load(path)

    assert refusal.value.line == 2


def test_a_long_value_is_cut_in_the_complaint(write):
    with pytest.raises(ScenarioError) as refusal:
        load(write(GOOD.replace("40", "x" * 5_000)))

    assert len(str(refusal.value)) < 400


def test_a_missing_file_suggests_the_shelf():
    with pytest.raises(ScenarioError, match="Did you mean 'light_footprint'"):
        load("light_footprnt")


def test_a_policy_on_a_lever_nobody_has_is_refused(write, house, monkeypatch):
    without = tuple(room for room in house if room.name != "team")
    monkeypatch.setattr("sim.core.discover.rooms", lambda: without)

    with pytest.raises(ScenarioError, match="a lever nobody has") as refusal:
        load(write(GOOD))

    assert {complaint.line for complaint in refusal.value.complaints} == {6}
