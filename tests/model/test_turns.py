"""Turns: a rule written in plain Python stands in for a built-in one."""

import pytest

from sim.agents.depot import Depot
from sim.agents.town import Town
from sim.agents.trafficker import Trafficker
from sim.core.discover import rooms
from sim.core.errors import UsageError
from sim.core.rule import Phase
from sim.model.alone import alone
from sim.model.model import DiffusionModel

ROOMS = {room.name: room for room in rooms()}


def falling_back(room):
    """A face that takes every rule it can into its own hands, and then does as the built-in one does."""
    own = type(f"Same{room.Face.__name__}", (room.Face,), {})

    def back(name):
        return lambda self: getattr(super(own, self), name)()

    for rule in room.rules:
        by_itself = rule.phase != Phase.OPENING and not rule.alone  # a declared turn stands, but not to the last item
        if by_itself and alone(rule, room.table):
            setattr(own, rule.name, back(rule.name))
    return own


@pytest.mark.parametrize("name", ["border_post", "depot", "garrison", "militia", "state", "town", "trafficker"])
def test_who_falls_back_on_the_built_in_rules_changes_nothing(name, spring, bare, hash_of):
    model = DiffusionModel(spring, seed=5, replace={name: falling_back(ROOMS[name])})
    model.run_model()

    assert hash_of(model.engine) == hash_of(bare)


def test_a_replaced_rule_is_played_for_each_agent_alive_in_the_order_of_rows(spring):
    played = []

    class Quiet(Town):
        """A town that sells nothing and says so."""

        def offer(self):
            """Keep everything."""
            played.append((self.model.day, self.id))

    model = DiffusionModel(spring, replace={"town": Quiet})
    model.run_days(14)

    towns = model.engine.world.ids["town"]
    assert played == [(day, town) for day in (7, 14) for town in towns]
    assert all(isinstance(town, Quiet) for town in model.agents_by_type[Town])
    assert Quiet in model.agents_by_type


def test_the_dead_take_no_turn(spring):
    class Still(Trafficker):
        """An operator who only counts."""

        def travel(self):
            """Stay."""
            assert self.alive

    model = DiffusionModel(spring, replace={"trafficker": Still})
    model.tables["trafficker"].alive[:] = False

    model.step()


def test_another_decision_makes_another_history(spring, bare, hash_of):
    class Locked(Depot):
        """A depot that nobody can loot."""

        def be_looted(self):
            """Keep everything."""

    model = DiffusionModel(spring, seed=5, replace={"depot": Locked})
    model.run_model()

    assert hash_of(model.engine) != hash_of(bare)
    assert model.engine.outside_control() < bare.outside_control()


def test_a_rule_can_be_run_for_one_agent_by_hand(model):
    model.run_days(30)
    depot = max(model.agents_by_type[Depot], key=lambda d: d.holding("rifles"))
    others = model.tables["depot"].custody.copy()
    area = depot.area
    model.engine.world.ground["areas"].falls[area] = model.day

    depot.custody = 0
    depot.change_hands()

    assert depot.custody != 0 or depot.opens > model.day
    changed = (model.tables["depot"].custody != others).nonzero()[0]
    assert set(changed.tolist()) <= {depot.row}


def test_a_rule_for_all_at_once_cannot_be_fallen_back_on(spring):
    class Meddling(Depot):
        """A depot that asks for what it cannot have."""

        def be_held(self):
            """Fall back."""
            super().be_held()

    model = DiffusionModel(spring, replace={"depot": Meddling})
    with pytest.raises(UsageError, match=r"depot\.be_held settles something for all of them at once"):
        model.run_days(7)


def test_what_cannot_replace_is_refused(spring):
    class Misspelt(Town):
        """A town with a slip of the pen."""

        def ofer(self):
            """Nothing."""

    with pytest.raises(UsageError, match=r"Misspelt\.ofer replaces no rule\. Did you mean 'offer'\?"):
        DiffusionModel(spring, replace={"town": Misspelt})
    with pytest.raises(UsageError, match=r"there is no agent type 'towm' to replace\. Did you mean 'town'\?"):
        DiffusionModel(spring, replace={"towm": Town})
    with pytest.raises(UsageError, match=r"must be a subclass of sim\.agents\.town\.Town"):
        DiffusionModel(spring, replace={"town": Depot})
