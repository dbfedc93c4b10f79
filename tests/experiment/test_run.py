"""One run: a pure function of the scenario and the seed."""

import datetime as dt

import pytest
from pandas.testing import assert_frame_equal

from sim import __version__
from sim.core.discover import rooms
from sim.core.errors import ScenarioError, UsageError
from sim.experiment.run import run, stages
from sim.scenario import dump, fingerprint, load


def hashes(results):
    return results.manifest["journal_sha256"]


def test_the_same_seed_gives_the_same_run(scenario, results):
    again = run(scenario, seed=1)

    assert hashes(again) == hashes(results)
    for name, table in results.tables.items():
        assert_frame_equal(again.tables[name], table)


def test_another_seed_gives_another_run(scenario, results):
    assert set(hashes(run(scenario, seed=2)).values()) != set(hashes(results).values())


def test_a_scenario_may_be_named_by_its_file(scenario, results, tmp_path):
    path = tmp_path / "written.yaml"
    path.write_text(dump(scenario))

    assert hashes(run(path, seed=1)) == hashes(results)


def test_the_manifest_says_what_was_run_and_with_which_code(scenario, results):
    assert results.manifest["name"] == "A short spring"
    assert results.manifest["scenario_sha256"] == fingerprint(scenario)
    assert results.manifest["code_version"] == __version__
    assert results.manifest["region"] == "oasis"
    assert results.manifest["status"] == "complete"


def test_faces_move_no_arms(scenario, results):
    assert hashes(run(scenario, seed=1, faces=True)) == hashes(results)


def test_a_class_that_decides_nothing_else_changes_nothing(scenario, results):
    depot = next(room for room in rooms() if room.name == "depot")

    class Same(depot.Face):
        """A depot as it is."""

    assert hashes(run(scenario, seed=1, replace={"depot": Same})) == hashes(results)


def test_the_ledger_is_kept_on_request(scenario, results):
    full = run(scenario, seed=1, ledger=True)

    assert {"ledger", "accounts"} <= full.tables.keys()
    assert not {"ledger", "accounts"} & results.tables.keys()
    assert hashes(full) == hashes(results)


@pytest.mark.parametrize("faces", [False, True])
def test_whoever_wants_to_know_hears_day_and_arms_each_week(scenario, faces):
    heard = []

    run(scenario, seed=1, faces=faces, told=lambda day, outside: heard.append((day, outside)))

    assert [day for day, _ in heard][:2] == [7, 14]
    assert all(outside > 0 for _, outside in heard)


def test_a_seed_no_luck_belongs_to_is_refused(scenario):
    with pytest.raises(UsageError, match=r"^seed -1 is outside \[0, 18446744073709551615\]\.$"):
        run(scenario, seed=-1)


def test_a_scenario_that_is_not_there_is_refused():
    with pytest.raises(ScenarioError, match="no such file"):
        run("nowhere_at_all")


def test_a_run_comes_in_stages_of_which_the_last_is_the_whole(scenario, results):
    grown = list(stages(scenario, seed=1, every=8))

    assert [stage.manifest["status"] for stage in grown] == ["under way", "under way", "complete"]
    assert hashes(grown[-1]) == hashes(results)
    for name, table in results.tables.items():
        assert_frame_equal(grown[-1].tables[name], table)
    whole, first = results.tables["stocks"], grown[0].tables["stocks"]
    assert_frame_equal(whole[whole["date"] <= first["date"].max()], first)
    assert str(first["date"].max().date()) <= grown[0].manifest["until"] == "2011-02-22"


def test_no_money_is_spent_before_its_day():
    scenario = load("light_footprint").ending(dt.date(2011, 12, 31))
    grown = list(stages(scenario, seed=1, every=40))
    spent = [stage.tables["costs"].groupby("month")["usd"].sum() for stage in grown]

    assert sum(map(len, spent)) > 8
    for stage, usd in zip(grown, spent, strict=True):
        assert (usd.index <= stage.manifest["until"]).all()
        assert usd.iloc[:-1].tolist() == pytest.approx(spent[-1].iloc[: max(len(usd) - 1, 0)].tolist())


def test_a_stage_takes_a_day_at_least(scenario):
    with pytest.raises(UsageError, match="too short"):
        next(stages(scenario, every=0))
