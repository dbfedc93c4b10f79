"""The shelf: what ships can be read, runs, and costs what it says."""

import datetime as dt

import numpy as np
import pytest

import sim
from sim.scenario import load, region_folder, region_names, scenario_names

NAMES = scenario_names()
LIBYA = [name for name in NAMES if load(name).region == "libya_2011"]
CHANGED = [name for name in LIBYA if name not in ("no_policy", "light_footprint")]
SAME_BUDGET = [name for name in NAMES if name.startswith("same_budget/")]
FREE = ("border_closure",)  # a decree costs nothing
BUDGET = 39.23  # million USD: what the stockpile programmes of history cost as the model bills them
LARGER = 100.0


@pytest.fixture(autouse=True)
def house():
    """The real rooms: what ships is written for them."""


def own_policies(name):
    """What a scenario adds to history, or changes in it; the same budget adds to nothing."""
    before = load("no_policy" if name in SAME_BUDGET else "light_footprint").policies
    return [policy for policy in load(name).policies if policy not in before]


def bill(scenario, seed=1):
    """Millions of US dollars by policy."""
    return sim.run(scenario, seed).costs.groupby("policy", observed=True)["usd"].sum() / 1e6


def test_the_shelf_holds_history_and_its_absence():
    assert {"no_policy", "light_footprint"} <= set(NAMES)
    assert {"libya_2011", "albania_1997"} <= set(region_names())


def test_albania_is_history_alone_and_sets_facts_of_the_place_only():
    scenario = load("albania_1997")

    assert set(NAMES) - set(LIBYA) == {"albania_1997"}
    assert scenario.region == "albania_1997"
    own = {room: set(params.model_fields_set) for room, params in scenario.agents.items() if params.model_fields_set}
    stock = {"firearms", "machine_guns", "rockets", "antiaircraft_guns", "missiles", "chemical", "ammunition"}
    assert own == {"depot": {*stock, "struck_share"}, "state": {"home_threat_until"}}


def test_regions_are_not_scenarios():
    assert not [name for name in NAMES if name.startswith("regions")]


def test_a_region_that_is_not_there_is_nowhere(tmp_path):
    assert region_folder("atlantis", tmp_path) is None


@pytest.mark.parametrize("name", NAMES)
def test_what_ships_is_called_after_its_file_and_asks_something(name):
    scenario = load(name)

    assert scenario.slug == name.replace("/", "_")
    assert scenario.question.endswith("?")


@pytest.mark.parametrize("name", LIBYA)
def test_every_scenario_is_the_same_five_years_with_the_same_intervention(name):
    scenario, plain = load(name), load("no_policy")

    assert scenario.days == 1781
    assert [p for p in scenario.policies if p.kind == "intervention"] == list(plain.policies)


@pytest.mark.parametrize("name", NAMES)
def test_every_policy_keeps_within_its_dates(name):
    for policy in load(name).policies:
        assert policy.trigger or policy.start
        assert policy.until is None or policy.start <= policy.until


@pytest.mark.parametrize("name", [n for n in CHANGED if n not in SAME_BUDGET])
def test_other_policies_add_to_history(name):
    assert {policy.name for policy in load("light_footprint").policies} <= {p.name for p in load(name).policies}


def test_the_same_budget_replaces_history():
    history = {policy.name for policy in load("light_footprint").policies}

    for name in SAME_BUDGET:
        shared = history & {policy.name for policy in load(name).policies} - {"intervention"}
        assert not shared or name.startswith("same_budget/watched_teams")


@pytest.mark.parametrize("name", [name for name in CHANGED if not name.endswith("_100m")])
def test_what_hosts_allow_runs_and_is_paid_for(name):
    scenario = load(name)
    own = own_policies(name)
    granted = [p if p.trigger or p.host == "none" else p.model_copy(update={"consent": "granted"}) for p in own]
    late = max(policy.start for policy in own)
    scenario = scenario.model_copy(update={"policies": tuple(granted)}).ending(late + dt.timedelta(days=30))

    paid = bill(scenario)

    for policy in granted:
        assert policy.kind in FREE or paid.get(policy.name, 0.0) > 0.0, policy.name


def by_takers(name):
    """Whether the bill hangs on how many take the offer, which the calibrated draws differ about."""
    return "buy_back" in name or "disarmament" in name


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SAME_BUDGET if not by_takers(name)])
def test_a_budget_is_spent_to_within_two_in_a_hundred(name):
    """Teams, guards and experts are whole people: hence two in a hundred."""
    assert spent(name, 1) == pytest.approx(budget(name), rel=0.02)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SAME_BUDGET if by_takers(name)])
def test_an_offer_to_whoever_comes_costs_its_budget_in_the_middle_run(name):
    """Single runs cost much less or more: nobody knows how many will sell, or how many fighters there will be."""
    assert np.median([spent(name, seed) for seed in range(1, 8)]) == pytest.approx(budget(name), rel=0.05)


def budget(name):
    return LARGER if name.endswith("_100m") else BUDGET


def spent(name, seed):
    return bill(load(name), seed).drop("intervention", errors="ignore").sum()


def test_albania_is_never_fitted_but_borrows_libyas_sample_as_it_is():
    libya, albania = (region_folder(name) / "calibrated.csv" for name in ("libya_2011", "albania_1997"))

    assert not albania.is_file() or albania.read_bytes() == libya.read_bytes()
    assert not (albania.parent / "fit.csv").is_file()
