"""Many runs: the same answer, in the same order, whoever does them and whatever happens to them."""

import signal
import subprocess
import sys

import pytest
from pandas.testing import assert_frame_equal

from sim.core.errors import LedgerError, RunError, ScenarioError, UsageError
from sim.experiment import runner
from sim.experiment.progress import Progress
from sim.experiment.runner import Task, run_apart, run_many, run_tasks
from sim.model.foundry import cores
from sim.results import Results
from sim.scenario import Scenario
from tests.experiment.hazards import Deadly
from tests.worlds import OASIS


class Impatient(Progress):
    """Somebody who presses Ctrl-C when the first run is over."""

    pressed = False

    def done(self, run):
        super().done(run)
        if not self.pressed:
            self.pressed = True
            raise KeyboardInterrupt


def watched(scenario, runs, kind=Progress):
    return kind(runs, scenario.days, quiet=True)


@pytest.fixture
def fast(monkeypatch, results):
    """Every run is over at once, with the seed it was asked for."""

    def told(task, _told=None):
        manifest = results.manifest | {
            "seeds": [task.seed],
            "journal_sha256": {str(task.seed): "0"},
            "wall_seconds": {str(task.seed): 0.0},
        }
        return Results(results.name, results.tables, manifest, results.places_info)

    monkeypatch.setattr(runner, "run_task", told)
    monkeypatch.setattr(runner, "prepare", lambda settled: None)


SIDE_BY_SIDE = pytest.mark.parametrize("pool", ["threads", "processes"])


def test_runs_are_stacked_in_the_order_of_their_seeds(scenario, results):
    both = run_many(scenario, [5, 1])

    assert both.runs == [5, 1]
    assert_frame_equal(both.stocks[both.stocks.run == 1].reset_index(drop=True), results.stocks)


@SIDE_BY_SIDE
def test_runs_side_by_side_give_what_runs_one_after_another_give(scenario, pool):
    here, apart = run_many(scenario, [1, 2, 3], 0), run_many(scenario, [1, 2, 3], 2, pool=pool)

    assert apart.manifest["journal_sha256"] == here.manifest["journal_sha256"]
    assert apart.runs == here.runs
    for name, table in here.tables.items():
        assert_frame_equal(apart.tables[name], table)


def test_a_run_whose_process_is_killed_goes_once_more(scenario, tmp_path):
    done = {}

    tasks = [Task(Deadly(scenario, tmp_path, 1), 1), Task(scenario, 2)]
    run_apart(tasks, done.__setitem__, 1, watched(scenario, 2))

    assert sorted(done) == [0, 1]
    assert done[0].runs == [1]


def test_a_run_that_is_killed_twice_is_given_up(scenario, tmp_path):
    with pytest.raises(RunError, match=r"^the process running seed 7 was killed twice\. Memory may be short"):
        run_apart([Task(Deadly(scenario, tmp_path, 9), 7)], print, 1, watched(scenario, 1))


def test_an_interruption_keeps_what_is_complete(scenario, fast):
    kept = run_many(scenario, [1, 2, 3], progress=watched(scenario, 3, Impatient))

    assert kept.runs == [1]
    assert kept.manifest["status"] == "interrupted"
    assert kept.manifest["missing"] == [2, 3]


@SIDE_BY_SIDE
def test_an_interruption_of_runs_side_by_side_keeps_what_is_complete(scenario, pool):
    kept = run_many(scenario, list(range(1, 7)), 1, progress=watched(scenario, 6, Impatient), pool=pool)

    assert kept.runs[0] == 1
    assert len(kept.runs) < 6
    assert kept.manifest["status"] == "interrupted"


class Pressing(Progress):
    """Somebody who presses Ctrl-C for real, in the middle of the bookkeeping of the first run that is over."""

    pressed = 0

    def done(self, run):
        self.pressed += 1
        if self.pressed == 1:
            signal.raise_signal(signal.SIGINT)
        super().done(run)


@pytest.mark.usefixtures("_ctrl_c_is_heard")
@SIDE_BY_SIDE
def test_ctrl_c_waits_until_what_is_complete_is_kept(scenario, pool):
    progress = watched(scenario, 40, Pressing)

    kept = run_many(scenario, list(range(1, 41)), 2, progress=progress, pool=pool)

    assert 1 <= len(kept.runs) == progress.pressed < 40
    assert kept.manifest["status"] == "interrupted"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interruption_before_anything_is_complete_goes_on_its_way(scenario, monkeypatch):
    def press(task, told):
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "run_task", press)

    with pytest.raises(KeyboardInterrupt):
        run_many(scenario, [1, 2])


