"""What is run by everybody: the reduced rules, and the real region without anything that changes a lever by date.

The rules are a closed loop of trade: depots fall open, are found and looted by groups and towns, both sell and
buy at the weekly market, operators weigh routes, set out, are searched at borders, arrive and learn. Left out is
what these do not need: battle, recruiting, wear, programmes, and who joins or leaves the trade. Left out as well
are dated events and policies, so that the whole span can be one call in C.
"""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from sim.core.rule import Phase
from sim.model.engine import Engine
from sim.scenario import Scenario, load, settle
from sim.scenario.settle import Settled
from sim.scenario.shelf import CHECKOUT

REGION = CHECKOUT / "regions" / "libya_2011"
RULES = (
    "border_post.man_the_line", "depot.change_hands", "militia.form", "militia.go_looting", "town.go_looting",
    "depot.be_found", "depot.be_looted", "militia.sell", "militia.buy", "town.offer", "town.bid",
    "trafficker.weigh_routes", "dealer.speak_for_owners", "dealer.clear", "trafficker.set_out", "trafficker.travel",
    "border_post.search_convoys", "trafficker.face_the_border", "trafficker.arrive", "militia.keep_purse",
    "trafficker.count_money", "trafficker.talk", "trafficker.keep_corridors",
)  # fmt: skip
NO_EVENT = "id,date,until,lever,how,amount,where,source\nnone,2011-02-16,,link.open,set,0,links=none,assumption: Q\n"


def quiet_region(folder: Path) -> Path:
    """A copy of the real region in which no lever ever moves."""
    quiet = folder / REGION.name
    shutil.copytree(REGION, quiet)
    (quiet / "events.csv").write_text(NO_EVENT, encoding="utf-8")
    return quiet


def reduced(region: Path, days: int, seed: int) -> Settled:
    """The scenario without policies over so many days, settled for one seed."""
    scenario = load("no_policy")
    until = scenario.start + dt.timedelta(days=days - 1)
    return settle(Scenario(**{**dict(scenario), "region": str(region), "policies": (), "until": until}), seed)


def reduced_engine(settled: Settled) -> Engine:
    """An engine that knows the reduced rules alone, with its books open."""
    engine = Engine(settled)
    engine.bound = tuple(
        bound for bound in engine.bound
        if bound.slot.rule.phase == Phase.OPENING
        or bound.slot.room == "the house"
        or f"{bound.slot.room}.{bound.slot.rule.name}" in RULES
    )  # fmt: skip
    engine.open()
    return engine


def run_rules(engine: Engine, first: int, last: int) -> None:
    """Days of an engine's rules and nothing else: no levers, no news of policies, no tables of the week."""
    rules = [(bound, bound.slot.rule.every) for bound in engine.bound if bound.slot.rule.phase > Phase.OPENING]
    for day in range(first, last + 1):
        for bound, every in rules:
            if day % every == 0:
                bound.run(day)
