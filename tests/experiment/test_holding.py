"""Where a holding came from can be asked of a scenario or of what a run left behind."""

import pandas as pd
import pytest

from sim.core.errors import InputError, UsageError
from sim.experiment.holding import holding
from sim.results import save
from sim.results.store import SCENARIO
from sim.scenario import dump


@pytest.fixture(scope="module")
def folder(results, scenario, tmp_path_factory):
    return save(results, tmp_path_factory.mktemp("spring") / "a_short_spring", scenario_yaml=dump(scenario))


def test_a_folder_without_a_ledger_is_run_again(folder, results):
    found = holding(folder, country="AAA")

    stocks = results.stocks[(results.stocks.date == results.until) & (results.stocks.country == "AAA")]
    weapons = stocks[stocks.holder.isin(["militia", "trafficker", "dealer", "civilian"])]
    weapons = weapons[~weapons.arm.isin(["ammunition", "chemical"])]
    assert found.count == weapons["count"].sum() > 0
    assert found.origins["count"].sum() == pytest.approx(found.count)


def test_a_scenario_answers_as_its_results_do(folder):
    saved = holding(folder, country="BBB", seed=1)

    fresh = holding(folder / SCENARIO, country="BBB")

    pd.testing.assert_frame_equal(saved.steps, fresh.steps)
    assert saved.as_text() == fresh.as_text()


def test_the_answer_calls_everything_by_its_name(folder):
    text = holding(folder, region="aaa_coast").as_text()

    assert "weapons held outside state control in Coast" in text
    assert "arsenals of Aaa" in text
    assert "AAA" not in text


def test_a_run_that_comes_out_otherwise_is_refused(folder, tmp_path):
    for file in folder.iterdir():
        text = file.read_bytes()
        if file.name == "manifest.json":
            digest = text.partition(b'"1": "')[2][:64]
            text = text.replace(digest, b"0" * 64)
        (tmp_path / file.name).write_bytes(text)

    with pytest.raises(InputError, match="run 1 comes out otherwise today than with version"):
        holding(tmp_path, country="BBB")


def test_a_folder_of_several_scenarios_names_them(folder):
    with pytest.raises(InputError, match=r"Name one of the scenarios in it: a_short_spring\."):
        holding(folder.parent)


def test_a_run_that_is_not_there_is_refused(folder):
    with pytest.raises(UsageError, match=r"holds no run 5\. Runs are: 1\."):
        holding(folder, seed=5)
