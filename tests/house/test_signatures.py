"""Functions say what they take and give; only rules and kernels are left bare, for the compiler."""

import ast

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LEFT_BARE = {"kernel", "entry", "rule"}


def decorators(function):
    calls = (d.func if isinstance(d, ast.Call) else d for d in function.decorator_list)
    return {d.id if isinstance(d, ast.Name) else d.attr for d in calls if isinstance(d, (ast.Name, ast.Attribute))}


def parameters(function):
    a = function.args
    named = [*a.posonlyargs, *a.args, *a.kwonlyargs, *filter(None, (a.vararg, a.kwarg))]
    return [p for p in named if p.arg not in ("self", "cls")]


def test_every_function_that_is_not_compiled_is_fully_typed(sources):
    untyped = []
    for source in sources:
        for node in ast.walk(source.tree):
            if not isinstance(node, FUNCTIONS) or decorators(node) & LEFT_BARE:
                continue
            bare = [p.arg for p in parameters(node) if p.annotation is None]
            if bare or node.returns is None:
                untyped.append(f"{source.name}:{node.lineno} {node.name}({', '.join(bare)})")

    assert untyped == []
