"""The space: cells tell the truth about who is where, whoever moved them."""

import networkx
import pytest

from sim.agents.depot import Depot
from sim.agents.militia import Militia
from sim.agents.state import State
from sim.agents.town import Town
from sim.agents.trafficker import Trafficker
from sim.core.errors import UsageError


def first(model, kind):
    return next(iter(model.agents_by_type[kind]))


def test_every_place_is_a_cell_with_its_roads(model):
    assert {cell.coordinate for cell in model.space.all_cells} == set(model.engine.world.words.names["place"])
    assert set(model.space["dara"].connections) == {"cala", "bir", "essa"}
    assert len(model.space["dara"].neighborhood) == 3


def test_everybody_somewhere_is_in_the_cell_of_the_place(model):
    model.run_days(20)

    for agent in model.agents:
        cell = agent.cell
        assert cell is None if agent.place_row < 0 else agent in cell.agents
    inside = sum(len(cell.agents) for cell in model.space.all_cells)
    assert inside == sum(agent.place_row >= 0 for agent in model.agents) == len(list(model.space.all_cells.agents))
    assert len(model.space.agents) == inside


def test_a_cell_follows_a_column_that_a_rule_has_written(model):
    trafficker, faro = first(model, Trafficker), model.space["faro"]
    before = faro.agents

    model.tables["trafficker"].place[trafficker.row] = model.engine.world.place_row("faro")

    assert trafficker not in before
    assert trafficker in faro.agents
    assert trafficker in list(model.space.all_cells[faro])
    assert trafficker.cell is faro


def test_who_is_put_in_a_cell_takes_the_arms_along(model):
    trafficker, gorm = first(model, Trafficker), model.space["gorm"]

    trafficker.cell = gorm

    words = model.engine.world.words.names
    account = trafficker.account
    assert trafficker.place_id == "gorm"
    assert words["place"][model.ledger.place[account]] == "gorm"
    assert words["country"][model.ledger.country[account]] == "BBB"
    assert trafficker.pos == (9.0, 18.0)


def test_a_group_moves_with_its_force(model):
    militia = first(model, Militia)

    militia.move_to(model.space["iram"])

    assert model.engine.world.ground["forces"].place[militia.force] == model.engine.world.place_row("iram")
    assert militia in model.space["iram"].agents


def test_bringing_an_agent_to_a_cell_is_moving_it(model):
    town = first(model, Town)

    model.space["iram"].add_agent(town)

    assert town.cell is model.space["iram"]
    assert town in model.space["iram"].agents


def test_nobody_is_nowhere_and_a_state_is_everywhere(model):
    depot, state = first(model, Depot), first(model, State)

    with pytest.raises(UsageError, match="always somewhere"):
        depot.cell = None
    with pytest.raises(UsageError, match="always somewhere"):
        depot.cell.remove_agent(depot)
    with pytest.raises(UsageError, match="a state does not move"):
        state.cell = model.space["anba"]
    assert (state.cell, state.pos, state.neighbours()) == (None, None, [])


def test_empty_cells_are_those_where_nobody_is(model):
    empty = {cell.coordinate for cell in model.space.empties}

    assert all(not cell.agents and cell.empty for cell in model.space.empties)
    assert "anba" not in empty
    assert not model.space["anba"].is_empty


def test_the_graph_is_a_graph_to_ask(model):
    assert networkx.shortest_path_length(model.graph, "anba", "dara", weight="km") == 620
    assert model.graph.nodes["bir"]["population"] == 120000
    assert model.graph.number_of_edges("dara", "essa") == 2
    assert model.graph.edges["dara", "essa", "dara--essa"]["border"] == "AAA-BBB"
    assert model.graph.edges["anba", "bir", "anba--bir"]["border"] is None


def test_the_graph_is_that_of_today(model):
    links = model.engine.world.ground["links"]
    road = model.engine.world.words.codes["link"]["anba--bir"]
    assert model.graph.edges["anba", "bir", "anba--bir"]["open"]

    links.open[road] = 0.0

    assert not model.graph.edges["anba", "bir", "anba--bir"]["open"]
