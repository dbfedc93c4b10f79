"""On average over worlds: what one run alone may get the other way round, for luck or for other people's answers."""

import numpy as np
from hypothesis import given

from sim.core.commons import RIFLES
from sim.core.ledger import DEPOT
from tests.random_worlds import on
from tests.relations.book import ON_AVERAGE, relation
from tests.relations.worlds import DAYS, many, moved, run

WORLDS = 20
ERRORS = 1.5  # standard errors by which the mean change must lie on its side: the worlds are always the same ones
GRANTED = {"start": on(1), "consent": "granted"}


def looted(engine):
    """Share of the rifles of all depots that was looted."""
    flows, names = engine.recorded.tables["flows"], engine.recorded.names["reasons"]
    rifles = flows["arm"] == RIFLES
    taken = rifles & (flows["reason"] == names.index("looted")) & (flows["from_holder"] == DEPOT)
    there = rifles & (flows["reason"] == names.index("opening")) & (flows["to_holder"] == DEPOT)
    return flows["count"][taken].sum() / max(flows["count"][there].sum(), 1)


def closed(engine):
    """Days before the end on which teams closed depots, for each depot there is."""
    table, names = engine.recorded.tables["events"], engine.recorded.names["event_kinds"]
    done = np.isin(table["kind"], [names.index("depot_emptied"), names.index("depot_secured")])
    return (DAYS - table["day"][done]).sum() / engine.tables["depot"].uid.size


def claimed(engine):
    """Men on the payroll of groups for each who fights."""
    table = engine.tables["militia"]
    return table.claimed.sum() / max(table.fighters.sum(), 1)


def bought_back(engine):
    """Items bought back, on a scale of logs: worlds differ a thousandfold in what there is to buy."""
    return np.log1p(moved(engine, "bought_back"))


def seized(engine):
    """Share of what came to a border that was seized there."""
    crossings = engine.recorded.tables.get("crossings")
    return 0.0 if crossings is None else crossings["seized"].sum() / max(crossings["count"].sum(), 1)


def changes(ground, worlds, read, less, more):
    """What a policy, or a larger one, adds to something in each of some worlds."""
    return np.array([
        read(run(ground.scenario(seed, policies=more), seed)) - read(run(ground.scenario(seed, policies=less), seed))
        for seed in worlds
    ])  # fmt: skip


def rises(change):
    """Whether the mean change lies above zero by more than its standard errors."""
    return change.mean() > ERRORS * change.std(ddof=1) / np.sqrt(change.size)


@relation("More guards at all depots, fewer rifles looted.", ON_AVERAGE, worlds=WORLDS)
@given(worlds=many(WORLDS))
def test_more_guards_less_looted(ground, worlds):
    few, more = ([{"kind": "guard_depots", "guards": men, "desertion": 0, **GRANTED}] for men in (0, 60))

    assert rises(-changes(ground, worlds, looted, few, more))


@relation("Teams sent earlier, fewer rifles looted.", ON_AVERAGE, worlds=WORLDS)
@given(worlds=many(WORLDS))
def test_earlier_teams_less_looted(ground, worlds):
    late, early = ([{"kind": "secure_depots", "teams": 4, "travel": 0, **GRANTED, "start": on(day)}] for day in (60, 5))

    assert rises(-changes(ground, worlds, looted, late, early))


@relation("More teams, more depots closed, and sooner.", ON_AVERAGE, worlds=WORLDS)
@given(worlds=many(WORLDS))
def test_more_teams_more_closed(ground, worlds):
    one, four = ([{"kind": "secure_depots", "teams": teams, "travel": 0, **GRANTED}] for teams in (1, 4))

    assert rises(changes(ground, worlds, closed, one, four))


@relation("Stipends bring men onto the payroll who never fought.", ON_AVERAGE, worlds=WORLDS)
@given(worlds=many(WORLDS))
def test_stipends_bring_phantoms(ground, worlds):
    paid = [{"kind": "security_sector_reform", "stipend": 400, **GRANTED}]

    assert rises(changes(ground, worlds, claimed, [], paid))


@relation("A higher price brings a buy-back more arms.", ON_AVERAGE, worlds=WORLDS)
@given(worlds=many(WORLDS))
def test_a_higher_price_buys_more(ground, worlds):
    low, high = ([{"kind": "buy_back", "price": price, **GRANTED}] for price in (250, 2_500))

    assert rises(changes(ground, worlds, bought_back, low, high))


@relation("More men, patrols and eyes on every border, a larger share of what comes to it is seized.", ON_AVERAGE,
          worlds=WORLDS)  # fmt: skip
@given(worlds=many(WORLDS))
def test_more_watching_seizes_a_larger_share(ground, worlds):
    watch = [
        {"kind": "border_control", "staff": 10_000, "audit": 1, **GRANTED},
        {"kind": "surveillance", "base": "BBB", "share": 0.9, **GRANTED},
    ]

    assert rises(changes(ground, worlds, seized, [], watch))
