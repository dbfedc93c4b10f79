"""Settings: a room's parameters as plain numbers, in the form that rules read."""

from __future__ import annotations

from collections import namedtuple
from typing import Any, get_args

from sim.core.uncertain import Frozen


def settings_type(params: type[Frozen], module: str) -> Any:
    """A named tuple with one number per parameter; belongs in its room's file as `Settings`.

    module   __name__ of the room's file, so that machine code kept on disk finds the type again
    """
    return namedtuple("Settings", list(params.model_fields), module=module)


def settings_of(kind: Any, params: Frozen) -> Any:
    """The numbers of a settled set of parameters; a word becomes its place among the choices."""
    return kind(*[_number(type(params), name, getattr(params, name)) for name in type(params).model_fields])


def _number(model: type[Frozen], name: str, value: Any) -> float | int:
    if isinstance(value, str):
        return list(get_args(model.model_fields[name].annotation)).index(value)
    return float(value)
