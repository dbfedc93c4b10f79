"""What each policy moves first: the thing its own lever is for, in the direction it says."""

import datetime as dt

import numpy as np
import pytest

from sim.core import discover
from sim.core.ledger import CIVILIAN, MILITIA, SECURED_STORE
from tests.policies.conftest import START

FALL = "2011-06-15"
POSTS = {"borders": ["AAA-BBB"]}


def policy(kind, **given):
    return {"kind": kind, "start": FALL, "consent": "granted", **given}


def noticed(year):
    """Mean chance of being noticed on the border to the south."""
    return year.border_post.detection[year.posts("AAA-BBB")].mean()


def out_of_the_depots(year):
    return year.moved("looted")


# kind: what is done, what else is there anyway, what is read, and whether it should rise.
CLAIMS = {
    "border_closure": (policy("border_closure", where=POSTS), (), noticed, True),
    "border_control": (policy("border_control", where=POSTS), (), noticed, True),
    "surveillance": (policy("surveillance", base="BBB", where=POSTS), (), noticed, True),
    "human_intelligence": (
        policy("human_intelligence", where=POSTS), (),
        lambda year: year.border_post.informed[year.posts("AAA-BBB")].min(), True,
    ),
    "information_sharing": (
        policy("information_sharing"),
        (policy("human_intelligence", where={"countries": ["BBB"]}),),
        lambda year: year.border_post.informed[year.border_post.country == 0].mean(), True,
    ),
    "guard_depots": (policy("guard_depots"), (), out_of_the_depots, False),
    "observers": (policy("observers", people=2_000), (), out_of_the_depots, False),
    "peace_operation": (policy("peace_operation", troops=2_000), (), out_of_the_depots, False),
    "secure_depots": (policy("secure_depots", travel=0), (), lambda year: (year.depot.custody == 4).sum(), True),
    "transfer_monitoring": (policy("transfer_monitoring", share=1), (), lambda year: year.moved("diverted"), False),
    "treaty": (
        {"kind": "treaty", "start": FALL, "prevents": 1}, (), lambda year: year.moved("diverted"), False,
    ),
    "disarmament": (policy("disarmament", rate=0.02), (), lambda year: year.moved("handed_in"), True),
    "buy_back": (policy("buy_back", groups=False), (), lambda year: year.held("town"), False),
    "security_sector_reform": (
        policy("security_sector_reform", capacity=5), (), lambda year: year.state.capacity[0], True,
    ),
    "intervention": (
        policy("intervention", trigger={"share": 0.3, "weeks": 1, "delay": 7}), (),
        lambda year: year.state.lost_share.max(), False,
    ),
    "sea_inspection": (
        {"kind": "sea_inspection", "start": FALL, "share": 0.5}, (),
        lambda year: year.border_post.detection[year.posts("AAA-CCC:sea")].min(), True,
    ),
}  # fmt: skip
WATCHFUL = {"state": {"watched_places": 1}}


@pytest.mark.parametrize("kind", discover.policies())
def test_a_policy_moves_what_it_is_for(year_of, kind):
    asked, besides, read, rises = CLAIMS[kind]

    without, with_it = read(year_of(*besides, **WATCHFUL)), read(year_of(*besides, asked, **WATCHFUL))

    assert with_it > without if rises else with_it < without


@pytest.mark.parametrize("kind", [k for k, found in discover.policies().items() if found.host != "none"])
def test_who_is_refused_every_time_changes_nothing_and_costs_nothing(year_of, kind):
    asked, besides, _, _ = CLAIMS[kind]
    refused = {**asked, "consent": "refused"}

    without, with_it = year_of(*besides, **WATCHFUL), year_of(*besides, refused, **WATCHFUL)

    assert with_it.recording.journal_sha256 == without.recording.journal_sha256
    assert with_it.cost.get(kind, 0.0) == 0.0


