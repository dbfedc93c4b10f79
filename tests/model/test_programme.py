"""The programme: whose leave is asked for what, and which rows an answer is about."""

import numpy as np
import pytest

from sim.core.discover import policies
from sim.core.policy import Policy
from sim.model.programme import asks_of, at_home, orders_of, parts, pose
from tests.worlds import OASIS, world_of

BOTH = {"borders": ["AAA-BBB", "AAA-CCC"]}


def made(kind, **given) -> Policy:
    return policies()[kind](**given)


def asked(world, *told):
    """The policies as they are carried out, and the questions they put."""
    kept = at_home(told, world.region)
    return kept, asks_of(kept, world.region)


def test_who_is_asked_at_home_only_stays_there(world):
    (reform, free), _ = asked(world, made("security_sector_reform", capacity=1), made("treaty"))

    assert reform.where.countries == ("AAA",)
    assert free.where.countries == ()


def test_what_waits_for_a_war_elsewhere_is_asked_of_whoever_it_may_happen_to(world):
    trigger = {"share": 0.3, "weeks": 1, "delay": 7}
    kept, asks = asked(world, made("peace_operation", trigger=trigger))

    guards = [o for o in orders_of(world, kept, asks) if o.act.lever == "border_post.patrols"]
    assert [ask.host for ask in asks] == ["BBB", "CCC"]
    assert [np.unique(world.tables["border_post"].country[o.rows]).tolist() for o in guards] == [[1], [2]]


def test_each_host_is_asked_about_its_own_rows_and_the_rest_is_for_any_of_them(world):
    kept, asks = asked(world, made("border_control", where=BOTH))

    orders = [o for o in orders_of(world, kept, asks) if o.act.lever == "border_post.staff"]

    posts = world.tables["border_post"].country
    assert [ask.host for ask in asks] == ["BBB", "CCC"]
    assert [o.asks.tolist() for o in orders] == [[0], [1], [0, 1]]
    assert [np.unique(posts[o.rows]).tolist() for o in orders] == [[1], [2], [0]]
    assert {o.among for o in orders} == {sum(o.rows.size for o in orders)}


def test_the_parts_that_hosts_decide_about_make_a_whole(world):
    kept, asks = asked(world, made("border_control", where=BOTH))

    share = parts(world, kept[0], dict(enumerate(ask.host for ask in asks)))

    posts = world.tables["border_post"].country
    assert sum(share.values()) == pytest.approx(1.0)
    assert share[0] / share[1] == pytest.approx((posts == 1).sum() / (posts == 2).sum())


def test_a_host_is_asked_with_one_draw_for_each_kind():
    world = world_of(OASIS, asks=3)
    told = (
        made("guard_depots", name="early"), made("guard_depots", name="late", start="2011-06-01"), made("observers"),
    )  # fmt: skip
    kept, asks = asked(world, *told)
    pose(world, kept, asks)

    early, late, other = world.ground["asks"].uid
    assert early == late != other