@SIDE_BY_SIDE
def test_what_goes_wrong_side_by_side_is_told_as_it_is(scenario, pool):
    nowhere = Scenario(**{**dict(scenario), "region": "atlantis"})

    with pytest.raises(ScenarioError, match="no region is called 'atlantis'"):
        run_apart([Task(nowhere, 1), Task(nowhere, 2)], print, 2, watched(scenario, 2), pool)


def test_threads_are_for_rules_that_are_compiled(scenario, monkeypatch):
    monkeypatch.setattr(runner, "compiled", lambda: True)
    assert runner._best_pool([Task(scenario, 1)]) == "threads"
    assert runner._best_pool([Task(scenario, 1), Task(scenario, 2, faces=True)]) == "processes"

    monkeypatch.setattr(runner, "compiled", lambda: False)
    assert runner._best_pool([Task(scenario, 1)]) == "processes"


def test_books_that_do_not_balance_stop_everything(scenario, monkeypatch):
    def unbalanced(task, told):
        raise LedgerError("the books do not balance.")

    monkeypatch.setattr(runner, "run_task", unbalanced)

    with pytest.raises(LedgerError):
        run_many(scenario, [1, 2])


def test_runs_that_lie_ready_are_not_run_again(scenario, monkeypatch):
    whole = run_many(scenario, [1, 2, 3])
    real, asked = runner.run_task, []
    monkeypatch.setattr(runner, "run_task", lambda task, told: asked.append(task.seed) or real(task, told))

    again = run_many(scenario, [3, 2, 1], kept=whole.only([2, 1]))

    assert asked == [3]
    assert again.runs == [3, 2, 1]
    for name, table in whole.only([3, 2, 1]).tables.items():
        assert_frame_equal(again.tables[name], table)


def test_an_interruption_keeps_what_lay_ready(scenario, results, monkeypatch):
    def press(task, told):
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "run_task", press)

    again = run_many(scenario, [1, 2], kept=results)

    assert (again.runs, again.manifest["status"], again.manifest["missing"]) == ([1], "interrupted", [2])


@SIDE_BY_SIDE
def test_tasks_of_several_scenarios_share_the_workers(scenario, results, pool):
    other = Scenario(**{**dict(scenario), "name": "Another spring"})
    kept = {}

    run_tasks([Task(scenario, 1), Task(other, 1), Task(other, 2)], kept.__setitem__, 2, pool=pool)

    assert [kept[number].name for number in range(3)] == ["A short spring", "Another spring", "Another spring"]
    assert (
        kept[0].manifest["journal_sha256"] == kept[1].manifest["journal_sha256"] == results.manifest["journal_sha256"]
    )


def test_a_script_without_a_guard_is_told_what_it_needs(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import datetime as dt\n"
        "from sim.experiment.runner import run_many\n"
        "from sim.scenario import Scenario\n"
        f"day = dt.date(2011, 2, 15)\n"
        f"scenario = Scenario(name='S', region={str(OASIS)!r}, start=day, until=day, agents={{}})\n"
        "run_many(scenario, [1, 2], 2, pool='processes')\n"
    )

    told = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)

    assert told.stderr.splitlines()[-1] == f"sim.core.errors.UsageError: {runner.NO_GUARD}"
    assert told.stderr.count("Traceback") == 1


@pytest.mark.parametrize("seeds", [[], [1, 2, 1]])
def test_every_seed_is_needed_once(scenario, seeds):
    with pytest.raises(UsageError, match="each of them once"):
        run_many(scenario, seeds)


@pytest.mark.parametrize(("ready", "expected"), [(False, ["compiling", "ready", "begin"]), (True, ["begin"])])
def test_rules_without_machine_code_are_compiled_once_and_it_is_said(scenario, fast, monkeypatch, ready, expected):
    heard = []
    progress = watched(scenario, 1)
    progress.compiling = lambda: heard.append("compiling")
    progress.begin = lambda: heard.append("begin")
    monkeypatch.setattr(runner, "is_made", lambda: ready)
    monkeypatch.setattr(runner, "prepare", lambda settled: heard.append("ready"))

    run_many(scenario, [1], progress=progress)

    assert heard == expected


@SIDE_BY_SIDE
def test_progress_hears_of_every_run(scenario, pool):
    progress = watched(scenario, 2)

    run_many(scenario, [1, 2], 2, progress=progress, pool=pool)

    assert progress.reached == [20, 20]
    assert progress.words() == "2 of 2 runs done"


def test_there_is_a_core_to_run_on():
    assert cores() >= 1
