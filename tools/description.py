"""What a description of the model may name: rooms, rules, columns, parameters, streams, tables, rows of regions.

The pages are written in `tools/templates`. They name things through the functions of this file, which refuse what
is not in the code, and ask it for every number the code knows. So no sentence can outlive what it speaks of.
"""

from __future__ import annotations

import inspect
import math
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from findings import Findings, plain
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from make_reference import first_line, spoken

import sim
from sim.core import commons
from sim.core.columns import Field, fields
from sim.core.discover import policies, rooms
from sim.core.ledger import HOLDERS, REASONS
from sim.core.room import Room
from sim.core.rule import Phase, Rule
from sim.core.uncertain import GRADES, Meaning, Parameter, meaning_of, parameters
from sim.experiment.anatomy import Anatomy, anatomy
from sim.model.timetable import HOUSE, order
from sim.results.measures import MEASURES
from sim.results.tables import TABLES
from sim.scenario import region_folder, region_names
from sim.world.region import Region, read_region

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
TEMPLATES = Path(__file__).resolve().parent / "templates"
HISTORY = "light_footprint"
REGION = "libya_2011"
ORIGIN = "ledger.origin"


class Habit(NamedTuple):
    """A rule of a room with all that can be said of it."""

    room: str
    rule: Rule
    found: Anatomy

    @property
    def key(self) -> str:
        """Its name, as "room.rule"."""
        return f"{self.room}.{self.rule.name}"

    @property
    def often(self) -> str:
        """On which days it happens, in words."""
        if self.rule.phase == Phase.OPENING:
            return "once, on day 0"
        return "every day" if self.rule.every == 1 else f"every {self.rule.every} days"

    @property
    def says(self) -> str:
        """The whole docstring on one line."""
        function: Any = getattr(self.rule.kernel, "py_func", self.rule.kernel)
        return " ".join((function.__doc__ or "").split())


@cache
def habits() -> tuple[Habit, ...]:
    """Every rule of a day, in the order in which they run."""
    return tuple(Habit(slot.room, slot.rule, anatomy(slot.rule)) for slot in order(rooms()))


@cache
def ground() -> dict[str, type]:
    """The tables of common ground, by the name a rule knows them by."""
    found = {name.lower(): kind for name, kind in vars(commons).items() if hasattr(kind, "_fields")}
    return {name: kind for name, kind in sorted(found.items()) if kind.__module__ == commons.__name__}


@cache
def known_parameters() -> dict[str, Parameter]:
    """Every parameter of every room, by its path."""
    return {p.path: p for room in rooms() for p in parameters(room.Params(), f"agents.{room.name}")}


@cache
def streams() -> dict[str, tuple[str, ...]]:
    """Every luck stream, and the rules that draw from it."""
    drawn: dict[str, list[str]] = {ORIGIN: []}
    for habit in habits():
        for name in habit.found.draws:
            drawn.setdefault(name, []).append(habit.key)
    return {name: tuple(drawn[name]) for name in sorted(drawn)}


@cache
def region(name: str) -> Region:
    """A region of the shelf."""
    folder = region_folder(name)
    if folder is None:
        raise KeyError(f"no region is called {name}")
    return read_region(folder)


def cell(text: object) -> str:
    """Text fit for a cell of a table."""
    return " ".join(str(text).split()).replace("|", "\\|")


