"""The model: what Mesa and its users may count on."""

import datetime as dt
import subprocess
import sys

import mesa
import numpy as np
import pytest
from mesa.discrete_space import CellAgent

from sim.core.errors import ScenarioError, UsageError
from sim.model.engine import Engine
from sim.model.model import DiffusionModel
from sim.scenario import dump, settle

# What Mesa 3.5 keeps for itself beyond 3.3: a model that used one of these would break on an upgrade.
RESERVED = {
    "agent_id_counter", "batch", "clear_all_subscriptions", "data_registry", "notify", "observables", "observe",
    "run_for", "run_until", "scenario", "schedule_event", "schedule_recurring", "subscribers", "suppress", "time",
    "unobserve",
}  # fmt: skip
OURS_ON_PURPOSE = {"agent_types", "agents", "agents_by_type", "step"}
OUTSIDE = "arms_outside_control"


def test_a_step_is_a_day_and_the_last_day_ends_the_run(model, spring):
    model.step()
    assert (model.day, model.steps, model.date, model.running) == (1, 1, spring.start, True)

    model.run_model()

    assert (model.day, model.steps, model.running) == (40, 40, False)
    with pytest.raises(UsageError, match="the run ended on 2011-05-31"):
        model.step()


def test_looking_at_agents_every_day_moves_no_arms(model, bare, hash_of):
    while model.running:
        model.step()
        assert len(model.agents) > 0
        assert len(model.space.all_cells) == len(model.graph)

    assert hash_of(model.engine) == hash_of(bare)


def test_the_recording_is_that_of_a_bare_run_and_can_be_asked_for_twice(model, spring):
    model.run_days(3)

    recording = model.recording()

    assert recording.journal_sha256 == Engine(settle(spring, 5)).run().journal_sha256
    assert model.recording() is recording
    assert not model.running


def test_the_collector_has_a_row_for_every_day_run(model, spring):
    model.run_days(21)
    told = model.datacollector.get_model_vars_dataframe()

    assert told["date"].tolist() == [spring.start + dt.timedelta(days=day) for day in range(21)]
    assert told[OUTSIDE].iloc[-1] == model.engine.outside_control() == model.totals[OUTSIDE]
    assert told.notna().all().all()


def test_totals_add_up_to_the_books(model):
    model.run_days(30)
    totals, balance = model.totals, model.ledger.balance

    held = ("arms_in_depots", "arms_secured", "arms_seized", "arms_destroyed", OUTSIDE)
    elsewhere = np.isin(model.ledger.holder, (5, 9, 10)) & (np.arange(balance.shape[0]) > 0)  # state, spent, abroad
    assert sum(totals[name] for name in held) + balance[elsewhere, :5].sum() == balance[1:, :5].sum()
    assert totals["rifle_price_home"] > 0
    assert totals["troops"] > 0


def test_the_dead_are_counted_through_the_ends_of_months(model):
    deaths = model.engine.world.ground["traffic"].deaths
    seen = []
    for _ in range(20):
        deaths[0] += 2
        model.step()
        seen.append(model.totals["deaths"])

    assert all(np.diff(seen) >= 2)


@pytest.mark.filterwarnings("ignore:The `iterations` keyword:DeprecationWarning")
def test_mesas_own_batch_runner_runs_it(spring):
    last = spring.start + dt.timedelta(days=8)
    short = spring.ending(last)
    rows = mesa.batch_run(DiffusionModel, {"scenario": [short]}, iterations=2, display_progress=False)

    assert [row["date"] for row in rows] == [last] * 2
    assert all(row[OUTSIDE] > 0 for row in rows)


def test_a_scenario_may_be_a_file_or_a_settled_one(model, spring, tmp_path, hash_of):
    path = tmp_path / "spring.yaml"
    path.write_text(dump(spring))
    model.run_days(10)

    for same in (DiffusionModel(path, seed=5), DiffusionModel(settle(spring, 5))):
        same.run_days(10)
        assert hash_of(same.engine) == hash_of(model.engine)
    with pytest.raises(ScenarioError, match="no such file"):
        DiffusionModel("nowhere_at_all")


def test_a_seed_is_a_seed_by_either_name(spring):
    seeds = [DiffusionModel(spring, **given).engine.settled.seed for given in ({"seed": 7}, {"rng": 7}, {})]

    assert seeds == [7, 7, 1]
    drawn = [DiffusionModel(spring, rng=np.random.default_rng(3)).engine.settled.seed for _ in range(2)]
    assert drawn[0] == drawn[1] != 3
    for wrong in (-1, 2**64, 1.5, "one", True):
        with pytest.raises(UsageError, match="no whole number from 0"):
            DiffusionModel(spring, seed=wrong)


def test_a_run_may_end_on_another_day(spring):
    for last in ("2011-04-25", dt.date(2011, 4, 25)):
        for question in (spring, settle(spring, 1)):
            model = DiffusionModel(question, until=last)
            model.run_model()
            assert model.date == dt.date(2011, 4, 25)
    with pytest.raises(UsageError, match="until '25 April' is not a date"):
        DiffusionModel(spring, until="25 April")


def test_a_parameter_may_be_changed_by_its_path(spring):
    model = DiffusionModel(spring, **{"agents.town.kept_share": 0.25})

    assert model.engine.world.settings["town"].kept_share == 0.25
    with pytest.raises(UsageError, match=r"^nothing is called 'agents\.town\.kept'"):
        DiffusionModel(spring, **{"agents.town.kept": 0.25})
    with pytest.raises(UsageError, match=r"^agents\.town\.kept_share = 7"):
        DiffusionModel(spring, **{"agents.town.kept_share": 7})
    with pytest.raises(UsageError, match="takes no changes"):
        DiffusionModel(settle(spring, 1), **{"agents.town.kept_share": 0.25})


def test_an_agent_that_somebody_adds_is_among_the_others(model):
    class Reporter(mesa.Agent):
        """Writes about arms, moves none."""

    many = len(model.agents)
    reporter = Reporter(model)

    assert len(model.agents) == many + 1
    assert reporter in model.agents
    assert list(model.agents_by_type[Reporter]) == [reporter]
    reporter.remove()
    assert len(model.agents) == many


def test_no_name_is_one_that_mesa_keeps_for_itself(model):
    class Plain(mesa.Model):
        """Mesa writes some names into every subclass itself."""

    plain = Plain(rng=1)
    theirs = {name for name in {*dir(plain), *RESERVED} if not name.startswith("__")}
    ours = (vars(DiffusionModel).keys() - vars(Plain).keys()) | (vars(model).keys() - vars(plain).keys())

    assert ours & theirs == OURS_ON_PURPOSE


def test_no_face_hides_what_mesa_gives_every_agent(model):
    theirs = {name for name in dir(CellAgent) if not name.startswith("_")} | {"model", "scenario"}
    replaced = {"cell", "remove"}

    for kind in model.agent_types:
        hidden = {name for c in kind.__mro__ if c.__module__.startswith("sim.") for name in vars(c)} & theirs
        assert hidden <= replaced, kind
        assert callable(kind.step)


def test_a_bare_run_never_imports_mesa():
    asked = "import sys, sim.model.engine; sys.exit('mesa' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0
