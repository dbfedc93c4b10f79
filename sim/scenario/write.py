"""Writes a scenario out in full, so that reading the file again gives the same scenario."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from pydantic import BaseModel
from ruamel.yaml import YAML

from sim.core.policy import Policy
from sim.scenario.schema import Scenario


def dump(scenario: Scenario) -> str:
    """The scenario as YAML: nothing extended, every parameter of every room spelled out.

    With calibrated parameters only those are spelled out that the scenario gives itself: the rest is the sample's.
    A policy that would start after the last day is left out: it does nothing, and a file that says so is refused.
    """
    told = _plain(scenario)
    if scenario.parameters == "calibrated":
        given = {
            room: {
                name: _plain(getattr(params, name))
                for name in type(params).model_fields
                if name in params.model_fields_set
            }
            for room, params in scenario.agents.items()
        }
        told["agents"] = {room: values for room, values in given.items() if values}
    in_time = [policy for policy in scenario.policies if policy.start is None or policy.start <= scenario.until]
    told["policies"] = [_policy(policy) for policy in in_time]
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width = 4096
    text = io.StringIO()
    yaml.dump(told, text)
    return text.getvalue()


def fingerprint(scenario: Scenario) -> str:
    """A name for exactly this scenario: the SHA-256 of its full text.

    The one asked for last is remembered, for an ensemble asks again with every run.
    """
    global _named
    last, name = _named
    if last is not scenario:
        name = hashlib.sha256(dump(scenario).encode()).hexdigest()
        _named = scenario, name
    return name


_named: tuple[Scenario | None, str] = None, ""


def _policy(policy: Policy) -> dict[str, Any]:
    told = _plain(policy)
    told.pop("drop")
    fields = type(policy).model_fields
    told["where"] = {name: list(ids) for name, ids in policy.where.given().items()}
    first = {"kind": told.pop("kind"), "name": told.pop("name")}
    return first | {key: value for key, value in told.items() if value is not None or fields[key].default is not None}


def _plain(value: Any) -> Any:
    """A value as YAML knows it: records in the order of their fields, tuples as lists, floats as they are."""
    if isinstance(value, BaseModel):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {key: _plain(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(member) for member in value]
    return value
