import pytest

from sim.policies.sea_inspection import SeaInspection


def test_only_boarding_changes():
    assert [(act.lever, act.amount) for act in SeaInspection(share=0.1).acts()] == [("border_post.boarding", 0.1)]


def test_it_boards_about_what_was_boarded_of_what_was_hailed():
    assert SeaInspection().share == pytest.approx(300 / 3_100, abs=0.01)


def test_twice_the_share_takes_twice_the_ships():
    once, twice = (next(SeaInspection(share=share).costs()).usd for share in (0.1, 0.2))

    assert (twice, once * 365) == (pytest.approx(2 * once), pytest.approx(5 * 20e6))
