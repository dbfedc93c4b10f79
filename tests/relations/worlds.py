"""Runs that are compared: random worlds, what is changed in them, and what is read off."""

import csv
import datetime as dt

import numpy as np
from hypothesis import strategies as st

from sim.core.uncertain import parameters
from sim.model.engine import Engine
from sim.scenario import Scenario, settle
from tests.random_worlds import random_region, random_scenario, save

DAYS = 90

seeds = st.integers(0, 9_999)


def many(worlds):
    """So many different seeds."""
    return st.lists(seeds, min_size=worlds, max_size=worlds, unique=True)


class Ground:
    """Folders of random regions, each written once, and changed copies of them."""

    def __init__(self, home):
        self.home = home
        self.copies = 0

    def region(self, seed):
        """The region of a seed."""
        folder = self.home / f"{seed}"
        return folder if folder.is_dir() else random_region(seed, folder)

    def changed(self, folder, change):
        """A copy of a region in which some sheets are changed in place."""
        sheets = {}
        for path in sorted(folder.glob("*.csv")):
            if path.stem not in ("arms", "sources"):
                with path.open(encoding="utf-8", newline="") as handle:
                    sheets[path.stem] = list(csv.DictReader(handle))
        change(sheets)
        self.copies += 1
        return save({name: rows for name, rows in sheets.items() if rows}, self.home / f"copy-{self.copies}")

    def scenario(self, seed, folder=None, days=DAYS, policies=None, **agents):
        """The scenario of a seed in its own region or another."""
        return random_scenario(seed, folder or self.region(seed), days=days, policies=policies, **agents)


def run(scenario, seed, **options):
    """An engine that has run to the end, its recording beside it."""
    engine = Engine(settle(scenario, seed), **options)
    engine.recorded = engine.run()
    return engine


def same_journal(one, other, until=None):
    """Whether the same arms moved on the same days, up to a day."""
    first, second = one.ledger.sums[:until], other.ledger.sums[:until]
    return first.shape == second.shape and bool((first == second).all())


def moved(engine, *reasons):
    """Items that moved for any of some reasons."""
    flows, names = engine.recorded.tables["flows"], engine.recorded.names["reasons"]
    return int(flows["count"][np.isin(flows["reason"], [names.index(r) for r in reasons])].sum())


def lines(engine, without=None):
    """Every line of a ledger by names, sorted; without those of accounts in one country."""
    table, names = engine.recorded.tables["ledger"], engine.recorded.names["accounts"]
    out = engine.world.words.codes["country"].get(without, -1)
    country = engine.ledger.country
    found = []
    for day, source, target, arm, count, reason in zip(
        *(table[name].tolist() for name in ("day", "from_account", "to_account", "arm", "count", "reason")), strict=True
    ):
        if country[source] != out and country[target] != out:
            found.append((day, names[source], names[target], arm, count, reason))
    return sorted(found)


def with_params(scenario, change):
    """A scenario whose every parameter is passed through a function of its unit and value."""
    agents = {}
    for room, given in scenario.agents.items():
        new = {path: change(meaning, value) for path, meaning, value in parameters(given)}
        agents[room] = type(given)(**{**dict(given), **new})
    return Scenario(**{**dict(scenario), "agents": agents})


def later(text, days):
    """A date of a file some days later; empty stays empty."""
    return (dt.date.fromisoformat(text) + dt.timedelta(days=days)).isoformat() if text else text


def rows(sheets, name):
    """The rows of a sheet; none where the region has no such sheet."""
    return sheets.get(name, [])


# One depot, one class of arms and one group that loots it: nobody else is there, and nobody joins or dies.
ALONE = {
    "depot": {
        **dict.fromkeys(("missiles", "machine_guns", "rockets", "antiaircraft_guns", "chemical", "ammunition"), 0),
        "struck_share": 0, "to_state": 0, "discovery": 1.5, "discovery_off_base": 0.5,
    },
    "militia": {"recruit_rate": 0, "violence": 0, "splitting": 0, "switching": 0},
}  # fmt: skip


def one_depot(sheets):
    """Cut a region down to one depot and the first brigade, which stands at its gate."""
    for name in ("towns", "traffickers", "hostilities", "events"):
        sheets.pop(name, None)
    area, depot, group = sheets["areas"][0], sheets["depots"][0], sheets["militias"][0]
    sheets["areas"], sheets["depots"] = [{**area, "depots": 1, "weight": 1}], [depot]
    sheets["militias"] = [{**group, "home": area["place"], "alignment": "rebel", "camp": "east", "joins": "2011-02-15"}]
    sheets["garrisons"] = [row for row in sheets["garrisons"] if row["country"] != "AAA" or row["camp"] == "regime"]


def emptied(scenario, seed):
    """Rifles that have left the only depot, evening by evening."""
    engine = Engine(settle(scenario, seed))
    engine.open()
    account = engine.tables["depot"].account[0]
    left = [engine.ledger.balance[account, 0]]
    for _ in range(scenario.days):
        engine.step()
        left.append(engine.ledger.balance[account, 0])
    return left[0] - np.array(left)
