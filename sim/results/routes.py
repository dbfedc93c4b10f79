"""One item's way from a storage area to its last holder, as a sentence; and which ways are the most frequent."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pandas import DataFrame

from sim.results.names import NAMELESS, Names
from sim.results.results import Results
from sim.results.terms import ARSENAL, IMPORT, OPENING, PRIVATE

ARROW = " -> "
DEPOTS = "depots "  # how the name of a storage area's depots begins
SAID = {"traffickers": "traffickers", "households": "households", "market": "the market", "army": "the army",
        "guarded": "the new state", "closed": "a stockpile team", "depot guards": "depot guards"}  # fmt: skip
PHRASES = {
    "looted": "looted by {who}",
    "leaked": "leaked to {who} in {place}",
    "bought": "bought by {who}",
    "captured": "captured by {who}",
    "deserted": "left behind to {who} in {place}",
    "switched": "taken along to {who}",
    "split": "split off to {who}",
    "custody": "taken over by {who}",
    "drawn": "issued to {who} in {place}",
    "diverted": "diverted to {who} in {place}",
    "seized": "seized in {place}",
    "returned": "handed on to {who} in {place}",
    "handed_in": "handed in to {who} in {place}",
    "collected": "collected in {place}",
    "bought_back": "bought back in {place}",
    "moved": "carried to {place}",
}


class Node(NamedTuple):
    """Who had the arms, and where; empty on the road, abroad and before they enter the books."""

    what: str
    place: str
    country: str


class Step(NamedTuple):
    """From one hand to another, or from place to place."""

    giver: Node
    taker: Node
    reason: str


def routes_table(paths: Iterable[Sequence[Step]], results: Results, names: Names = NAMELESS) -> DataFrame:
    """Ways as sentences, the most frequent first: route, share of all that were drawn.

    names  of groups, storage areas and countries; places are called as the results call them
    """
    places = dict(zip(results.places_info["id"], results.places_info["name"], strict=True))
    known = names._replace(places={**names.places, **places})
    found = Counter(route(path, known) for path in paths)
    ordered = sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))
    total = sum(found.values())
    return DataFrame([(text, many / total) for text, many in ordered], columns=["route", "share"])


def route(path: Sequence[Step], names: Names) -> str:
    """A way as a sentence: a round that ends where it began is left out, and a drive is told by its end."""
    if not path:
        return ""
    visited = [path[0].giver]
    told = [_start(path[0], names)]
    for step in path:
        if step.taker in visited:
            cut = visited.index(step.taker) + 1
            visited, told = visited[:cut], told[:cut]
            continue
        visited.append(step.taker)
        at_home = step.reason == OPENING and step.taker.what.startswith(DEPOTS)
        told.append("" if at_home else _phrase(step, names))  # the storage area says it all
    return ARROW.join(_drives_joined(told))


def _drives_joined(told: Sequence[str]) -> list[str]:
    """Of several drives in a row only the last is told."""
    drive = PHRASES["moved"].partition("{")[0]
    kept: list[str] = []
    for phrase in told:
        if phrase and kept and phrase.startswith(drive) and kept[-1].startswith(drive):
            kept[-1] = phrase
        elif phrase:
            kept.append(phrase)
    return kept


def kind_of_origin(origin: str) -> str:
    """What a thing was before the war came: a storage area's, an army's, or somebody's own."""
    if origin.endswith(ARSENAL):
        return "in national arsenals, or imported later"
    return "in private hands" if origin.endswith(PRIVATE) else "in the depots of the old regime"


def start_of(origin: str, names: Names = NAMELESS) -> str:
    """An origin as people would say it."""
    if origin.endswith(ARSENAL):
        return f"arsenals of {names.place(origin.removesuffix(ARSENAL))}"
    if origin.endswith(PRIVATE):
        return f"private hands in {names.place(origin.removesuffix(PRIVATE))}"
    return names.area(origin)


def _start(step: Step, names: Names) -> str:
    origin = step.giver.what
    if step.reason == IMPORT:
        return f"imported into {names.place(origin.removesuffix(ARSENAL))}"
    return start_of(origin, names)


def _phrase(step: Step, names: Names) -> str:
    """What happened to the item in one step."""
    taker = step.taker
    place = names.place(taker.place or taker.country)
    if step.reason == "sold" and taker.what == "market":
        return f"sold at the market of {place}"
    if step.reason in (OPENING, IMPORT):
        return f"{_who(taker.what, names)} in {place}"
    shape = PHRASES.get(step.reason, step.reason.replace("_", " ") + " to {who}")
    return shape.format(who=_who(taker.what, names), place=place)


def _who(what: str, names: Names) -> str:
    """A hand as people would say it."""
    if what.startswith(DEPOTS):
        what = what.partition(", ")[2] or "depot guards"
    return SAID.get(what) or names.group(what)
