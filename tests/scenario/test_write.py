import datetime as dt
import pickle

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario import dump, fingerprint, load

TEXT = """\
name: Mine
region: land
policies:
  - kind: secure_depots
    start: 2011-08-23
    where: {countries: [LBY]}
  - kind: intervention
    trigger: null
  - {kind: surveillance, base: NER, share: 0.1}
agents:
  trafficker:
    risk_aversion: {dist: triangular, low: 0.1, mode: 0.3, high: 0.6, source: "a: b"}
"""


def test_what_is_written_reads_back_the_same(write):
    scenario = load(write(TEXT))

    again = load(write(dump(scenario), "again.yaml"))

    assert again == scenario
    assert dump(again) == dump(scenario)
    assert fingerprint(again) == fingerprint(scenario)


def test_a_scenario_that_was_cut_short_reads_back_without_what_came_after(write):
    scenario = load(write(TEXT))
    short = scenario.ending(dt.date(2011, 8, 22))

    again = load(write(dump(short), "again.yaml"))

    assert [policy.name for policy in again.policies] == ["intervention", "surveillance"]
    assert fingerprint(again) == fingerprint(short)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(0, 1), st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_any_number_and_any_name_survive(write, number, name):
    scenario = load(write(TEXT))
    cautious = type(scenario.agents["trafficker"])(risk_aversion=number)
    scenario = type(scenario)(**{**dict(scenario), "name": name, "agents": {**scenario.agents, "trafficker": cautious}})

    assert load(write(dump(scenario), "again.yaml")) == scenario


def test_a_scenario_travels_between_processes(write):
    scenario = load(write(TEXT.replace("trafficker", "trafficker")))

    assert pickle.loads(pickle.dumps(scenario)) == scenario
