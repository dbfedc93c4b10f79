import pytest

from sim.core.errors import InputError, UsageError
from sim.report.finished import place_for, reopen
from sim.report.study import Study
from sim.results import save
from sim.scenario import dump


@pytest.fixture(scope="module")
def study(comparison):
    return Study.of(comparison)


@pytest.fixture(scope="module")
def saved(study, tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    study.save(folder)
    return folder


def test_a_comparison_is_opened_again_without_running(study, saved):
    found = reopen([saved])

    assert found.baseline == study.baseline
    assert found.note == ""
    assert found.effects().equals(study.effects())


def test_the_baseline_can_be_another_one(study, saved):
    (other,) = set(study.results) - {study.baseline}

    turned = reopen([saved], baseline=other)

    assert turned.effects(["deaths"])["mean"].iloc[0] == -study.effects(["deaths"])["mean"].iloc[0]
    with pytest.raises(UsageError, match="no scenario here is called 'nobody'"):
        reopen([saved], baseline="nobody")


def test_folders_of_scenarios_are_compared_on_the_seeds_they_share(study, saved, tmp_path):
    (other,) = set(study.results) - {study.baseline}
    few = study.results[other].only([2, 3])
    save(few, tmp_path / other, scenario_yaml=dump(study.scenarios[other]))

    found = reopen([saved / study.baseline, tmp_path / other])

    assert {tuple(one.runs) for one in found.results.values()} == {(2, 3)}
    assert found.note == (
        "Only the 2 runs (seeds 2–3) that every scenario has are compared; left out are 1 of Nobody acts."
    )
    assert found.effects(["deaths"])["runs"].iloc[0] == 2


def test_scenarios_without_a_common_seed_are_refused(study, saved, tmp_path):
    (other,) = set(study.results) - {study.baseline}
    one, two = study.results[study.baseline].only([1]), study.results[other].only([2])
    for results, slug in ((one, study.baseline), (two, other)):
        save(results, tmp_path / slug, scenario_yaml=dump(study.scenarios[slug]))

    with pytest.raises(UsageError, match="no seed in common"):
        reopen([tmp_path / study.baseline, tmp_path / other])


def test_a_folder_without_results_is_refused(study, saved, tmp_path):
    apart = tmp_path / "apart" / study.baseline
    save(study.results[study.baseline], apart, scenario_yaml=dump(study.scenarios[study.baseline]))

    with pytest.raises(InputError, match="there is no finished comparison here; name what"):
        reopen([tmp_path])
    with pytest.raises(InputError, match=f"name the scenarios in it: {study.baseline}"):
        reopen([apart.parent])
    with pytest.raises(UsageError, match="two scenarios or more"):
        reopen([next(path.parent for path in saved.glob("*/manifest.json"))])


def test_results_that_lie_together_get_their_page_there(study, saved):
    folders = [saved / slug for slug in study.results]

    assert place_for(reopen([saved]), None) == saved
    assert place_for(reopen(folders), None) == saved
    assert place_for(reopen(folders), saved) == saved


def test_results_that_lie_apart_need_a_place(study, saved, tmp_path):
    (other,) = set(study.results) - {study.baseline}
    save(study.results[other], tmp_path / other, scenario_yaml=dump(study.scenarios[other]))
    found = reopen([saved / study.baseline, tmp_path / other])

    with pytest.raises(UsageError, match="Say with --out"):
        place_for(found, None)
    assert place_for(found, tmp_path / "new") == tmp_path / "new"
    assert place_for(found, tmp_path) == tmp_path
    with pytest.raises(UsageError, match="holds other results"):
        place_for(found, saved)
    with pytest.raises(UsageError, match="holds other results"):
        place_for(study, saved)
