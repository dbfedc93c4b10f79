"""One agent's turn: a built-in rule, cut down to a single row of its table.

A rule is one loop over all agents of a room. From its text a twin is made whose loop skips
every row but one, so whoever replaces a rule can still fall back on it for one agent. That
works where the loop treats its rows one by one. A rule that tallies across its agents, or
settles something for all of them at once, has no twin, and says so. Where the text alone
cannot show that a turn stands by itself, the rule may declare it (`rule(..., alone=True)`).
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from sim.core.kernel import entry
from sim.core.rule import Function, Rule

ONLY = "only_row"  # the twin's last parameter
RECOUNTED = frozenset({"market", "news"})  # what may be written outside the loop: both bear being written again


@lru_cache(maxsize=256)
def alone(rule: Rule, table: str) -> Function | None:
    """The rule for one row: its parameters, then the row; None where its rows cannot be told apart.

    table   the name under which the rule asks for its own table
    """
    plain = getattr(rule.kernel, "py_func", rule.kernel)
    tree, function = _parsed(plain)
    if table not in rule.names:
        return None
    loops = _turns(function, table, plain.__globals__, declared=rule.alone)
    for loop in loops:
        loop.body.insert(0, _skip(loop.target.id))  # type: ignore[attr-defined]
    if not loops:
        return None
    function.name += "__alone"
    function.args.args.append(ast.arg(ONLY))
    scope = dict(plain.__globals__)
    code = compile(ast.fix_missing_locations(tree), plain.__code__.co_filename, "exec")
    exec(code, scope)  # noqa: S102  the rule's own text, with one line added
    twin: Function = entry(scope[function.name])
    return twin


def _parsed(function: Function) -> tuple[ast.Module, ast.FunctionDef]:
    """The text of a function where it stands in its file, without what decorates it."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    ast.increment_lineno(tree, function.__code__.co_firstlineno - 1)
    found = next(node for node in tree.body if isinstance(node, ast.FunctionDef))
    found.decorator_list = []
    return tree, found


def _skip(row: str) -> ast.If:
    test = ast.Compare(ast.Name(row, ast.Load()), [ast.NotEq()], [ast.Name(ONLY, ast.Load())])
    return ast.If(test, [ast.Continue()], [])


def _turns(function: ast.FunctionDef, table: str, scope: dict[str, Any], *, declared: bool) -> list[ast.For]:
    """The loops in which an agent has its turn; none where a turn cannot be taken alone, unless that is declared."""
    reading = _Reading(function, scope)
    loops: list[ast.For] = []
    tallies: set[str] = set()
    sizes: set[str] = set()
    bound: set[str] = set()
    strays = False
    for statement in function.body:
        written = reading.writes_of(statement)
        if loops and written - RECOUNTED and tallies & _loaded(statement) and not declared:
            return []  # hangs on a tally of all
        sizes |= _named_size(statement, table)
        if isinstance(statement, ast.For) and _is_over(statement, table, sizes):
            if written:
                loops.append(statement)
                tallies |= _tallies(statement, reading) & bound
                strays |= _strays(statement, table)
        elif (written - RECOUNTED or (written and not isinstance(statement, ast.Expr | ast.If))) and not declared:
            return []  # settles something for all
        bound |= {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and _is_stored(node)}
    return loops if len(loops) == 1 or declared or not strays else []  # what one left for another would be lost


class _Reading:
    """What a function's text writes to, by parameter, aliases and helpers included."""

    def __init__(self, function: ast.FunctionDef, scope: dict[str, Any]) -> None:
        self.scope = scope
        self.roots = {argument.arg: frozenset({argument.arg}) for argument in function.args.args}

    def writes_of(self, statement: ast.stmt) -> frozenset[str]:
        """Parameters that a statement writes to; notes the aliases that it makes."""
        written: set[str] = set()
        for node in _in_order(statement):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    written |= self._stored(target, node.value)
            elif isinstance(node, ast.AugAssign) and not isinstance(node.target, ast.Name):
                written |= self._of(node.target)
            elif isinstance(node, ast.Call):
                for argument in self.handed_to_a_writer(node):
                    written |= self._of(argument)
        return frozenset(written)

    def handed_to_a_writer(self, call: ast.Call) -> list[ast.expr]:
        """Arguments of a call that the called helper writes to."""
        called = self.scope.get(call.func.id) if isinstance(call.func, ast.Name) else None
        plain = getattr(called, "py_func", called)
        if not inspect.isfunction(plain):
            return []
        positions = _written_positions(plain)
        return [argument for position, argument in enumerate(call.args) if position in positions]

    def _stored(self, target: ast.expr, value: ast.expr) -> frozenset[str]:
        if isinstance(target, ast.Name):
            self.roots[target.id] = self._of(value)
            return frozenset()
        if isinstance(target, ast.Tuple | ast.List):
            values = value.elts if isinstance(value, ast.Tuple) else [value] * len(target.elts)
            return frozenset().union(*(self._stored(t, v) for t, v in zip(target.elts, values, strict=True)))
        return self._of(target)

    def _of(self, expression: ast.expr) -> frozenset[str]:
        """Parameters whose arrays an expression may be a view of."""
        if isinstance(expression, ast.Name):
            return self.roots.get(expression.id, frozenset())
        if isinstance(expression, ast.Attribute | ast.Subscript | ast.Starred):
            return self._of(expression.value)
        if isinstance(expression, ast.IfExp):
            return self._of(expression.body) | self._of(expression.orelse)
        parts: list[ast.expr] = []
        if isinstance(expression, ast.Tuple):
            parts = expression.elts
        elif isinstance(expression, ast.Call) and isinstance(expression.func, ast.Name):
            parts = expression.args if isinstance(self.scope.get(expression.func.id), type) else []
        return frozenset().union(*(self._of(part) for part in parts))


