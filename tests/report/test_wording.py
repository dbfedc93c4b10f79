import datetime as dt

import pytest

from sim.core.discover import policies
from sim.core.levers import Where
from sim.report.wording import changes, listed, located, told

NAMES = {"LBY": "Libya", "NER": "Niger"}


def name_of(code):
    return NAMES.get(code, code)


def teams(**given):
    return policies()["secure_depots"](**{"name": "more_teams", "start": dt.date(2011, 10, 14), **given})


def test_a_policy_is_told_with_its_size_days_place_leave_and_payer():
    policy = teams(teams=13, scope="watched", disposal=True, ramp=45, until=dt.date(2014, 7, 31), payer="USA")

    found = told(policy, name_of)

    assert found.name == "more teams"
    assert found.what.startswith("Send stockpile teams")
    assert found.size == "teams 13; scope watched; disposal yes; travel 14 days"
    assert found.when == "from 14 October 2011 to 31 July 2014, in full strength after 45 days"
    assert (found.where, found.leave, found.payer) == ("", "asked for, may be refused", "the United States")


def test_costs_are_left_to_the_bill():
    assert "usd" not in told(teams()).size.lower()


def test_what_people_are_offered_is_told():
    reform, market = policies()["security_sector_reform"](stipend=400), policies()["buy_back"]()

    assert "stipend 400 USD a fighter a month" in told(reform).size
    assert "price 400 USD a rifle" in told(market).size


def test_an_intervention_says_what_it_waits_for():
    found = told(policies()["intervention"](payer="FRA", trigger={"share": 0.35, "weeks": 4, "delay": 257}))

    assert found.when == "257 days after a hostile coalition has held 35% of a state's places for 4 weeks"
    assert found.leave


def test_no_code_stands_in_the_words_of_any_policy():
    for kind, policy in policies().items():
        what = (policy.__doc__ or "").partition("\n")[0]
        assert "`" not in what.replace("`where`", ""), kind


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (Where(), ""),
        (Where(countries=("LBY", "NER")), "Libya and Niger"),
        (Where(borders=("LBY-NER", "LBY-NER:sea")), "borders Libya–Niger and Libya–Niger"),
        (Where(places=("sabha", "elsewhere"), regions=("lby_fezzan",)), "regions lby fezzan; Sabha and elsewhere"),
    ],
)
def test_a_place_filter_is_told_in_names(where, words):
    assert located(where, name_of, {"sabha": "Sabha"}) == words


def test_a_scenario_is_told_by_what_it_adds_changes_and_leaves_out():
    kept, old, gone, new = teams(name="kept"), teams(name="varied"), teams(name="gone"), teams(name="new")
    varied = teams(name="varied", teams=99)

    found = changes([kept, varied, new], [kept, old, gone])

    assert [one.name for one in found.added] == ["new"]
    assert [one.name for one in found.changed] == ["varied"]
    assert found.dropped == ["gone"]


def test_words_are_listed_as_in_a_sentence():
    assert [listed(words) for words in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == ["", "a", "a and b", "a, b and c"]
