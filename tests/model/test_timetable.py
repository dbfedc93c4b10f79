"""The order of a day is pinned, and every rule gets what it asks for or is refused."""

from dataclasses import replace
from pathlib import Path

import pytest

from sim.core.discover import rooms
from sim.core.errors import DesignError
from sim.core.rule import Phase
from sim.model.timetable import bind, order, printed

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "timetable.txt"


def test_the_order_of_a_day_is_the_one_written_down():
    """A change of order changes results: make the file again on purpose, in a commit of its own."""
    assert printed(rooms()) + "\n" == GOLDEN.read_text(encoding="utf-8")


def test_phases_pass_in_order_and_rooms_by_name_within_one():
    slots = [(slot.rule.phase, slot.room) for slot in order(rooms()) if slot.room != "the house"]

    assert slots == sorted(slots)


def test_a_rule_that_asks_for_what_nobody_has_is_refused(world):
    first, *rest = world.rooms
    odd = replace(first.rules[0], names=("unicorns",))
    world.rooms = (replace(first, rules=(odd,)), *rest)

    with pytest.raises(DesignError, match="asks for 'unicorns', which nobody has"):
        bind(world)


def test_a_rule_may_write_only_its_own_table(world):
    for bound in bind(world):
        for name, handed in zip(bound.slot.rule.names, _handed(bound), strict=False):
            table = getattr(handed, "table", handed)
            own = next((room.table for room in world.rooms if room.name == bound.slot.room), "")
            if name in {room.table for room in world.rooms} - {own}:
                assert not table[0].flags.writeable
            if name == own:
                assert table[0].flags.writeable


def _handed(bound):
    return [*bound.before, *([None] if bound.dated else []), *bound.after]


def test_the_opening_is_a_day_of_its_own():
    opening = [slot.rule.name for slot in order(rooms()) if slot.rule.phase == Phase.OPENING]

    assert "stock_depots" in opening
