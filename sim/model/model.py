"""The model as Mesa knows it: a run that steps by days, with agents, a space and a data collector.

Nothing here decides anything: the engine runs the day over columns, and what Mesa asks for is
looked up in them when it asks. A run whose agents nobody looks at costs what the engine costs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace as changed
from pathlib import Path
from typing import Any

import mesa
import numpy as np
from mesa.agent import AgentSet
from pydantic import ValidationError

from sim.core.errors import UsageError
from sim.core.face import Row
from sim.core.kernel import by_address
from sim.model.engine import Engine
from sim.model.faces import Faces, Types, agent_class
from sim.model.space import network_of
from sim.model.totals import Totals, reporters
from sim.model.turns import Turns, faces_of, played
from sim.model.watch import Recording
from sim.scenario.read import load
from sim.scenario.schema import Scenario
from sim.scenario.settle import Settled, settle
from sim.world.graph import graph_of, refresh

NOTHING: Mapping[str, type[Row]] = {}


class DiffusionModel(mesa.Model):  # type: ignore[misc]  # Mesa is untyped
    """A run of one scenario, as a Mesa model; one step is one day.

    model.agents, model.agents_by_type[Depot]   faces of every agent alive today
    model.graph, model.space                    places and links, as networkx and as Mesa see them
    model.datacollector                         some twenty totals, one row for each day run
    model.ledger, model.tables                  the books, and the columns by room
    """

    def __init__(
        self,
        scenario: Scenario | Settled | str | Path,
        seed: int | None = 1,
        *,
        rng: Any = None,
        replace: Mapping[str, type[Row]] | None = None,
        until: dt.date | str | None = None,
        ledger: bool = False,
        audit: bool = False,
        **changes: Any,
    ) -> None:
        """Build the world and open its books; nothing is run yet.

        scenario  a scenario, the path of one, or a name on the shelf; a settled one has its seed
        seed      of the run's luck, 0 to 2**64 - 1; None draws one from the machine
        rng       Mesa's word for the seed: a number, or a generator to draw one from
        replace   by room, a subclass of its face whose methods are played in place of the rules they are named after
        until     the last day, where it is not the scenario's
        ledger    keep every line of the ledger, for the recording
        audit     check the books every evening
        changes   parameters by path, such as `**{"agents.trafficker.risk_aversion": 0.3}`
        Raises UsageError for a path, room or class that does not fit, and what reading the scenario raises.
        """
        settled = _settled(scenario, _seed(seed, rng), until, changes)
        super().__init__(rng=settled.seed)
        self.engine = Engine(settled, journal=ledger, audit=audit)
        world = self.engine.world
        turns = Turns(world, self.engine.bound)
        wanted = faces_of(world.rooms, replace or NOTHING)
        classes = {room.name: agent_class(room, face) for room, face in wanted.items()}  # type: ignore[arg-type]
        self.faces = Faces(self, turns, classes)
        self.engine.bound = played(turns, self.engine.bound, wanted, self.faces.of)
        self.engine.open()
        boards = {name: world.ground[name] for name in ("offers", "bids")}
        shared = {"ledger": world.ledger, "chance": world.chance, **boards}
        self.handed = {name: by_address(table) for name, table in shared.items()}  # for what faces ask of kernels
        self._graph: Any = None
        self._space: Any = None
        self._recording: Recording | None = None
        self._totals = Totals(world, self._dead)
        self.totals = self._totals.read()
        self.datacollector = mesa.DataCollector(model_reporters=reporters(list(self.totals)))

    def step(self) -> None:
        """Run the next day.

        Raises UsageError after the last one.
        """
        if not self.running:
            raise UsageError(f"the run ended on {self.date}; there is no day after it.")
        self.engine.run_days(1)
        self.totals = self._totals.read()
        self.datacollector.collect(self)
        self.running: bool = self.engine.day < self.engine.settled.days

    def run_days(self, days: int) -> None:
        """Run some days, or what is left of them."""
        for _ in range(days):
            if self.running:
                self.step()

    def recording(self) -> Recording:
        """What was written down of the whole run, for `sim.results.harvest`; days not yet run are run first.

        Raises LedgerError if the books do not balance.
        """
        self.run_days(self.engine.settled.days - self.engine.day)
        if self._recording is None:
            self._recording = self.engine.recording()
        return self._recording

    @property
    def day(self) -> int:
        """Days run so far; 0 is the opening."""
        return self.engine.day

    @property
    def date(self) -> dt.date:
        """The date of the last day run; the eve of the first one before that."""
        return self.engine.settled.date(self.engine.day)

    @property
    def ledger(self) -> Any:
        """The books: one row per account, one column per class of arms."""
        return self.engine.ledger

    @property
    def tables(self) -> dict[str, Any]:
        """The columns of every room, by its name."""
        return self.engine.tables

    @property
    def graph(self) -> Any:
        """Places and links as a networkx MultiGraph, brought up to date whenever it is asked for."""
        if self._graph is None:
            self._graph = graph_of(self.engine.world)
        refresh(self._graph, self.engine.world)
        return self._graph

    @property
    def space(self) -> Any:
        """Places as cells of a Mesa network; who is in them is read from the columns."""
        if self._space is None:
            self._space = network_of(self)
        return self._space

    @property
    def agents(self) -> AgentSet:
        """Every agent alive today, and those that somebody added to the model."""
        own, added = self.faces.everyone, self._all_agents
        return AgentSet([*own, *added], random=self.random) if len(added) else own

    @property
    def agents_by_type(self) -> dict[Any, Any]:
        """The same by type; a room's own face, such as `Depot`, is a key."""
        kinds = self.faces.by_type
        return type(kinds)({**kinds, **self._agents_by_type}) if self._agents_by_type else kinds

    @property
    def agent_types(self) -> list[type[Any]]:
        """The types of agents there are today."""
        return Types(self.agents_by_type)

    def _dead(self) -> int:
        """People killed so far: months written down, and the one that runs."""
        written = sum(int(part["deaths"].sum()) for part in self.engine.watch.parts.get("violence", ()))
        return written + int(self.engine.world.ground["traffic"].deaths.sum())


