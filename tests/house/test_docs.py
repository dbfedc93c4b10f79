"""What a reader can meet is written down: in docstrings, and by name in the guides."""

import ast
import importlib.util

import pytest

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
ABOUT_THE_SAME = {"overload", "setter", "deleter"}


def is_built(module):
    try:
        found = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        return False
    return found is not None and found.origin is not None


def needs(*modules):
    absent = [m for m in modules if not is_built(m)]
    return pytest.mark.skipif(bool(absent), reason=f"not built yet: {', '.join(absent)}")


def is_public(node):
    return not node.name.startswith("_")


def name_of(node):
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def says_the_same_elsewhere(function):
    return any(name_of(d) in ABOUT_THE_SAME for d in function.decorator_list)


def is_explained_by_a_parent(method, owner, classes):
    """Whether a base class of the package already says what the method does."""
    for base in (classes.get(name_of(b)) for b in owner.bases):
        if base is None or base is owner:
            continue
        told = {m.name for m in base.body if isinstance(m, FUNCTIONS) and ast.get_docstring(m)}
        if method.name in told or is_explained_by_a_parent(method, base, classes):
            return True
    return False


def undocumented(source, classes):
    for node in source.tree.body:
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef)) or not is_public(node) or says_the_same_elsewhere(node):
            continue
        if not ast.get_docstring(node):
            yield f"{source.name}:{node.lineno} {node.name}"
        for part in node.body if isinstance(node, ast.ClassDef) else ():
            if not isinstance(part, FUNCTIONS) or not is_public(part) or says_the_same_elsewhere(part):
                continue
            if not ast.get_docstring(part) and not is_explained_by_a_parent(part, node, classes):
                yield f"{source.name}:{part.lineno} {node.name}.{part.name}"


def test_every_file_says_what_it_is_for(sources):
    silent = [s.name for s in sources if s.text.strip() and not ast.get_docstring(s.tree)]

    assert silent == []


def test_everything_public_says_what_it_does(sources):
    classes = {node.name: node for s in sources for node in ast.walk(s.tree) if isinstance(node, ast.ClassDef)}

    assert [line for s in sources for line in undocumented(s, classes)] == []


@needs("sim.cli")
def test_every_command_is_in_the_guides(guides):
    import typer

    from sim.cli import app

    commands = typer.main.get_command(app).commands

    assert commands
    assert [name for name in commands if f"blowback {name}" not in guides] == []


@needs("sim.core.discover", "sim.agents")
def test_every_room_and_every_lever_is_in_the_guides(guides):
    from sim.core.discover import levers, rooms

    names = [*(room.name for room in rooms()), *levers()]

    assert [name for name in names if f"`{name}`" not in guides] == []


@needs("sim.core.discover", "sim.policies")
def test_every_policy_is_in_the_guides(guides):
    from sim.core.discover import policies

    assert [kind for kind in policies() if f"`{kind}`" not in guides] == []


@needs("sim.results.measures")
def test_every_measure_is_in_the_guides(guides):
    from sim.results.measures import MEASURES

    assert MEASURES
    assert [name for name in MEASURES if f"`{name}`" not in guides] == []
