"""Docking: engine and reference make the same moves, day by day, on small worlds with every kind of agent and policy.

The reference was written from the model's page (see README.md); equal sums of a day mean equal
moves, whatever their order. Thirty worlds run for two months always, all of them to their end in the slow set.
"""

from collections import Counter

import pytest

from sim.core.commons import ARMS
from sim.core.ledger import REASONS
from sim.model.engine import Engine
from sim.model.watch import journal_hash
from sim.scenario import settle
from tests.random_worlds import random_region, random_scenario
from tests.reference.day import DAY, OPENING
from tests.reference.world import World
from tests.worlds import OASIS

TIMETABLE = OASIS.parents[1] / "golden" / "timetable.txt"
WORLDS = (*range(210), 355)
PAGE = OASIS.parents[2] / "docs" / "docking.md"
BY_THE_HOUSE = {"the house.dawn", "state.answer", "town.settle_down"}  # `pass_by` and the building of a world do these


def covered():
    """Rules and the world in which each is seen to matter, as docs/docking.md has them; None where none is known."""
    rows = [line.split("|")[1:3] for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    return {rule.strip(" `"): int(world) if world.strip().isdigit() else None for rule, world in rows}


def settled(seed, folder, days=None):
    """A random world and scenario with nothing left open."""
    return settle(random_scenario(seed, random_region(seed, folder / f"world_{seed}"), days=days), seed)


def moves_of(engine):
    """Today's moves of an engine that keeps its journal, by account, class and reason."""
    lines = engine.watch.parts["ledger"][-1] if "ledger" in engine.watch.parts else None
    moves = Counter()
    for n in range(len(lines["day"]) if lines is not None else 0):
        if lines["day"][n] == engine.day:
            giver, taker = (named(engine, lines[side][n]) for side in ("from_account", "to_account"))
            moves[giver, taker, ARMS[lines["arm"][n]], REASONS[lines["reason"][n]]] += int(lines["count"][n])
    return moves


def named(engine, account):
    """The id of an account, the newborn's included."""
    ledger = engine.ledger
    return bytes(ledger.names[account, : ledger.lengths[account]]).decode()


def first_difference(engine, world, days):
    """The first day on which the two do not move the same, with the moves that differ: reference, then engine."""
    engine.open()
    for day in range(days + 1):
        if day > 0:
            engine.step()
            world.step()
        if [int(word) for word in engine.ledger.sums[day]] != world.books.sums.get(day, [0, 0]):
            ours, theirs = Counter(), moves_of(engine)
            for when, giver, taker, arm, count, reason in world.books.lines:
                if when == day:
                    ours[giver, taker, arm, reason] += count
            return day, {key: (ours[key], theirs[key]) for key in {*ours, *theirs} if ours[key] != theirs[key]}
    return None


def dock(wanted):
    """Run both to the end, and hold them to each other."""
    engine, world = Engine(wanted, journal=True), World(wanted)
    found = first_difference(engine, world, wanted.days)
    assert found is None, f"day {found[0]}, (reference, engine): {found[1]}"
    assert world.books.journal_sha256() == journal_hash(engine.ledger, wanted.days)
    assert world.books.balanced()
    return engine, world


@pytest.mark.parametrize("seed", range(30))
def test_two_months_of_a_small_world_are_the_same_in_both(seed, tmp_path):
    dock(settled(seed, tmp_path, days=60))


@pytest.mark.slow
@pytest.mark.parametrize("seed", WORLDS)
def test_a_small_world_is_the_same_in_both_to_its_last_day(seed, tmp_path):
    dock(settled(seed, tmp_path))


def test_arms_of_each_origin_end_in_the_same_accounts(tmp_path):
    engine, world = dock(settled(3, tmp_path, days=60))

    names, ledger = engine.world.origins, engine.ledger
    theirs = {
        (named(engine, account), ARMS[arm], names[origin]): int(ledger.origins[account, arm, origin])
        for account, arm, origin in zip(*ledger.origins.nonzero(), strict=True)
    }

    ours = {
        (account.name, arm, origin): count
        for account in world.books.accounts
        for arm, some in account.origins.items()
        for origin, count in some.items()
        if count
    }
    assert ours == theirs


def test_the_reference_keeps_the_timetable_rule_by_rule():
    golden, phase = [], ""
    for line in TIMETABLE.read_text(encoding="utf-8").splitlines():
        name, _, _ = line.strip().partition(":")
        if line.startswith("  ") and name.split("  ")[0] not in BY_THE_HOUSE:
            golden.append((phase != "OPENING", name.split("  ")[0], 7 if "every 7 days" in name else 1))
        elif not line.startswith("  "):
            phase = line.strip()

    ours = [(False, name, 1) for name, _ in OPENING] + [(True, name, often) for name, often, _ in DAY]

    assert ours == golden


def test_the_page_on_docking_lists_every_rule():
    assert set(covered()) == {name for name, _, _ in DAY}


@pytest.mark.slow
@pytest.mark.parametrize(("rule", "seed"), [pair for pair in covered().items() if pair[1] is not None])
def test_a_rule_left_out_of_the_reference_is_noticed(rule, seed, tmp_path):
    wanted = settled(seed, tmp_path)
    world = World(wanted, only={name for name, _, _ in DAY} - {rule})

    assert first_difference(Engine(wanted, journal=True), world, wanted.days) is not None