@pytest.mark.parametrize("kind", discover.policies())
def test_a_policy_changes_nothing_before_its_first_day(year_of, kind):
    asked, besides, _, _ = CLAIMS[kind]
    day = (dt.date.fromisoformat(FALL) - START).days + 1

    without, with_it = (year_of(*done, **WATCHFUL).world.ledger.sums for done in (besides, (*besides, asked)))

    assert (without[:day] == with_it[:day]).all()


@pytest.mark.parametrize("kind", discover.policies())
def test_who_is_let_in_is_paid_for(year_of, kind):
    asked, besides, _, _ = CLAIMS[kind]
    given = {"decree_usd": 1_000} if kind == "border_closure" else {}
    given |= {"demobilise": 0.01} if kind == "disarmament" else {}

    assert year_of(*besides, {**asked, **given}, **WATCHFUL).cost[kind] > 0


def test_ships_leave_roads_alone(year_of):
    asked = CLAIMS["sea_inspection"][0]
    land = ~year_of().posts("AAA-CCC:sea")
    without, with_it = (year_of(*done, days=130) for done in ((), (asked,)))

    assert (with_it.border_post.detection[land] == without.border_post.detection[land]).all()
    assert (with_it.border_post.detection[~land] > without.border_post.detection[~land]).all()


def test_of_two_neighbours_only_the_one_who_agrees_has_more_men(year_of):
    everywhere = {"borders": ["AAA-BBB", "AAA-CCC"]}
    both = year_of(policy("border_control", where=everywhere, start="2011-02-15"), days=60)
    drawn = year_of(policy("border_control", where=everywhere, start="2011-02-15", consent="drawn"), days=60)

    asks = drawn.world.ground["asks"]
    assert sorted(asks.granted) == [False, True]
    refusing = int(asks.host[~asks.granted][0])
    there = drawn.border_post.country == refusing
    none = year_of(days=60)
    assert (drawn.border_post.staff[there] == none.border_post.staff[there]).all()
    assert (drawn.border_post.staff[~there] == both.border_post.staff[~there]).all()
    assert 0 < drawn.cost["border_control"] < both.cost["border_control"]


def test_every_added_man_on_shift_stands_at_a_post(year_of):
    """Each is worth the weight of a man over the ground of his post: detection rises by that, and by patrols."""
    with_it = year_of(policy("border_control", staff=1_200, where=POSTS, start="2011-02-15"), days=60)
    added = with_it.border_post.staff - year_of(days=60).border_post.staff
    here = with_it.posts("AAA-BBB")

    assert added[here & (with_it.border_post.kind == 0)].sum() == pytest.approx(1_200 / 6)
    assert (added[~here | (with_it.border_post.kind != 0)] == 0).all()
    assert (with_it.border_post.kind[here] != 0).any()


def test_a_programme_that_keeps_does_not_stop_another_from_destroying(year_of):
    """Two programmes are sent, and shelters are built only for what the second one locks up."""
    chase = policy("secure_depots", name="chase", scope="salw", disposal=True, travel=0, teams=1)
    shelter = policy("secure_depots", name="shelter", travel=0, teams=1)
    alone, both = year_of(chase, days=200), year_of(chase, shelter, days=200)

    def told(year, kind):
        return int((year.recording.tables["events"]["kind"] == year.recording.names["event_kinds"].index(kind)).sum())

    assert told(alone, "depot_emptied") == (alone.depot.custody == 4).sum() > 0
    assert told(both, "depot_emptied") > 0
    assert told(both, "depot_secured") > 0
    assert both.cost["chase"] == alone.cost["chase"]
    teams = 85_000 * 12 / 365 * 80
    assert both.cost["shelter"] == pytest.approx(teams + 200_000 * told(both, "depot_secured"), rel=0.001)


