"""Every number in a room has a unit and a meaning, every setting a source, every kind of luck its own name."""

import ast
import importlib.util
import re

import pytest

PARTS = [importlib.util.find_spec(name) for name in ("sim.core.discover", "sim.agents")]
built = pytest.mark.skipif(not all(p and p.origin for p in PARTS), reason="the rooms are not built yet")


@pytest.fixture(scope="module")
def rooms():
    from sim.core.discover import rooms

    found = {room.name: room for room in rooms()}
    assert found
    return found


@built
def test_every_column_has_a_unit_and_a_meaning(rooms):
    from sim.core.columns import fields

    columns = {f"{name}.{f.name}": f.col for name, room in rooms.items() for f in fields(room.Columns)}

    assert [path for path, col in columns.items() if not (col.unit.strip() and col.doc.strip())] == []


@built
def test_every_lever_has_an_order_of_bounds(rooms):
    levers = {f"{name}.{lever}": col for name, room in rooms.items() for lever, col in room.levers().items()}

    assert [path for path, col in levers.items() if not col.low < col.high] == []


@built
def test_every_parameter_has_a_unit_a_source_and_a_grade(rooms):
    from sim.core.uncertain import GRADES, meaning_of

    fields = {f"{name}.{f}": (room.Params, f) for name, room in rooms.items() for f in room.Params.model_fields}
    told = {path: meaning_of(model, field) for path, (model, field) in fields.items()}

    assert [path for path, meaning in told.items() if meaning is None] == []
    assert [path for path, meaning in told.items() if meaning and not (meaning.unit and meaning.source)] == []
    assert [path for path, meaning in told.items() if meaning and meaning.grade not in GRADES] == []


@built
def test_every_room_is_called_by_the_name_of_its_file(rooms):
    assert [name for name, room in rooms.items() if name not in room.Columns.__module__.split(".")] == []


def streams(sources):
    for source in sources:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "stream":
                yield source, node


def test_every_stream_is_named_once_as_room_dot_process(sources):
    found = [(f"{s.name}:{node.lineno}", node.args[0]) for s, node in streams(sources)]
    literal = {place: name.value for place, name in found if isinstance(name, ast.Constant)}
    names = list(literal.values())

    assert [place for place, name in literal.items() if not re.fullmatch(r"[a-z_]+\.[a-z_]+", name)] == []
    assert [place for place, name in literal.items() if names.count(name) > 1] == []


def test_no_two_streams_share_their_luck(sources):
    from sim.core.chance import stream

    names = {node.args[0].value for _, node in streams(sources) if isinstance(node.args[0], ast.Constant)}

    assert len({int(stream(name)) for name in names}) == len(names)