def _seed(seed: int | None, rng: Any) -> int:
    given = seed if rng is None else rng
    if given is None or isinstance(given, np.random.Generator | np.random.SeedSequence | np.random.BitGenerator):
        return int(np.random.default_rng(given).integers(2**63))
    if isinstance(given, bool) or not isinstance(given, int | np.integer) or not 0 <= given < 2**64:
        raise UsageError(f"the seed {given!r} is no whole number from 0 to 2**64 - 1.")
    return int(given)


def _settled(scenario: Any, seed: int, until: dt.date | str | None, changes: dict[str, Any]) -> Settled:
    """The scenario with a seed and the changes put in."""
    if isinstance(scenario, Settled):
        if changes:
            raise UsageError("a settled scenario takes no changes; change the scenario it was settled from.")
        if until is None:
            return scenario
        days = scenario.day(_date(until))
        return changed(scenario, scenario=scenario.scenario.ending(_date(until)), days=days)
    question: Scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    if until is not None:
        question = question.ending(_date(until))
    for path, value in changes.items():
        question = _with(question, path, value)
    return settle(question, seed)


def _date(until: dt.date | str) -> dt.date:
    try:
        return until if isinstance(until, dt.date) else dt.date.fromisoformat(until)
    except ValueError:
        raise UsageError(f"until '{until}' is not a date. Write it as 2013-12-31.") from None


def _with(scenario: Scenario, path: str, value: Any) -> Scenario:
    """The same scenario with one parameter changed."""
    known = [f"agents.{room}.{name}" for room, params in scenario.agents.items() for name in type(params).model_fields]
    if path not in known:
        raise UsageError(f"nothing is called '{path}'; parameters are called like '{known[0]}'.")
    _, room, name = path.split(".")
    params = scenario.agents[room]
    try:
        new = type(params)(**{**dict(params), name: value})
    except ValidationError as error:
        raise UsageError(f"{path} = {value!r}: {error.errors()[0]['msg']}.") from None
    return type(scenario)(**{**dict(scenario), "agents": {**scenario.agents, room: new}})
