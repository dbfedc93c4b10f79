"""Complaints about a scenario in the words of its file: the line, what is wrong, what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from sim.core.errors import Complaint, shorten
from sim.core.uncertain import DISTRIBUTIONS
from sim.scenario.tree import Keys, Place, Tree, find

FEW = 9


def complaint(place: Place, message: str) -> Complaint:
    """A complaint about what is written at a place."""
    return Complaint(place.file, place.line, message)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest right spelling, or all choices where they are few; empty where neither helps."""
    names = list(dict.fromkeys(known))
    nearest = difflib.get_close_matches(word, names, 1, 0.6)
    if nearest:
        return f" Did you mean '{nearest[0]}'?"
    return f" It may be {', '.join(names)}." if 0 < len(names) <= FEW else ""


def unknown_keys(tree: Keys, known: Iterable[str], what: str) -> list[Complaint]:
    """One complaint for each key that means nothing here."""
    names = list(known)
    return [
        complaint(tree.keys[key], f"there is no {what} '{shorten(key)[1:-1]}'.{did_you_mean(key, names)}")
        for key in tree.members
        if key not in names
    ]


def translate(error: ValidationError, tree: Tree, path: str, model: type[BaseModel]) -> list[Complaint]:
    """What pydantic found, as complaints about lines of the file.

    path   how the tree is called from the top of the file, e.g. "agents.trafficker"
    """
    found = []
    for detail in error.errors(include_url=False, include_context=False):
        where = list(detail["loc"])
        found.append(_translated(detail, tree, path, where, model))
    return found


def _translated(detail: Any, tree: Tree, path: str, where: Sequence[str | int], model: type[BaseModel]) -> Complaint:
    name = ".".join([path, *(str(step) for step in _written(tree, where))]).strip(".")
    match detail["type"]:
        case "extra_forbidden":
            known = _siblings(model, where)
            return complaint(
                find(tree, where, key=True), f"{path_of(name)} is not known here.{did_you_mean(str(where[-1]), known)}"
            )
        case "missing":
            return complaint(find(tree, where, key=True), f"{name or path or 'the scenario'} needs '{where[-1]}'.")
        case "literal_error":
            choices = str(detail["msg"]).removeprefix("Input should be ").replace(" or ", ", ").replace("'", "")
            near = did_you_mean(str(detail["input"]), choices.split(", "))
            return complaint(find(tree, where), f"{name} = {shorten(detail['input'])} is not known.{near}")
        case "value_error" | "assertion_error":
            message = str(detail["msg"]).removeprefix("Value error, ")
            if message.split(" ")[0].lstrip("-").replace(".", "", 1).replace("e+", "").isdigit():
                return complaint(find(tree, where), f"{name} = {message}.")
            return complaint(find(tree, where), f"{name}: {message}.")
    if str(detail["type"]).startswith("date"):
        return complaint(find(tree, where), f"{name} = {shorten(detail['input'])} is not a day, such as 2011-08-23.")
    message = str(detail["msg"]).replace("valid tuple", "list").replace("valid dictionary", "mapping")
    what = message[0].lower() + message[1:].replace("Input should", "it should")
    what = what.replace("input should be", "it should be")
    return complaint(find(tree, where), f"{name} = {shorten(detail['input'])}: {what}.")


def path_of(name: str) -> str:
    """A path as it appears in a message, cut where it is absurdly long."""
    return shorten(name)[1:-1] if len(name) > len(shorten(name)) else f"'{name}'"


def _written(tree: Tree, where: Sequence[str | int]) -> list[str | int]:
    """The parts of a path that are written in the file; the rest is ours."""
    steps: list[str | int] = []
    for step in where:
        if isinstance(tree, Keys):
            if step not in tree.members:
                continue
            tree = tree.members[str(step)]
        elif hasattr(tree, "members") and isinstance(step, int) and step < len(tree.members):
            tree = tree.members[step]
        else:
            continue
        steps.append(step)
    return steps


def _siblings(model: Any, where: Sequence[str | int]) -> list[str]:
    """The names that would be right beside a wrong one."""
    for step in where[:-1]:
        if isinstance(step, str) and step in DISTRIBUTIONS:
            model = DISTRIBUTIONS[step]
        elif step in getattr(model, "model_fields", {}):
            model = _record(model.model_fields[step].annotation)
    return list(getattr(model, "model_fields", {}))


def _record(annotation: Any) -> Any:
    """The record a field holds, where it holds one or nothing."""
    choices = [annotation, *get_args(annotation)]
    return next((choice for choice in choices if hasattr(choice, "model_fields")), annotation)
