"""Finds what is here: rooms in `sim/agents`, policies in `sim/policies`, and plug-ins of both.

The folder is the registry. Others may add to it through the entry points `sim.rooms` and
`sim.policies`, or by naming folders in BLOWBACK_PLUGINS, each with `agents/*.py` and
`policies/*.py`; such files are imported as if they lay beside ours.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import pkgutil
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

from sim.core.errors import DesignError
from sim.core.levers import COMMON
from sim.core.policy import Policy
from sim.core.room import Room

PLUGINS = "BLOWBACK_PLUGINS"
PACKAGE = Path(__file__).resolve().parent.parent


def rooms() -> tuple[Room, ...]:
    """Every agent type there is, by name."""
    return _rooms(os.environ.get(PLUGINS, ""))


def policies() -> MappingProxyType[str, type[Policy]]:
    """Every kind of policy there is, by the word a scenario calls it."""
    return _policies(os.environ.get(PLUGINS, ""))


def levers() -> MappingProxyType[str, Any]:
    """Every lever there is, by "room.column", with its column's description; None for the roads'."""
    owned = {f"{room.name}.{column}": col for room in rooms() for column, col in room.levers().items()}
    return MappingProxyType({**owned, **dict.fromkeys(COMMON)})


def folders(floor: str, plugins: str | None = None) -> list[str]:
    """Where modules of a floor are looked for: our own folder first, then the plug-ins'."""
    listed = os.environ.get(PLUGINS, "") if plugins is None else plugins
    named = [Path(folder).resolve() / floor for folder in listed.split(os.pathsep) if folder]
    return [str(folder) for folder in (PACKAGE / floor, *named) if folder.is_dir()]


def refresh() -> None:
    """Look again, for files that have come or gone while the process ran."""
    _rooms.cache_clear()
    _policies.cache_clear()


@lru_cache(maxsize=4)
def _rooms(plugins: str) -> tuple[Room, ...]:
    found: dict[str, Room] = {}
    candidates = [getattr(module, "ROOM", None) for module in _modules("agents", plugins)]
    for loaded in _entry_points("sim.rooms"):
        candidates.append(getattr(loaded, "ROOM", loaded))
    for room in candidates:
        if not isinstance(room, Room):
            continue
        if found.setdefault(room.name, room) is not room:
            raise DesignError(f"two rooms are called '{room.name}'")
    return tuple(found[name] for name in sorted(found))


@lru_cache(maxsize=4)
def _policies(plugins: str) -> MappingProxyType[str, type[Policy]]:
    found: dict[str, type[Policy]] = {}
    classes = [kind for module in _modules("policies", plugins) for kind in _kinds(module)]
    for loaded in _entry_points("sim.policies"):
        classes.extend([loaded] if isinstance(loaded, type) else _kinds(loaded))
    for kind in classes:
        word = kind.kind_name()
        if found.setdefault(word, kind) is not kind:
            raise DesignError(f"two policies are of kind '{word}'")
    return MappingProxyType({word: found[word] for word in sorted(found)})


def _modules(floor: str, plugins: str) -> Iterator[ModuleType]:
    package = importlib.import_module(f"sim.{floor}")
    places = folders(floor, plugins)
    package.__path__ = places
    _forget(floor, places)
    importlib.invalidate_caches()
    seen: set[str] = set()
    for place in places:
        for info in pkgutil.iter_modules([place]):
            if info.name in seen:
                raise DesignError(f"two files of {floor} are called '{info.name}'; the second is in {place}")
            seen.add(info.name)
            yield importlib.import_module(f"sim.{floor}.{info.name}")


def _forget(floor: str, places: list[str]) -> None:
    """Drop modules whose plug-in folder is no longer named, so that a namesake can be read."""
    kept = tuple(place + os.sep for place in places)
    for name, module in list(sys.modules.items()):
        if name.startswith(f"sim.{floor}.") and not (getattr(module, "__file__", None) or "").startswith(kept):
            del sys.modules[name]


def _kinds(module: Any) -> Iterator[type[Policy]]:
    for thing in vars(module).values():
        ours = isinstance(thing, type) and issubclass(thing, Policy) and thing.__module__ == module.__name__
        if ours and thing.kind_name():
            yield thing


def _entry_points(group: str) -> Iterator[Any]:
    for entry in sorted(importlib.metadata.entry_points(group=group), key=lambda entry: entry.name):
        yield entry.load()
