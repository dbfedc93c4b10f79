import pytest
from pydantic import ValidationError

from sim.policies.secure_depots import SecureDepots


@pytest.mark.parametrize("scope", ["all", "salw", "watched"])
def test_teams_are_sent_for_the_arms_that_are_chased(scope):
    for disposal, does in ((True, "count"), (False, "keep")):
        (act,) = SecureDepots(teams=14, scope=scope, travel=5, disposal=disposal).acts()
        assert (act.lever, act.amount, act.delay, act.shared) == (f"team.{does}_{scope}", 14, 5, True)


def test_a_store_that_is_kept_needs_a_shelter_and_one_destroyed_does_not():
    assert [cost.kind for cost in SecureDepots().costs()] == ["per_day", "per_event"]
    assert [cost.kind for cost in SecureDepots(disposal=True).costs()] == ["per_day"]


def test_ten_teams_cost_about_the_whole_programme_of_history():
    (daily,) = SecureDepots(teams=10, disposal=True).costs()

    assert daily.usd * 365 * 4.36 == pytest.approx(45e6, rel=0.02)


def test_teams_roam_and_cannot_be_tied_to_a_place():
    assert SecureDepots(where={"countries": ["LBY"]}).where.countries == ("LBY",)
    with pytest.raises(ValidationError, match="name countries only, not regions"):
        SecureDepots(where={"regions": ["lby_fezzan"]})