def test_nobody_is_asked_before_the_first_day_a_triggered_policy_may_start(year_of):
    asked = policy("intervention", trigger={"share": 0.3, "weeks": 1, "delay": 7})
    early, late = year_of(asked, **WATCHFUL), year_of({**asked, "start": "2012-01-15"}, **WATCHFUL)

    day = (dt.date(2012, 1, 15) - START).days + 1
    for year, first in ((early, 1), (late, day)):
        events = year.recording.tables["events"]
        told = np.isin(
            events["kind"], [year.recording.names["event_kinds"].index(k) for k in ("intervention", "consent")]
        )
        assert told.any()
        assert (events["day"][told] >= first).all()
    dated = early.world.ground["asks"].start
    assert dated[dated < 10**6].min() < day


def test_whom_a_market_pays_more_brings_the_programme_only_what_found_no_buyer(year_of):
    """Far below the market's price hardly anything comes in, and no ammunition at all unless it is asked for."""
    cheap = year_of(policy("buy_back", leak=0.0, price=300))
    flows = cheap.recording.tables["flows"]
    bought = flows["reason"] == cheap.recording.names["reasons"].index("bought_back")

    assert not (flows["arm"][bought] == cheap.recording.names["arms"].index("ammunition")).any()
    cases = year_of(policy("buy_back", leak=0.0, price=300, ammunition=True)).recording.tables["flows"]
    taken = cases["reason"] == cheap.recording.names["reasons"].index("bought_back")
    assert (cases["arm"][taken] == cheap.recording.names["arms"].index("ammunition")).any()


def test_a_home_policy_without_a_place_stays_at_home(year_of):
    asked = policy("security_sector_reform", capacity=5)

    aid = year_of(asked, days=150).state.aid
    assert aid.tolist() == [5, 0, 0]


def test_whoever_splits_off_is_on_the_payroll_too(year_of):
    paid = policy("security_sector_reform", stipend=365 / 12, start="2011-02-15", where={"places": ["anba"]})
    year = year_of(paid)

    root, born = year.militia.root, np.arange(year.militia.root.size) >= len(year.world.ids["militia"])
    ours = (root >= 0) & (year.militia.home[root] == year.world.words.codes["place"]["anba"])
    assert year.militia.claimed[ours & born].sum() > 0
    assert year.engine.watch.weekly_sums[-1][0] == year.militia.claimed[ours].sum()


def test_a_store_that_leaks_takes_more_buying_for_as_much_out_of_circulation(year_of):
    """One in a hundred is over ten standard errors of a leak from hundreds of thousands of items."""
    for leak in (0.0, 0.25, 0.5):
        year = year_of(policy("buy_back", leak=leak, price=1_000))
        bought = year.moved("bought_back")
        gone = year.moved("destroyed") - year_of().moved("destroyed")

        assert bought == pytest.approx(gone / (1.0 - leak), rel=0.01)
        assert year.cost["buy_back"] > 0
        assert (year.world.ledger.balance[year.world.ground["stores"].collected] >= 0).all()


def test_a_known_price_keeps_arms_off_the_market_and_makes_them_dear(year_of):
    without, with_it = year_of(), year_of(policy("buy_back", leak=0.0, price=1_000))

    at_home = without.world.ground["market"].place[:] < 3
    prices = [year.world.ground["market"].price[at_home, 0] for year in (without, with_it)]
    assert (prices[1] > 1.5 * prices[0]).all()
    assert with_it.moved("sold") < without.moved("sold")


def test_what_is_bought_back_lies_in_a_secured_store_of_the_state(year_of):
    flows = year_of(policy("buy_back")).recording.tables["flows"]
    reason = year_of().recording.names["reasons"].index("bought_back")

    taken = flows["reason"] == reason
    assert set(flows["to_holder"][taken]) == {SECURED_STORE}
    assert {MILITIA, CIVILIAN} <= set(flows["from_holder"][taken])


def test_what_is_bought_back_is_paid_by_what_it_is_worth(year_of):
    year = year_of(policy("buy_back"))
    flows = year.recording.tables["flows"]
    taken = flows["reason"] == year.recording.names["reasons"].index("bought_back")
    worth = year.world.ground["arms"].price_ratio[flows["arm"][taken]] @ flows["count"][taken]

    assert year.cost["buy_back"] == pytest.approx(400 * 1.25 * worth)
