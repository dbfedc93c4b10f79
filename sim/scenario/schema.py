"""What a scenario is: one frozen object that says everything a run needs but its seed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, Self

from pydantic import BaseModel, Field, SerializeAsAny, field_validator, model_validator
from pydantic.json_schema import models_json_schema

from sim.core import discover
from sim.core.policy import Policy
from sim.core.uncertain import Frozen, Parameter, parameters


class Scenario(Frozen):
    """A question put to a region: when, which policies, and what is assumed about agents.

    region     a name on the shelf, or the path of a region folder
    until      the last day that is run
    policies   in the order in which they are told of; their acts commute
    agents     by room, what is assumed about every agent of that type
    parameters where values that the scenario does not give come from
    """

    name: str = Field(min_length=1, max_length=120, description="What tables and figures call it.")
    question: str = Field("", max_length=1000, description="What the run should answer.")
    region: str = Field(min_length=1, description="A region on the shelf, or the path of a region folder.")
    start: date = Field(description="The first day that is run.")
    until: date = Field(description="The last day that is run.")
    policies: tuple[SerializeAsAny[Policy], ...] = Field((), description="What is done, and when.")
    agents: dict[str, SerializeAsAny[Frozen]] = Field({}, description="What is assumed, by agent type.")
    parameters: Literal["default", "calibrated"] = Field("default", description="Where other values come from.")

    @field_validator("policies", mode="before")
    @classmethod
    def _of_their_kinds(cls, value: Any) -> Any:
        if not isinstance(value, (list, tuple)):
            return value
        kinds = discover.policies()
        return tuple(kinds[p["kind"]](**p) if isinstance(p, Mapping) and p.get("kind") in kinds else p for p in value)

    @field_validator("agents", mode="before")
    @classmethod
    def _every_room(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        rooms = {room.name: room.Params for room in discover.rooms()}
        given = {**{name: {} for name in rooms}, **value}
        return {
            name: rooms[name](**given[name]) if name in rooms and isinstance(given[name], Mapping) else given[name]
            for name in sorted(given)
        }

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until < self.start:
            raise ValueError(f"until {self.until} is before start {self.start}")
        names = [policy.name for policy in self.policies]
        if len(set(names)) < len(names):
            raise ValueError("two policies have the same name")
        return self

    @property
    def days(self) -> int:
        """How many days are run, the first and the last included."""
        return (self.until - self.start).days + 1

    @property
    def slug(self) -> str:
        """Its name as a folder may be called."""
        return re.sub(r"[^a-z0-9]+", "_", self.name.lower()).strip("_") or "scenario"

    def assumptions(self) -> list[Parameter]:
        """Every parameter of every room, by path `agents.room.parameter`."""
        return [p for room, params in self.agents.items() for p in parameters(params, f"agents.{room}")]

    def ending(self, until: date) -> Scenario:
        """The same scenario, run up to another day; a policy that would start later is no part of it."""
        within = tuple(policy for policy in self.policies if policy.start is None or policy.start <= until)
        return type(self)(**{**dict(self), "until": until, "policies": within})


def schema() -> dict[str, Any]:
    """A JSON Schema of scenario files, for editors."""
    kinds = dict(discover.policies())
    rooms = {room.name: room.Params for room in discover.rooms()}
    classes: list[type[BaseModel]] = [*kinds.values(), *rooms.values()]
    references, definitions = models_json_schema([(model, "validation") for model in classes])
    place = {model: references[(model, "validation")] for model in classes}
    told = {name: {"description": f.description} for name, f in Scenario.model_fields.items() if f.description}
    properties: dict[str, Any] = {
        "extends": {"type": "string", "description": "A scenario this one adds to: a path, or a name on the shelf."},
        "name": {**told["name"], "type": "string"},
        "question": {**told["question"], "type": "string"},
        "region": {**told["region"], "type": "string"},
        "start": {**told["start"], "type": "string", "format": "date"},
        "until": {**told["until"], "type": "string", "format": "date"},
        "parameters": {**told["parameters"], "enum": ["default", "calibrated"]},
        "policies": {
            **told["policies"],
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"kind": {"enum": list(kinds)}, "drop": {"type": "boolean"}},
                "allOf": [
                    {
                        "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
                        "then": place[model],
                    }
                    for kind, model in kinds.items()
                ],
            },
        },
        "agents": {
            **told["agents"],
            "type": "object",
            "properties": {name: place[model] for name, model in rooms.items()},
            "additionalProperties": False,
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Blowback scenario",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **definitions,
    }