@lru_cache(maxsize=1024)
def _written_positions(helper: Function) -> frozenset[int]:
    """Which of a helper's parameters it writes to, by position."""
    _, function = _parsed(helper)
    reading = _Reading(function, helper.__globals__)
    written = frozenset().union(*(reading.writes_of(statement) for statement in function.body))
    return frozenset(p for p, argument in enumerate(function.args.args) if argument.arg in written)


def _in_order(statement: ast.stmt) -> Iterator[ast.AST]:
    """Every expression and statement in a statement, those on earlier lines first."""
    nodes = [node for node in ast.walk(statement) if isinstance(node, ast.stmt | ast.expr)]
    return iter(sorted(nodes, key=lambda node: (node.lineno, node.col_offset)))


def _is_stored(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _loaded(statement: ast.stmt) -> set[str]:
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and not _is_stored(node)}


def _is_size(expression: ast.expr, table: str) -> bool:
    """Whether an expression is `table.column.size` or `table.column.shape[0]`."""
    if isinstance(expression, ast.Subscript):
        expression = expression.value
    if not isinstance(expression, ast.Attribute) or expression.attr not in ("size", "shape"):
        return False
    column = expression.value
    return isinstance(column, ast.Attribute) and isinstance(column.value, ast.Name) and column.value.id == table


def _named_size(statement: ast.stmt, table: str) -> set[str]:
    if not isinstance(statement, ast.Assign) or not _is_size(statement.value, table):
        return set()
    return {target.id for target in statement.targets if isinstance(target, ast.Name)}


def _is_over(loop: ast.For, table: str, sizes: set[str]) -> bool:
    """Whether a loop goes over the rows of a table, in their order or in one drawn for the day."""
    call = loop.iter
    if not isinstance(loop.target, ast.Name):
        return False
    if isinstance(call, ast.Name) or (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
        return any(_is_cell(node, table, loop.target.id) for node in ast.walk(loop))  # rows in an order of the day
    if not isinstance(call, ast.Call) or len(call.args) != 1:
        return False
    if isinstance(call.func, ast.Name) and call.func.id == "range":
        (end,) = call.args
        return _is_size(end, table) or (isinstance(end, ast.Name) and end.id in sizes)
    return False


def _is_cell(node: ast.AST, table: str, row: str) -> bool:
    """Whether a node is `table.column[row]` or `table.column[row, ...]`."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Attribute):
        return False
    owner, index = node.value.value, node.slice
    first = index.elts[0] if isinstance(index, ast.Tuple) else index
    return isinstance(owner, ast.Name) and owner.id == table and isinstance(first, ast.Name) and first.id == row


def _strays(loop: ast.For, table: str) -> bool:
    """Whether a loop writes to rows of the table other than the one whose turn it is."""
    row = loop.target.id  # type: ignore[attr-defined]
    cells = [n for n in ast.walk(loop) if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)]
    owned = [n for n in cells if isinstance(n.value, ast.Attribute) and getattr(n.value.value, "id", "") == table]
    return not all(_is_cell(node, table, row) for node in owned)


def _tallies(loop: ast.For, reading: _Reading) -> set[str]:
    """Names that the turns of a loop share: written to in it, other than each in its own cell."""
    row = loop.target.id  # type: ignore[attr-defined]
    shared: set[str] = set()
    for node in ast.walk(loop):
        if isinstance(node, ast.Name) and _is_stored(node):
            shared.add(node.id)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name):
            own = isinstance(node.slice, ast.Name) and node.slice.id == row
            shared |= set() if own else {node.value.id}
        elif isinstance(node, ast.Call):
            shared |= {a.id for a in reading.handed_to_a_writer(node) if isinstance(a, ast.Name)}
    return shared
