"""A YAML file as a tree that remembers the file and line of every key and value.

Only plain data gets in: no aliases, tags, second documents, duplicate keys or deep nests,
so a small file cannot grow in memory and nothing in it can run.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import ScalarNode

from sim.core.errors import ScenarioError, shorten

LARGEST = 1_000_000
DEEPEST = 32
CORE = "tag:yaml.org,2002:"


class Place(NamedTuple):
    """Where something is written."""

    file: str
    line: int


@dataclass(frozen=True)
class Leaf:
    """A single value."""

    value: Any
    place: Place


@dataclass(frozen=True)
class Items:
    """A list."""

    members: tuple[Tree, ...]
    place: Place


@dataclass(frozen=True)
class Keys:
    """A mapping; `keys` says where each key itself is written."""

    members: dict[str, Tree]
    place: Place
    keys: dict[str, Place]


Tree = Leaf | Items | Keys


def plain(tree: Tree) -> Any:
    """The tree as ordinary Python data."""
    if isinstance(tree, Keys):
        return {key: plain(member) for key, member in tree.members.items()}
    if isinstance(tree, Items):
        return [plain(member) for member in tree.members]
    return tree.value


def find(tree: Tree, path: Sequence[str | int], *, key: bool = False) -> Place:
    """Where the value at a path is written, or the last part of the path that exists.

    Parts that are not in the tree are passed over. key: the place of the key, not of its value.
    """
    place = tree.place
    for step in path:
        if isinstance(tree, Keys) and step in tree.members:
            name = str(step)
            here, tree = tree.keys[name], tree.members[name]
            place = tree.place if isinstance(tree, Leaf) and not key else here
        elif isinstance(tree, Items) and isinstance(step, int) and step < len(tree.members):
            tree = tree.members[step]
            place = tree.place
    return place


def merge(parent: Tree, child: Tree) -> Tree:
    """The child's word where it speaks, else the parent's: mappings by key, the rest replaced.

    A distribution is one value: it replaces, and is replaced, whole.
    """
    if not isinstance(parent, Keys) or not isinstance(child, Keys) or _one_value(parent) or _one_value(child):
        return child
    members = dict(parent.members)
    for key, member in child.members.items():
        members[key] = merge(members[key], member) if key in members else member
    return Keys(members, child.place, {**parent.keys, **child.keys})


def read_tree(path: Path, name: str) -> Keys:
    """The mapping a file holds.

    name   what the file is called in complaints
    Raises ScenarioError at the first thing that is not plain data.
    """
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST else b""
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise ScenarioError(name, 0, f"cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ScenarioError(name, line, "this is not UTF-8 text. Save the file as UTF-8.") from error
    if size > LARGEST:
        raise ScenarioError(name, 0, f"is {size:,} bytes; a scenario has at most {LARGEST:,}.")
    try:
        return _Builder(text, name).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join((error.problem or "not YAML").split())
        raise ScenarioError(name, mark.line + 1 if mark else 0, f"not YAML: {what}.") from error
    except YAMLError as error:
        raise ScenarioError(name, _line_of(error, text), f"not YAML: {_reason(error)}.") from error


class _Builder:
    """Turns parse events into a tree, one event at a time."""

    def __init__(self, text: str, name: str) -> None:
        yaml = YAML(typ="safe", pure=True)
        self.events: Iterator[Any] = iter(yaml.parse(text))
        self.resolver = yaml.resolver
        self.name = name

    def document(self) -> Keys:
        """The one document of the file."""
        tree: Tree | None = None
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                if tree is not None:
                    raise self.error(event, "a second document begins here. One file holds one scenario.")
                tree = self.node(next(self.events), 1)
        if not isinstance(tree, Keys):
            raise ScenarioError(self.name, 1, "a scenario is a mapping of keys to values, such as 'name: ...'.")
        return tree

    def node(self, event: Any, depth: int) -> Tree:
        """The value that begins with an event."""
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise self.error(event, "anchors and aliases are not allowed. Write the value out.")
        if event.tag is not None:
            raise self.error(event, f"the tag {shorten(str(event.tag))} is not allowed. Remove it.")
        if depth > DEEPEST:
            raise self.error(event, f"this is nested more than {DEEPEST} deep. A scenario needs far less.")
        place = Place(self.name, event.start_mark.line + 1)
        if isinstance(event, MappingStartEvent):
            return self.mapping(place, depth)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(place, depth)
        return Leaf(self.scalar(event), place)

    def mapping(self, place: Place, depth: int) -> Keys:
        """Keys and values up to the end of a mapping."""
        members: dict[str, Tree] = {}
        keys: dict[str, Place] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                raise self.error(event, "a key is a single word.")
            self.node(event, depth)
            key = str(event.value)
            if key in keys:
                raise self.error(event, f"'{key}' was already given on line {keys[key].line}. Keep one of the two.")
            keys[key] = Place(self.name, event.start_mark.line + 1)
            members[key] = self.node(next(self.events), depth + 1)
        return Keys(members, place, keys)

    def sequence(self, place: Place, depth: int) -> Items:
        """Members up to the end of a list."""
        members = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            members.append(self.node(event, depth + 1))
        return Items(tuple(members), place)

    def scalar(self, event: Any) -> Any:
        """The value of a scalar, by the rules of YAML 1.2."""
        text = event.value
        if not event.implicit[0]:
            return text
        kind = str(self.resolver.resolve(ScalarNode, text, (True, False))).removeprefix(CORE)
        try:
            if kind == "int":
                digits = text.replace("_", "")
                return int(digits, 0) if digits.lstrip("+-")[:2].lower() in ("0x", "0o", "0b") else int(digits)
            if kind == "float":
                number = float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
                if not math.isfinite(number):
                    raise self.error(event, f"{shorten(text)} is not a finite number.")
                return number
            if kind == "timestamp":
                return date.fromisoformat(text)
        except ValueError:
            what = "a day of the calendar, such as 2011-08-23" if kind == "timestamp" else "a number"
            raise self.error(event, f"{shorten(text)} is not {what}.") from None
        return {"bool": text.lower() == "true", "null": None}.get(kind, text)

    def error(self, event: Any, message: str) -> ScenarioError:
        """A complaint about the line where an event begins."""
        return ScenarioError(self.name, event.start_mark.line + 1, message)


def _one_value(tree: Keys) -> bool:
    return "dist" in tree.members


def _line_of(error: YAMLError, text: str) -> int:
    position = getattr(error, "position", None)
    return text[:position].count("\n") + 1 if isinstance(position, int) else 0


def _reason(error: YAMLError) -> str:
    return shorten(" ".join(str(getattr(error, "reason", None) or error).split()))
