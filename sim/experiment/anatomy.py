"""What each rule reads, writes, draws and moves, found by following its text.

A rule's parameters say which tables it is handed; this page says which columns of them it looks at
and which it changes, through every kernel it calls. It also finds the luck a rule draws, the
parameters it asks, the reasons it gives when it moves arms, and what it tells the chronicle.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sim.core import commons, ledger
from sim.core.rule import Rule

LEDGER, CHRONICLE = ledger.__name__, commons.__name__
SIZES = ("size", "shape")  # how many rows there are is no news
LUCK = ("chance", "luck")

Env = dict[str, str]
Once = tuple[str, str, tuple[tuple[str, str], ...]]


@dataclass
class Anatomy:
    """What a rule has to do with the world, each entry once.

    reads, writes  columns, as "depots.custody"
    asks           parameters of its room
    draws          luck streams
    moves          reasons under which arms change hands
    tells          what goes into the chronicle
    steps          what the kernels of its room say that it calls, in the order of the text
    """

    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    asks: set[str] = field(default_factory=set)
    draws: set[str] = field(default_factory=set)
    moves: set[str] = field(default_factory=set)
    tells: set[str] = field(default_factory=set)
    steps: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Text:
    """A module as text: its functions, what it imports by which name, and its streams."""

    functions: Mapping[str, ast.FunctionDef]
    imports: Mapping[str, tuple[str, str]]
    streams: Mapping[str, str]


def anatomy(rule: Rule) -> Anatomy:
    """What a rule has to do with the world."""
    home = getattr(rule.kernel, "py_func", rule.kernel).__module__
    return _anatomy(home, rule.name, rule.names)


@lru_cache(maxsize=256)
def _anatomy(home: str, name: str, names: tuple[str, ...]) -> Anatomy:
    found = Anatomy()
    _Reader(found, set(), home, {table: table for table in names if table != "day"}).read(name)
    return found


def streams(module: str) -> Mapping[str, str]:
    """The luck streams that a module names, by the constant they stand in."""
    return _text(module).streams


@lru_cache(maxsize=64)
def _text(module: str) -> Text:
    source = inspect.getsource(sys.modules.get(module) or importlib.import_module(module))
    functions: dict[str, ast.FunctionDef] = {}
    imports: dict[str, tuple[str, str]] = {}
    named: dict[str, str] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef):
            functions[node.name] = node
        elif isinstance(node, ast.ImportFrom) and node.module:
            imports |= {entry.asname or entry.name: (node.module, entry.name) for entry in node.names}
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and (told := _stream(node.value)):
            named[node.targets[0].id] = told
    return Text(functions, imports, named)


def _stream(value: ast.expr) -> str:
    """The name in `stream("room.process")`; empty for anything else."""
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "stream":
        return str(ast.literal_eval(value.args[0]))
    return ""


@lru_cache(maxsize=4)
def _words(module: str) -> Mapping[str, str]:
    """The numbered words of the ledger's reasons or of the chronicle, by the constant that stands for each."""
    vocabulary = ledger.REASONS if module == LEDGER else commons.NEWS
    home = sys.modules[module]
    for node in ast.parse(inspect.getsource(home)).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
            names = [name.id for name in node.targets[0].elts if isinstance(name, ast.Name)]
            if [getattr(home, name) for name in names] == list(range(len(vocabulary))):
                return dict(zip(names, vocabulary, strict=True))
    return {}


