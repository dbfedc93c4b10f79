import pytest

from sim.core.errors import UsageError
from sim.report.lineup import base_of, lineup, policies_of, small_print
from sim.report.look import BLACK


def test_the_baseline_is_the_first_and_black(study):
    first, second = lineup(study)

    assert (first.slug, first.label, first.colour) == ("history", "History", BLACK)
    assert second.label == "Niche package"
    assert second.colour != BLACK


def test_a_policy_keeps_its_colour_when_the_order_of_the_study_is_kept(study):
    assert {entry.slug: entry.colour for entry in lineup(study, "niche")}["niche"] == BLACK


def test_scenarios_of_one_name_are_told_apart_by_slug(results):
    assert [entry.label for entry in lineup({"a": results, "b": results})] == ["a", "b"]


def test_the_baseline_is_no_policy(study):
    assert [entry.slug for entry in policies_of(study, "niche")] == ["history"]


def test_a_baseline_that_is_not_there_is_refused(study):
    with pytest.raises(UsageError, match="no scenario here is called 'nich'"):
        base_of(study, "nich")


def test_nothing_to_compare_is_refused():
    with pytest.raises(UsageError, match="no scenarios"):
        lineup({})


def test_the_caption_says_how_many_scenarios_share_their_luck(study):
    text = small_print(study, "Arms lost")

    assert text.startswith("Arms lost. Same seeds in every scenario. 2 scenarios, each 3 runs (seeds 1–3).")


def test_the_caption_of_unpaired_scenarios_says_so(results, one_run):
    text = small_print({"a": results, "b": one_run}, "Arms lost")

    assert "Seeds differ between scenarios. 2 scenarios, the first 3 runs (seeds 1–3)." in text
