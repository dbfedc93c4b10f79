"""Faces: agents that look at columns, keep nothing, come with a birth and go with a death."""

from typing import Annotated, NamedTuple

import numpy as np
import pytest

from sim.agents.depot import Depot
from sim.agents.town import Town
from sim.agents.trafficker import Trafficker
from sim.core.columns import I4, U8, Col, fields
from sim.core.discover import rooms
from sim.core.errors import DesignError, UsageError
from sim.core.face import Row
from sim.core.room import Room
from sim.core.rule import Phase, rule
from sim.model.faces import agent_class


def first(model, kind):
    return next(iter(model.agents_by_type[kind]))


def test_every_row_alive_has_one_face(model):
    ids = [agent.id for agent in model.agents_by_type[Depot]]
    traffickers = model.tables["trafficker"]

    assert ids == model.engine.world.ids["depot"]
    assert len(model.agents_by_type[Trafficker]) == traffickers.alive.sum()
    assert len(model.agents) == sum(len(agents) for agents in model.agents_by_type.values())


def test_a_rooms_own_class_is_a_type_like_the_one_mixed_from_it(model):
    mixed = type(first(model, Depot))

    assert issubclass(mixed, Depot)
    assert mixed is not Depot
    assert model.agents_by_type[mixed] is model.agents_by_type[Depot] is model.agents_by_type.get(Depot)
    assert Depot in model.agents_by_type
    assert Depot in model.agent_types
    assert mixed in model.agent_types
    assert len(model.agents.select(agent_type=Depot)) == len(model.agents_by_type[Depot])
    assert int not in model.agents_by_type
    assert model.agents_by_type.get(int, "none") == "none"
    with pytest.raises(KeyError):
        model.agents_by_type[int]


def test_agents_are_chosen_by_what_they_are_and_hold(model):
    chosen = model.agents.select(lambda a: isinstance(a, Depot) and a.holding("rifles") > 0)

    balance, account = model.ledger.balance, model.tables["depot"].account
    assert len(chosen) == (balance[account, 0] > 0).sum() > 0


def test_a_face_and_its_column_never_disagree(model):
    depot, table = first(model, Depot), model.tables["depot"]

    depot.guards = 12.5
    assert table.guards[0] == 12.5
    table.guards[0] = 3
    assert depot.guards == 3.0
    assert set(vars(depot)) == {"model", "room", "row"}


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_every_column_says_what_it_means_and_in_which_unit(room):
    kind = agent_class(room, room.Face)

    for column in fields(room.Columns):
        name = column.name if isinstance(getattr(kind, column.name), property) else f"{column.name}_"
        if name in vars(room.Face):
            continue  # the room's own words
        doc = getattr(kind, name).__doc__
        assert column.col.unit in doc
        assert column.col.doc[1:] in doc


def test_a_value_that_makes_no_sense_is_refused(model):
    depot = first(model, Depot)

    with pytest.raises(UsageError, match=r"^depot\.security = 1\.5 share is outside \[0, 1\]\.$"):
        depot.security = 1.5
    with pytest.raises(UsageError, match=r"^depot\.custody = 0\.5 code is no whole number\.$"):
        depot.custody = 0.5
    with pytest.raises(AttributeError):
        depot.uid = 4
    with pytest.raises(AttributeError, match="no column, rule or property 'guard'"):
        depot.guard  # noqa: B018


def test_codes_can_be_read_as_ids(model):
    trafficker, depot = first(model, Trafficker), first(model, Depot)
    places = model.engine.world.words.names["place"]

    assert trafficker.home_id == places[trafficker.home]
    assert depot.place_id == places[depot.place]
    assert depot.area_id in model.engine.world.words.names["area"]


class Walkers(NamedTuple):
    """A table with a column that Mesa would mistake for a method."""

    uid: Annotated[U8, Col(unit="id", doc="identity")]
    step: Annotated[I4, Col(unit="cm", doc="length of a stride")]


def test_a_column_named_like_a_method_of_mesas_is_met_with_an_underscore():
    town = next(room for room in rooms() if room.name == "town")

    kind = agent_class(Room("walker", town.Params, Walkers, Row, rules=(), Settings=town.Settings), Row)

    assert kind.step_.__doc__ == "Length of a stride (cm)."
    assert callable(kind.step)


def test_an_agents_number_is_its_identity_whenever_it_is_asked(model):
    trafficker = first(model, Trafficker)
    number = trafficker.unique_id
    model.run_days(15)

    assert number == trafficker.unique_id == int(model.tables["trafficker"].uid[trafficker.row])
    ids = [agent.unique_id for agent in model.agents]
    assert len(set(ids)) == len(ids)


def test_the_same_agent_keeps_the_same_face(model):
    depot = first(model, Depot)
    model.run_days(8)

    assert first(model, Depot) is depot
    assert model.agents is model.agents


def test_the_dead_go_and_the_newborn_come(model):
    table = model.tables["trafficker"]
    gone = first(model, Trafficker)
    table.alive[gone.row] = False
    spare = int(np.flatnonzero(table.uid == 0)[0])
    table.uid[spare], table.alive[spare] = 12345, True

    present = model.agents_by_type[Trafficker]

    assert gone not in present
    assert 12345 in {agent.unique_id for agent in present}


def test_a_row_with_a_new_agent_has_a_new_face(model):
    table = model.tables["trafficker"]
    old = first(model, Trafficker)
    table.uid[old.row] = 999

    assert first(model, Trafficker) is not old


def test_nobody_can_end_an_agent_from_outside(model):
    with pytest.raises(UsageError, match="only a rule can end it"):
        first(model, Town).remove()


def test_a_rule_with_a_name_of_mesas_is_refused():
    town = next(room for room in rooms() if room.name == "town")

    @rule(Phase.REACT)
    def advance(towns):
        """Say nothing."""

    clash = Room("town", town.Params, town.Columns, Town, rules=(advance,), Settings=town.Settings)
    with pytest.raises(DesignError, match=r"town\.advance"):
        agent_class(clash, Town)
