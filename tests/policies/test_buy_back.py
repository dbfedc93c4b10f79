import pytest

from sim.policies.buy_back import BuyBack


def test_a_price_is_offered_to_those_who_are_asked():
    everyone = [act.lever for act in BuyBack(leak=0).acts()]

    assert everyone == ["town.buy_back_price", "militia.buy_back_price"]
    assert [act.lever for act in BuyBack(leak=0, groups=False).acts()] == everyone[:1]
    assert [act.lever for act in BuyBack(leak=0, households=False).acts()] == everyone[1:]


def test_ammunition_is_bought_only_if_asked_for():
    levers = [act.lever for act in BuyBack(leak=0, ammunition=True).acts()]

    assert levers[1::2] == ["town.buy_back_cases", "militia.buy_back_cases"]


def test_forty_five_million_buy_ninety_thousand_rifles():
    (cost,) = BuyBack(price=400).costs()

    assert (cost.kind, cost.of) == ("per_worth", "bought_back")
    assert 45e6 / cost.usd == pytest.approx(90_000)


def test_an_offer_made_before_lies_within_the_plausible_range():
    low, high = BuyBack.model_fields["price"].json_schema_extra["between"]

    assert low <= 300 <= high
