"""Tempting laws that do not hold: for each, runs that show it, and why.

Each counterexample is a fixed world and fixed seeds. Where there are several, what is told is the sum over them; where
there is one, the chronicle of the run was read for what happened.
"""

import datetime as dt
import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from sim.core.commons import RIFLES
from sim.core.ledger import DEALER
from sim.scenario import Scenario
from tests.random_worlds import on, random_region, random_scenario
from tests.relations.book import FALSE_LAWS, Finding, false_law
from tests.relations.worlds import Ground, moved, run
from tests.worlds import OASIS, START

YEAR = 330  # days
LUCK = range(1, 5)  # seeds
FIRST = ("anba_base/001", "anba_base/002", "anba_base/003", "anba_base/004")  # depots that are guarded
MAY = {"consent": "granted", "start": "2011-05-01"}


@lru_cache
def ground():
    """A place for changed regions."""
    return Ground(Path(tempfile.mkdtemp()))


def oasis(policies, seed, region=OASIS, days=YEAR, **agents):
    """A year in the made-up region."""
    until = START + dt.timedelta(days=days - 1)
    asked = Scenario(name="Oasis", region=str(region), start=START, until=until, policies=policies, agents=agents)
    return run(asked, seed)


@lru_cache(maxsize=1)
def as_it_was():
    """The made-up region without any policy, once for each seed."""
    return [oasis([], seed) for seed in LUCK]


def total(read, engines):
    """What is read off some runs, added up."""
    return sum(read(engine) for engine in engines)


def deaths(engine):
    """People killed."""
    table = engine.recorded.tables.get("violence")
    return 0 if table is None else int(table["deaths"].sum())


def rises(found):
    """More where there should be no more."""
    return found.with_it > found.without


@false_law(
    "Paying fighters to keep the peace does not add to the looting.",
    "A stipend recruits as well, and everybody who joins sends his share of looters to the depots.",
    rises,
)
def paid_men_loot_more():
    paid = [{"kind": "security_sector_reform", "stipend": 400, **MAY}]
    engines = [oasis(paid, seed) for seed in LUCK]
    return Finding(
        "oasis, 4 seeds, stipends from May", "items looted", total(_looted, as_it_was()), total(_looted, engines)
    )


@false_law(
    "Where more stays in the depots, fewer arms come in from abroad.",
    "What is guarded is not on the market: rifles at home stay dear, and above the price of bringing them over the sea "
    "ships come.",
    rises,
)
def guarded_depots_draw_ships():
    force = [{"kind": "peace_operation", "troops": 2_000, "patrolling": 0.0, **MAY}]
    engines = [oasis(force, seed) for seed in LUCK]
    return Finding(
        "oasis, 4 seeds, 2,000 troops guard the depots from May", "rifles imported",
        total(_imported, as_it_was()), total(_imported, engines),
    )  # fmt: skip


@false_law(
    "Where more is seized less gets through.",
    "Seizures follow the traffic: when a buyer beyond the map wants more, the same men at the same posts seize more of "
    "it, and more passes them.",
    lambda found: found.with_it > found.without,
)
def much_seized_much_got_through():
    def want(sheets):
        for row in sheets["events"]:
            row["amount"] = 400 if row["lever"] == "dealer.outside_demand" else row["amount"]

    wanted = ground().changed(OASIS, want)
    engines = [oasis([], seed, wanted) for seed in LUCK]
    seized = [total(lambda engine: _crossed(engine, "seized"), runs) for runs in (as_it_was(), engines)]
    assert seized[1] > seized[0]
    passed = [total(_came_to_borders, runs) - taken for runs, taken in zip((as_it_was(), engines), seized, strict=True)]
    return Finding(
        f"oasis, 4 seeds, a buyer beyond the map wants 80 times as much, items seized {seized[0]:,} and {seized[1]:,}",
        "items that passed a border", *passed,
    )  # fmt: skip


@false_law(
    "A country whose every road and lane abroad is shut takes in no arms.",
    "No convoy passes, but those who live near a border do not need one: groups sell at the market beyond it, and "
    "take garrisons and their arms within reach.",
    rises,
)
def sealed_and_still_armed():
    def seal(sheets):
        sheets["events"] = [row for row in sheets["events"] if row["lever"] != "link.open"]
        for row in sheets["links"]:
            row["open"] = 0 if "BBB" in row["border"] else row["open"]

    sealed = ground().changed(random_region(1, ground().home / "1"), seal)
    engines = [run(random_scenario(1, sealed, days=90, policies=[]), seed) for seed in LUCK]
    return Finding("random world 1, 4 seeds, country BBB", "items that came in (by the law, and in the runs)", 0,
                   total(lambda engine: _came_in(engine, "BBB"), engines))  # fmt: skip


@false_law(
    "Guards at one depot leave every other depot no worse off.",
    "Looters fill their pickups at the gates that are open: what they no longer get at one they load at the next.",
    lambda found: found.with_it < found.without,
)
def guarded_here_looted_there():
    guards = [{"kind": "guard_depots", "guards": 200, "desertion": 0, "where": {"ids": FIRST}, **MAY}]
    few = {"militia": {"haulage": 1 / 400}, "town": {"looter_share": 0}}
    without, with_it = ([oasis(policies, seed, **few) for seed in LUCK] for policies in ([], guards))
    return Finding(
        "oasis, 4 seeds, ten times fewer pickups, 200 men at each of the first four depots from May",
        "items left in the other depots", total(_left_elsewhere, without), total(_left_elsewhere, with_it),
    )  # fmt: skip


