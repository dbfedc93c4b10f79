"""The land as a Mesa space: one cell for each place, whose agents are those whose columns say so."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
from mesa.discrete_space import Cell, Network

from sim.core.errors import UsageError
from sim.core.face import place_column


class Residents(Sequence[Any]):
    """The agents at a place, looked up whenever somebody asks; nothing is kept, so nothing is stale."""

    def __init__(self, model: Any, place: int) -> None:
        self._model = model
        self._place = place

    def __len__(self) -> int:
        return sum(rows.size for _, rows in self._rows())

    def __iter__(self) -> Iterator[Any]:
        return iter(self.copy())

    def __getitem__(self, index: Any) -> Any:
        return self.copy()[index]

    def __contains__(self, agent: object) -> bool:
        return any(agent is resident for resident in self.copy())

    def __repr__(self) -> str:
        return repr(self.copy())

    def copy(self) -> list[Any]:
        """Those who are here now, as a list of its own."""
        return [self._model.faces.of(room, int(row)) for room, rows in self._rows() for row in rows]

    def _rows(self) -> Iterator[tuple[str, np.ndarray]]:
        world, turns = self._model.engine.world, self._model.faces.turns
        for room in world.tables:
            at = places_of(world, room)
            if at is not None:
                yield room, np.flatnonzero((at == self._place) & (turns.present(room) > 0))


class Place(Cell):  # type: ignore[misc]  # Mesa is untyped
    """A place as Mesa sees it; its coordinate is its id."""

    def __init__(self, model: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._agents = Residents(model, model.engine.world.place_row(self.coordinate))

    @property
    def empty(self) -> bool:
        """Whether nobody is here."""
        return not len(self._agents)

    @empty.setter
    def empty(self, value: bool) -> None:
        """Mesa's own note of the same, which is not needed."""

    def add_agent(self, agent: Any) -> None:
        """Bring an agent here, arms and all."""
        agent.cell = self

    def remove_agent(self, agent: Any) -> None:
        """Not possible: an agent is always somewhere. Raises UsageError."""
        raise UsageError(f"{agent!r} is always somewhere; give it another cell.")


def places_of(world: Any, room: str) -> np.ndarray | None:
    """Row of the place of each row of a room; None where agents are nowhere in particular."""
    table = world.tables[room]
    at = place_column(table)
    own = np.asarray(getattr(table, at)) if at else None
    if not hasattr(table, "force"):
        return own
    standing = world.ground["forces"].place[table.force]
    return standing if own is None else np.where(table.force >= 0, standing, own)


def network_of(model: Any) -> Network:
    """The model's graph as a Mesa network, on its own coordinates."""
    graph = model.graph
    options: dict[str, Any] = {}
    if "layout" in inspect.signature(Network.__init__).parameters:  # before, networks had no positions
        options["layout"] = {place: graph.nodes[place]["pos"] for place in graph.nodes}
    return Network(graph, capacity=None, random=model.random, cell_klass=partial(Place, model), **options)
