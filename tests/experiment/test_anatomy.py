"""What a rule is said to read, write, draw and move is what it does."""

import re
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.core.columns import fields
from sim.core.discover import rooms
from sim.experiment.anatomy import anatomy, streams
from sim.model.engine import Engine
from sim.scenario import settle
from tests.random_worlds import random_region, random_scenario

RULES = {f"{room.name}.{rule.name}": rule for room in rooms() for rule in room.rules}
BOOKS = ("ledger", "news")


class Watched:
    """A bound rule that notes which columns change while it runs."""

    def __init__(self, bound, tables):
        self.bound, self.slot, self.tables = bound, bound.slot, tables
        self.changed = set()

    def run(self, day):
        before = [
            (name, column, getattr(table, column)) for name, table in self.tables.items() for column in table._fields
        ]
        copies = [array.copy() for _, _, array in before]
        self.bound.run(day)
        for (name, column, array), was in zip(before, copies, strict=True):
            if not np.array_equal(array, was):
                self.changed.add(f"{name}.{column}")


def tables_of(world):
    """Every table of a world by the name a rule knows it by, but the books and the chronicle."""
    owned = {room.table: world.tables[room.name] for room in world.rooms}
    return {name: table for name, table in {**world.ground, **owned}.items() if name not in BOOKS}


@pytest.mark.parametrize("seed", range(4))
def test_a_rule_changes_no_column_that_it_is_not_said_to_write(tmp_path, seed):
    engine = Engine(settle(random_scenario(seed, random_region(seed, tmp_path), days=60), seed))
    tables = tables_of(engine.world)
    engine.bound = tuple(Watched(bound, tables) for bound in engine.bound)

    engine.run_days(60)

    silent = {w.slot.rule.name: w.changed - anatomy(w.slot.rule).writes for w in engine.bound}
    assert any(w.changed for w in engine.bound)
    assert {name: columns for name, columns in silent.items() if columns} == {}


def test_a_rule_of_a_room_writes_only_its_own_table_and_the_common_ground():
    tables = {room.table for room in rooms()}
    strange = {
        f"{room.name}.{rule.name}": {c for c in anatomy(rule).writes if c.partition(".")[0] in tables - {room.table}}
        for room in rooms()
        for rule in room.rules
    }

    assert {name: columns for name, columns in strange.items() if columns} == {}


@pytest.mark.parametrize("name", RULES)
def test_a_rule_touches_only_what_it_is_handed(name):
    found = anatomy(RULES[name])

    assert {column.partition(".")[0] for column in found.reads | found.writes} <= set(RULES[name].names)
    assert not found.asks or "settings" in RULES[name].names
    assert not found.draws or "chance" in RULES[name].names
    assert not found.moves or "ledger" in RULES[name].names


def test_every_stream_of_a_room_is_drawn_by_one_of_its_rules():
    drawn = set().union(*(anatomy(rule).draws for rule in RULES.values()))
    text = "".join(path.read_text("utf-8") for path in (Path(sim.__file__).parent / "agents").rglob("*.py"))

    assert set(re.findall(r'= stream\("([a-z_.]+)"\)', text)) == drawn


def test_every_parameter_a_rule_asks_is_one_of_its_room():
    for room in rooms():
        asked = set().union(*(anatomy(rule).asks for rule in room.rules))

        assert asked <= set(room.Params.model_fields)
        assert asked


def test_every_column_a_rule_names_is_one_of_the_table():
    known = {f"{room.table}.{field.name}" for room in rooms() for field in fields(room.Columns)}
    tables = {room.table for room in rooms()}
    named = set().union(*(anatomy(rule).reads | anatomy(rule).writes for rule in RULES.values()))

    assert {column for column in named if column.partition(".")[0] in tables} <= known


def test_a_raid_on_a_depot_is_told_in_full():
    found = anatomy(RULES["depot.be_looted"])

    assert found.draws == {"depot.haul", "depot.winner"}
    assert found.moves == {"looted", "drawn"}
    assert found.writes == {"parties.room"}
    assert found.steps[1] == "The party that gets the day's haul, with odds in proportion to its looters."
    assert {"lambda0", "guard_effect", "sigma_held"} <= found.asks
    assert {"depots.custody", "depots.guards", "parties.men", "ledger.balance"} <= found.reads


def test_what_a_kernel_in_another_file_does_is_the_rules_doing():
    found = anatomy(RULES["border_post.search_convoys"])

    assert found.moves == {"seized"}
    assert found.tells == {"seizure"}
    assert "convoys.outcome" in found.writes
    assert "traffic.recorded" in found.writes


def test_streams_are_found_by_the_constant_they_stand_in():
    assert streams("sim.agents.team") == {"FINISH": "team.finish"}
