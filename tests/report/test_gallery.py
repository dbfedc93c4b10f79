from dataclasses import replace

import pytest
from matplotlib.axes import Axes

from sim.core.errors import UsageError
from sim.report import gallery
from sim.report.gallery import GALLERY, picture
from sim.report.ground import read_ground
from sim.scenario import region_folder


@pytest.fixture(scope="module")
def ground():
    return read_ground(region_folder("libya_2011"))


def test_every_picture_has_a_name_of_its_own_and_says_what_to_see():
    assert len({one.name for one in GALLERY}) == len(GALLERY)
    for one in GALLERY:
        assert one.see.endswith("."), one.name
        assert one.alt.endswith("."), one.name
        assert one.tables, one.name


@pytest.mark.parametrize("one", GALLERY, ids=[one.name for one in GALLERY])
def test_a_picture_that_has_its_tables_can_be_drawn(one, comparison, ground):
    assert one.has(comparison.results)

    assert isinstance(one.draw(comparison, ground), Axes)


def test_a_picture_is_left_out_where_no_scenario_has_anything_to_show(results, one_run):
    for study in (results, one_run):
        study.tables["prices"] = study.tables["prices"].iloc[:0]

    assert not picture("prices").has({"a": results, "b": one_run})


def test_a_picture_is_left_out_where_one_scenario_lacks_a_table(results, one_run):
    wanted = picture("prices")
    del one_run.tables["prices"]

    assert wanted.has({"a": results})
    assert not wanted.has({"a": results, "b": one_run})


def test_an_unknown_picture_is_refused_with_those_there_are():
    with pytest.raises(UsageError, match=r"no picture is called 'nothing'\. There are: effects, "):
        picture("nothing")


def test_one_country_is_drawn_by_its_name(comparison, ground, words):
    ax = picture("outside_control").draw(comparison, ground, country="MLI")

    assert any("in Mali" in text for text in words(ax))


def test_a_country_nobody_knows_is_refused(comparison, ground):
    for name in ("outside_control", "diffusion", "gained"):
        with pytest.raises(UsageError, match=r"^no country here is called 'ABC'\. There are: .*MLI"):
            picture(name).draw(comparison, ground, country="ABC")


def test_abroad_leaves_out_the_country_the_war_was_in(comparison, ground, words, line):
    ax = picture("diffusion").draw(comparison, ground)
    everywhere = picture("outside_control").draw(comparison, ground)
    name = comparison.results[comparison.baseline].name

    assert any("beyond Libya" in text for text in words(ax))
    assert line(ax, name)[-1] < line(everywhere, name)[-1]


def test_a_picture_of_one_scenario_is_of_the_baseline_unless_another_is_named(comparison, ground, words):
    (other,) = set(comparison.results) - {comparison.baseline}
    found = picture("provenance")

    plain = found.draw(comparison, ground)
    changed = found.draw(comparison, ground, scenario=other)

    assert words(plain) != words(changed)
    with pytest.raises(UsageError, match="no scenario here is called 'x'"):
        found.draw(comparison, ground, scenario="x")


def test_who_armed_a_place_is_asked_of_one_run(comparison, ground, words):
    ax = picture("armed").draw(comparison, ground, place="sabha", seed=2)

    assert "Who armed Sabha" in words(ax)
    assert any("30 November 2011" in text for text in words(ax))


def test_kidal_is_asked_after_the_north_fell_where_the_runs_go_so_far(comparison, ground, monkeypatch):
    asked = []
    monkeypatch.setattr(gallery, "with_ledger", lambda results, scenario, seed: results)
    monkeypatch.setattr(gallery, "who_armed", lambda found, run, **_: found)
    monkeypatch.setattr(gallery, "chain", lambda run, seed, **given: asked.append(given["date"]))
    base = comparison.results[comparison.baseline]
    longer = replace(base, manifest=base.manifest | {"until": "2012-07-31"})
    history = replace(comparison, results={**comparison.results, comparison.baseline: longer})

    picture("armed").draw(history, ground)
    picture("armed").draw(history, ground, date="2012-01-31")
    picture("armed").draw(history, ground, place="gao")
    picture("armed").draw(comparison, ground)

    assert asked == ["2012-06-30", "2012-01-31", None, None]
