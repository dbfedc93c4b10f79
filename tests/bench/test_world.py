"""The reduced rules are rules of the timetable, and they alone are run."""

from bench.world import RULES, reduced_engine
from sim.core.rule import Phase
from tests.reference.day import DAY


def test_reduced_rules_stand_in_the_order_of_the_day():
    order = [name for name, _, _ in DAY if name in RULES]

    assert sorted(order) == sorted(RULES)


def test_an_engine_with_the_reduced_rules_knows_no_other(settled):
    engine = reduced_engine(settled)
    run = {f"{b.slot.room}.{b.slot.rule.name}" for b in engine.bound if b.slot.rule.phase > Phase.OPENING}

    assert run == {*RULES, "the house.dawn"}


def test_no_lever_moves_in_the_reduced_world(settled):
    engine = reduced_engine(settled)
    before = {name: column.copy() for name, (column, _, _) in engine.morning.columns.items()}

    engine.run_days(42)

    assert before.keys() == {"link.open"}
    assert all((engine.morning.columns[name][0] == old).all() for name, old in before.items())