def table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    names = list(header)
    lines = [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
    return "\n".join([*lines, *(f"| {' | '.join(map(cell, row))} |" for row in rows)])


def listed(names: Iterable[str]) -> str:
    """Names of code in a row; "none" where there are none."""
    return ", ".join(f"`{name}`" for name in names) or "none"


def bounds(field: Field) -> str:
    """The sensible values of a column, in words."""
    low, high = field.col.low, field.col.high
    if field.col.choices:
        return ", ".join(field.col.choices)
    if math.isinf(low) and math.isinf(high):
        return ""
    return f"from {plain(low)}" if math.isinf(high) else f"{plain(low)} to {plain(high)}"


def columns(room: Room | type) -> str:
    """The state of an agent type, or a table of common ground: each column with unit, bounds, meaning and origin."""
    kind = room.Columns if isinstance(room, Room) else room
    name = room.name if isinstance(room, Room) else ""
    rows = []
    for field in fields(kind):
        origin = "region" if field.col.given else "derived"
        if field.col.parameter:
            origin = f"parameter {field.col.parameter}"
        if field.col.lever:
            origin += f"; lever `{name}.{field.name}`" if name else "; lever `link.open`"
        rows.append((f"`{field.name}`", field.col.unit, bounds(field), field.col.doc, origin))
    return table(("variable", "unit", "values", "meaning", "first value from"), rows)


def by_table(names: Iterable[str]) -> str:
    """Columns gathered by table: `depots`: custody, keeper; `places`: camp."""
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        owner, _, column = name.partition(".")
        found.setdefault(owner, []).append(column)
    return "; ".join(f"`{owner}`: {', '.join(its)}" for owner, its in found.items())


def submodel(habit: Habit) -> str:
    """A rule in full: when, what it claims, what it reads, writes, asks, draws, moves and tells."""
    found = habit.found
    lines = [f"#### `{habit.key}`", "", f"{Phase(habit.rule.phase).name}, {habit.often}. {habit.says}", ""]
    if found.steps:
        lines += ["* in detail:", *(f"  * {step}" for step in found.steps)]
    told = {
        "reads": by_table(found.reads),
        "writes": by_table(found.writes),
        "parameters": ", ".join(sorted(found.asks)),
        "luck": listed(sorted(found.draws)) if found.draws else "",
        "moves arms as": ", ".join(sorted(found.moves)),
        "tells": ", ".join(sorted(found.tells)),
    }
    return "\n".join([*lines, *(f"* {what}: {text}" for what, text in told.items() if text)])


def timetable() -> str:
    """The order of a day: each phase with its rules."""
    rows = [(Phase(h.rule.phase).name, f"`{h.key}`", h.often, h.rule.doc) for h in habits()]
    return table(("phase", "rule", "how often", "what happens"), rows)


def sensing() -> str:
    """What each agent type reads of the world beyond its own table."""
    rows = []
    for room in rooms():
        read = set().union(*(habit.found.reads for habit in habits() if habit.room == room.name))
        rows.append((f"`{room.name}`", by_table(c for c in read if c.partition(".")[0] != room.table)))
    return table(("agent", "reads beyond its own state"), rows)


def meeting() -> str:
    """For each table of common ground, and the ledger, who writes it and who reads it."""
    rows = []
    for name in (*ground(), "ledger"):
        writes = {h.room for h in habits() if _touches(h.found.writes, name) or (name == "ledger" and h.found.moves)}
        reads = {h.room for h in habits() if _touches(h.found.reads, name)}
        about = "who holds what" if name == "ledger" else first_line(ground()[name].__doc__)
        rows.append((f"`{name}`", about, listed(sorted(writes)), listed(sorted(reads))))
    return table(("table", "what it is", "written by", "read by"), rows)


def _touches(names: Iterable[str], owner: str) -> bool:
    return any(name.partition(".")[0] == owner for name in names)


def writers(*names: str) -> str:
    """The rules that write any of some columns; refuses a column that no rule writes."""
    found = {name: [h.key for h in habits() if name in h.found.writes] for name in names}
    if silent := [name for name, keys in found.items() if not keys]:
        raise KeyError(f"no rule writes {silent[0]}")
    keys = {key for its in found.values() for key in its}
    return table(("rule", "what happens"), [(f"`{h.key}`", h.rule.doc) for h in habits() if h.key in keys])


def luck() -> str:
    """Every stream with the rules that draw from it."""
    every = "every move out of an account that holds several origins"
    rows = [(f"`{name}`", listed(keys) if keys else every) for name, keys in streams().items()]
    return table(("stream", "drawn by"), rows)


def differing() -> str:
    """By what agents of one type differ from the first day on."""
    rows = []
    for room in rooms():
        given = [f.name for f in fields(room.Columns) if f.col.given]
        rows.append((f"`{room.name}`", ", ".join(given) or "nothing"))
    return table(("agent", "differs from its kind by"), rows)


def region_rows() -> str:
    """The tables of every region of the shelf, and how many rows each has."""
    names = region_names()
    sheets = sorted({sheet for name in names for sheet in region(name).sheets})
    rows = [(f"`{sheet}.csv`", *(f"{len(region(name).sheet(sheet)):,}" for name in names)) for sheet in sheets]
    return table(("table", *(f"`{name}`" for name in names)), rows)


def sources(name: str) -> str:
    """How many sources a region names, by kind, in words."""
    kinds = Counter(region(name).sheet("sources").column("kind"))
    return ", ".join(f"{count:,} of kind {kind}" for kind, count in sorted(kinds.items()))


def patterns(name: str) -> str:
    """The patterns a good model of a region reproduces."""
    rows = []
    for row in region(name).sheet("patterns").rows:
        band = f"{row['low']} to {row['high']} {row['unit']}" if row["low"] else ""
        role = row.get("role", "").replace("_", " ")
        rows.append((row["id"], row["statement"], band, row.get("predicate", ""), role, row["source"]))
    return table(("id", "what is on record", "band", "met when", "role", "source"), rows)


def between(meaning: Meaning) -> str:
    """The plausible range of a parameter."""
    return f"{plain(meaning.between[0])} to {plain(meaning.between[1])}" if meaning.between else ""


def allowed(meaning: Meaning) -> str:
    """What a scenario may give."""
    low, high = meaning.low, meaning.high
    if math.isinf(high):
        return "any" if math.isinf(low) else f"from {plain(low)}"
    return f"up to {plain(high)}" if math.isinf(low) else f"{plain(low)} to {plain(high)}"


def asked_by(path: str) -> str:
    """The rules that ask a parameter; those of the furnishing where no rule does."""
    _, room, name = path.split(".")[:3]
    keys = [h.rule.name for h in habits() if h.room == room and name in h.found.asks]
    return ", ".join(keys) or "before day 1"


class Words:
    """The functions through which a template names what is in the code."""

    def __init__(self) -> None:
        self.rules = {habit.key: habit for habit in habits()}
        self.history = sim.load(HISTORY)

    def rule(self, key: str) -> str:
        """A rule by "room.rule"."""
        return f"`{self.rules[key].key}`"

    def rule_says(self, key: str) -> str:
        """What a rule claims, without the full stop."""
        return self.rules[key].rule.doc.rstrip(".")

    def parameter(self, path: str) -> str:
        """The default of a parameter with its unit; the path leaves out "agents."."""
        found = known_parameters()[f"agents.{path}"]
        return f"{spoken(found.value)} {found.meaning.unit}"

    def number(self, path: str) -> str:
        """The default of a parameter without its unit."""
        return spoken(known_parameters()[f"agents.{path}"].value)

    def policy(self, kind: str) -> str:
        """A kind of policy."""
        return f"`{policies()[kind].kind_name()}`"

    def measure(self, name: str) -> str:
        """A measure."""
        return f"`{MEASURES[name].name}`"

    def pattern(self, key: str) -> str:
        """The id of a pattern of some region on the shelf."""
        rows = {row["id"] for name in region_names() for row in region(name).sheet("patterns").rows}
        if key not in rows:
            raise KeyError(f"no pattern is called {key}")
        return key

    def page(self, name: str, text: str) -> str:
        """A link to another page of docs, or only its words where it has not been written."""
        return f"[{text}]({name})" if (DOCS / name.partition("#")[0]).is_file() else f"{text} (not written yet)"

    def section(self, heading: str) -> str:
        """A link to a section of model.md, which must be there."""
        if f"\n## {heading}\n" not in (DOCS / "model.md").read_text(encoding="utf-8"):
            raise KeyError(f"model.md has no section called {heading}")
        return f"[model.md, {heading}](model.md#{re.sub(r'[^a-z0-9 -]', '', heading.lower()).replace(' ', '-')})"

    @cached_property
    def grades(self) -> dict[str, int]:
        """How many parameters have which grade."""
        counts = Counter(p.meaning.grade for p in known_parameters().values())
        return {grade: counts[grade] for grade in GRADES}


def names(findings: Findings) -> dict[str, Any]:
    """Everything a template may use."""
    words = Words()
    functions: tuple[Callable[..., object], ...] = (
        words.rule, words.rule_says, words.parameter, words.number, words.policy, words.measure, words.pattern,
        words.page, words.section, table, listed, columns, submodel, timetable, sensing, meeting, writers, luck,
        differing, region_rows, region, sources, patterns, asked_by, first_line, spoken, habits, ground,
        meaning_of, between, allowed,
    )  # fmt: skip
    return {
        **findings.named(),
        **{function.__name__: function for function in functions},
        "rooms": rooms(), "doc_of": doc_of, "scenario": words.history, "grades": words.grades, "GRADES": GRADES,
        "parameters": list(known_parameters().values()), "policies": policies(), "measures": list(MEASURES.values()),
        "tables": TABLES, "streams": streams(), "holders": HOLDERS, "reasons": REASONS, "arms": commons.ARMS,
        "phases": [phase.name for phase in Phase], "house": HOUSE, "regions": region_names(),
    }  # fmt: skip


def doc_of(room: Room) -> str:
    """What the file of a room says it claims."""
    return inspect.getdoc(sys.modules[room.Columns.__module__.removesuffix(".columns")]) or ""


def written(template: str, data: Path = DOCS / "data") -> str:
    """A page, from its template.

    data   folder of what screening and validation found
    """
    house = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True, autoescape=False,  # noqa: S701 - Markdown for the repository, not for a browser
    )  # fmt: skip
    house.tests["starting"] = str.startswith
    return house.get_template(template).render(names(Findings(data, region(REGION).folder)))


def write(pages: Iterable[str], folder: Path = DOCS) -> Iterator[Path]:
    """Write pages into a folder; each has a template of its own name."""
    for name in pages:
        path = folder / name
        path.write_text(written(name), encoding="utf-8", newline="\n")
        yield path
