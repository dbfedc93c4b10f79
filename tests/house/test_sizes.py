"""Nothing is so long that two ideas share it."""

import ast

LINES_IN_A_FILE = 500
LINES_IN_A_FUNCTION = 60
METHODS_IN_A_CLASS = 15

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def test_no_file_is_longer_than_500_lines(sources):
    lengths = {s.name: len(s.text.splitlines()) for s in sources}

    assert {name: n for name, n in lengths.items() if n > LINES_IN_A_FILE} == {}


def test_no_function_is_longer_than_60_lines(sources):
    functions = ((s, node) for s in sources for node in ast.walk(s.tree) if isinstance(node, FUNCTIONS))
    lengths = {f"{s.name}:{f.lineno} {f.name}": f.end_lineno - f.lineno + 1 for s, f in functions}

    assert {name: n for name, n in lengths.items() if n > LINES_IN_A_FUNCTION} == {}


def test_no_class_has_more_than_15_methods(sources):
    classes = ((s, node) for s in sources for node in ast.walk(s.tree) if isinstance(node, ast.ClassDef))
    counts = {f"{s.name}:{c.lineno} {c.name}": sum(isinstance(m, FUNCTIONS) for m in c.body) for s, c in classes}

    assert {name: n for name, n in counts.items() if n > METHODS_IN_A_CLASS} == {}
