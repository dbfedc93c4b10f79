"""Filters pick rows by what they are and where they stand."""

import numpy as np

from sim.core.levers import Where


def names(world, room, where):
    return [world.ids[room][row] for row in np.flatnonzero(world.rows_where(room, where))]


def test_all_conditions_must_hold(world):
    assert len(names(world, "depot", Where(countries=("AAA",)))) == 14
    assert len(names(world, "depot", Where(countries=("AAA",), places=("bir",)))) == 6
    assert names(world, "depot", Where(countries=("BBB",))) == []


def test_posts_are_found_by_border_and_by_name(world):
    both_sides = names(world, "border_post", Where(posts=("bp_dara",)))

    assert both_sides == ["bp_dara", "bp_dara:AAA"]
    assert len(names(world, "border_post", Where(borders=("AAA-BBB",), countries=("BBB",)))) == 3


def test_roads_are_found_by_end_border_and_name(world):
    links = world.words.names["link"]
    picked = [links[row] for row in np.flatnonzero(world.rows_where("link", Where(borders=("AAA-CCC",))))]

    assert picked == ["anba--hail", "anba--hail:bypass", "bir--iram"]
    assert world.rows_where("link", Where(places=("gorm",))).sum() == 1
    assert world.rows_where("link", Where(links=("anba--bir",))).sum() == 1


def test_a_lever_is_pulled_only_where_it_counts(world):
    posts = world.tables["border_post"]

    staffed = world.rows_of("border_post.staff", Where(borders=("AAA-BBB",)))
    patrolled = world.rows_of("border_post.patrols", Where(borders=("AAA-BBB",)))

    assert 0 < staffed.sum() < patrolled.sum()
    assert (posts.kind[staffed] == 0).all()
    assert (patrolled == world.rows_where("border_post", Where(borders=("AAA-BBB",)))).all()
    assert world.rows_of("link.open", Where()).all()


def test_no_condition_picks_everything(world):
    assert world.rows_where("town", Where()).all()


def test_a_state_is_everywhere_in_its_country_and_along_its_borders(world):
    for where in (Where(countries=("BBB",)), Where(places=("gorm", "faro")), Where(regions=("bbb_south",))):
        assert names(world, "state", where) == ["BBB"]
    assert names(world, "state", Where(borders=("AAA-BBB",))) == ["AAA", "BBB"]
    assert names(world, "state", Where(countries=("BBB",), places=("anba",))) == []
    assert names(world, "state", Where(ids=("CCC",))) == ["CCC"]