class _Reader:
    """Follows one rule through the kernels it calls.

    A name stands for a table ("depots"), for a column ("depots.custody"), or for nothing of the world's.
    """

    def __init__(self, found: Anatomy, seen: set[Once], module: str, env: Env) -> None:
        self.found = found
        self.seen = seen
        self.module = module
        self.text = _text(module)
        self.env = env

    def read(self, name: str) -> None:
        """Read one function of the module, unless it has been read with the same things in hand."""
        once = (self.module, name, tuple(sorted(self.env.items())))
        if once not in self.seen:
            self.seen.add(once)
            for statement in self.text.functions[name].body:
                self.statement(statement)

    def statement(self, node: ast.AST) -> None:
        """Read one statement and what is indented below it."""
        if isinstance(node, ast.Assign):
            self.look(node.value)
            for target in node.targets:
                self.assign(target, node.value)
        elif isinstance(node, ast.AugAssign):
            self.look(node.value)
            self.look(node.target)
            self.change(node.target)
        elif isinstance(node, ast.expr):
            self.look(node)
        else:
            for part in ast.iter_child_nodes(node):
                self.statement(part)

    def assign(self, target: ast.expr, value: ast.expr) -> None:
        """A name may come to stand for a column; a cell of a column is changed."""
        if isinstance(target, ast.Tuple):
            values: Sequence[ast.expr] = value.elts if isinstance(value, ast.Tuple) else [value] * len(target.elts)
            for part, its in zip(target.elts, values, strict=True):
                self.assign(part, its)
        elif isinstance(target, ast.Name):
            self.env[target.id] = self.stands_for(value)
        else:
            self.change(target)

    def change(self, target: ast.expr) -> None:
        """Note a cell that is written to."""
        if isinstance(target, ast.Subscript):
            self.look(target.slice)
            column = self.stands_for(target.value)
            if "." in column:
                self.found.writes.add(column)

    def stands_for(self, node: ast.expr) -> str:
        """The table or column an expression is, or a part of it; empty where it is neither."""
        if isinstance(node, ast.Name):
            return self.env.get(node.id, "")
        if isinstance(node, ast.Subscript):
            return self.stands_for(node.value)
        if isinstance(node, ast.Attribute):
            table = self.stands_for(node.value)
            return f"{table}.{node.attr}" if table and "." not in table else ""
        return ""

    def look(self, node: ast.AST) -> None:
        """Note what an expression reads."""
        if isinstance(node, ast.Call):
            self.call(node)
        elif isinstance(node, ast.Attribute) and node.attr in SIZES and self.stands_for(node.value):
            return
        elif isinstance(node, (ast.Attribute, ast.Name)) and "." in (column := self.stands_for(node)):
            self.note(column)
        elif isinstance(node, ast.Name):
            self.constant(node.id)
        else:
            for part in ast.iter_child_nodes(node):
                self.look(part)

    def note(self, column: str) -> None:
        """Note a column that is looked at."""
        table, _, name = column.partition(".")
        if table == "settings":
            self.found.asks.add(name)
        elif table not in LUCK:
            self.found.reads.add(column)

    def constant(self, name: str) -> None:
        """Note a constant of the house: a stream, a reason, a piece of news."""
        module, original = self.text.imports.get(name, (self.module, name))
        if module == LEDGER and original in _words(LEDGER):
            self.found.moves.add(_words(LEDGER)[original])
        elif module == CHRONICLE and original in _words(CHRONICLE):
            self.found.tells.add(_words(CHRONICLE)[original])
        elif _is_ours(module) and original in _text(module).streams:
            self.found.draws.add(_text(module).streams[original])

    def call(self, node: ast.Call) -> None:
        """Follow a call into our own text; of any other only what it is given is read."""
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        module, name = self.callee(node.func)
        if not name:
            for part in (node.func, *given):
                self.look(part)
            return
        names = [each.arg for each in _text(module).functions[name].args.args]
        pairs = [*zip(names, node.args, strict=False), *((k.arg or "", k.value) for k in node.keywords)]
        for _, part in pairs:
            token = self.stands_for(part)
            if not token or isinstance(part, ast.Subscript) or token.startswith("settings."):
                self.look(part)
        step = " ".join((ast.get_docstring(_text(module).functions[name]) or "").partition("\n\n")[0].split())
        if step and module.startswith("sim.agents.") and step not in self.found.steps:
            self.found.steps.append(step)
        _Reader(self.found, self.seen, module, {each: self.stands_for(part) for each, part in pairs}).read(name)

    def callee(self, function: ast.expr) -> tuple[str, str]:
        """Module and name of a function that is followed; empty for the ledger's own and for any other."""
        if isinstance(function, ast.Name):
            module, name = self.text.imports.get(function.id, (self.module, function.id))
            if _is_ours(module) and module != LEDGER and name in _text(module).functions:
                return module, name
        return "", ""


def _is_ours(module: str) -> bool:
    return module.startswith(("sim.core.", "sim.agents."))