@false_law(
    "Arming a state's garrisons better leaves its enemies with fewer arms.",
    "A garrison that falls arms those who beat it, and more rifles a man are more than the men there can use.",
    rises,
)
def better_armed_garrisons_arm_rebels():
    def arm(sheets):
        for row in sheets["garrisons"]:
            row["rifles_per_man"] = 4.5 if row["country"] == "BBB" else row["rifles_per_man"]

    armed = ground().changed(OASIS, arm)
    engines = [oasis([], seed, armed) for seed in LUCK]
    return Finding(
        "oasis, 4 seeds, three times the rifles in each garrison of BBB", "items that groups captured",
        total(_captured, as_it_was()), total(_captured, engines),
    )  # fmt: skip


@false_law(
    "To secure the most dangerous arms first costs nothing elsewhere.",
    "Teams are few: while they see to missiles and chemicals, rifles are carried off next door.",
    rises,
)
def watched_first_loses_rifles():
    def teams(scope):
        return [{"kind": "secure_depots", "teams": 2, "travel": 0, "disposal": True, "scope": scope, **MAY}]

    salw, watched = ([oasis(teams(scope), seed) for seed in LUCK] for scope in ("salw", "watched"))
    return Finding(
        "oasis, 4 seeds, two teams for small arms, or for missiles and chemicals", "rifles looted",
        total(_rifles_looted, salw), total(_rifles_looted, watched),
    )  # fmt: skip


@false_law(
    "To close a crossing by decree lets fewer arms through.",
    "Where nobody stands at the post a decree is paper: the same convoys pass.",
    lambda found: found.with_it >= found.without,
)
def a_decree_without_men():
    def unmanned(sheets):
        for row in sheets["borders"]:
            row["force_a"], row["force_b"] = 0, 0

    empty = ground().changed(OASIS, unmanned)
    without, with_it = (
        [oasis(policies, seed, empty) for seed in LUCK] for policies in ([], [{"kind": "border_closure", **MAY}])
    )
    return Finding(
        "oasis, 4 seeds, no men on any border", "items that came to a border",
        total(_came_to_borders, without), total(_came_to_borders, with_it),
    )  # fmt: skip


@false_law(
    "Depots that are emptied earlier mean fewer deaths.",
    "The column that drives home finds little to load. It attacks all the same, is beaten off, and attacks again: who "
    "loses an attack loses a tenth of his men, who wins one a twenty-fifth.",
    rises,
)
def emptied_early_and_bloodier():
    def teams(day):
        return [
            {"kind": "secure_depots", "teams": 4, "travel": 0, "disposal": True, "start": on(day), "consent": "granted"}
        ]

    late, early = (deaths(_world(3, teams(day), seed=2)) for day in (60, 1))
    return Finding("random world 3, seed 2, four teams from day 60 or from day 1", "deaths", late, early)


@false_law(
    "More border control never raises violence.",
    "The arms of those who come home are seized at the border, and the others attack alone, later and weaker: their "
    "attack on the capital fails, and a beaten attack is bloodier than one that succeeds at once.",
    rises,
)
def better_watched_and_bloodier():
    men = [{"kind": "border_control", "staff": 9_000, "audit": 1, "start": on(1), "consent": "granted"}]
    without, with_it = (deaths(_world(30, policies, seed=1)) for policies in ([], men))
    return Finding("random world 30, seed 1, 9,000 more border men from the first day", "deaths", without, with_it)


@pytest.mark.parametrize("law", FALSE_LAWS, ids=lambda law: law.find.__name__)
def test_the_counterexample_stands(law):
    assert law.fails(law.find())


def _world(number, policies, seed):
    """Five months in a random world."""
    region = random_region(number, ground().home / f"{number}")
    return run(random_scenario(number, region, days=150, policies=policies), seed)


def _looted(engine):
    return moved(engine, "looted")


def _captured(engine):
    return moved(engine, "captured")


def _flows(engine, reason):
    flows, names = engine.recorded.tables["flows"], engine.recorded.names["reasons"]
    picked = flows["reason"] == names.index(reason)
    return {name: column[picked] for name, column in flows.items()}


def _imported(engine):
    """Rifles that came over the sea to dealers."""
    flows = _flows(engine, "import")
    return int(flows["count"][flows["to_holder"] == DEALER].sum())


def _rifles_looted(engine):
    flows = _flows(engine, "looted")
    return int(flows["count"][flows["arm"] == RIFLES].sum())


def _crossed(engine, column):
    table = engine.recorded.tables.get("crossings")
    return 0 if table is None else int(table[column].sum())


def _came_to_borders(engine):
    return _crossed(engine, "count")


def _came_in(engine, country):
    flows, names = engine.recorded.tables["flows"], engine.recorded.names["countries"]
    here, nowhere = names.index(country), len(names) - 1
    came = (flows["to_country"] == here) & (flows["from_country"] != here) & (flows["from_country"] != nowhere)
    return int(flows["count"][came].sum())


def _left_elsewhere(engine):
    """Items that are left in the depots which nobody was sent to guard."""
    other = np.array([name not in FIRST for name in engine.world.ids["depot"]])
    return int(engine.ledger.balance[engine.tables["depot"].account[other]].sum())
