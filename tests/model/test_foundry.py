"""The foundry: all is compiled once, whoever compiles it, and what is lost or wrong is passed over."""

import os
import pickle
import subprocess
import sys

import pytest

from sim.core import kernel
from sim.model import foundry
from sim.model.engine import Engine, compile_along
from sim.model.foundry import ORDER, Cast, is_made, make, ordered, share
from sim.scenario import settle


@pytest.fixture
def compiling(monkeypatch, tmp_path):
    """Functions that were asked for, in their order; nothing is really compiled."""
    asked = []
    monkeypatch.setattr(foundry, "address_of", lambda function, *args: asked.append((function, *args)))
    monkeypatch.setattr(foundry, "CACHE", tmp_path)
    return asked


def short():
    return 1


def longer():
    return short() + short() + 1


def casts(*functions):
    return [Cast(function, (n,)) for n, function in enumerate(functions)]


@pytest.mark.parametrize(("code", "mark", "made"), [(False, False, False), (True, False, False), (True, True, True)])
def test_a_part_of_the_machine_code_is_not_enough(monkeypatch, tmp_path, code, mark, made):
    monkeypatch.setattr(foundry, "compiled", lambda: True)
    monkeypatch.setattr(foundry, "is_cached", lambda: code)
    monkeypatch.setattr(foundry, "CACHE", tmp_path)
    if mark:
        (tmp_path / foundry.MARK).touch()

    assert is_made() == made


def test_the_longest_is_compiled_first_and_what_others_claimed_not_at_all(compiling, tmp_path):
    (tmp_path / "2").touch()

    share(casts(short, longer, short), tmp_path)

    assert compiling == [(longer, 1), (short, 0)]
    assert {path.name for path in tmp_path.iterdir()} == {"0", "1", "2"}


def test_what_cannot_be_compiled_is_passed_over(compiling, tmp_path, monkeypatch):
    def refuse(function, number):
        compiling.append(number)
        raise TypeError("no such type")

    monkeypatch.setattr(foundry, "address_of", refuse)
    share(casts(short, short), tmp_path)

    assert compiling == [0, 1]


def test_a_helper_that_is_lost_stops_nobody(compiling, tmp_path):
    make(lambda: casts(short, longer), {"nobody": "can build a world of this"}, helpers=1)

    assert len(compiling) == 2
    assert (tmp_path / foundry.MARK).is_file()


def test_a_helper_comes_to_the_same_functions_by_the_same_order(spring, tmp_path, compiling):
    settled = settle(spring, 1)
    engine = Engine(settled)
    mine = engine.casts()
    make(engine.casts, settled, helpers=0)
    first, compiling[:] = [function for function, *_ in compiling], []
    (tmp_path / ORDER).write_bytes(pickle.dumps(settled))

    compile_along(str(tmp_path))

    assert [function for function, *_ in compiling] == first
    assert len(first) == len(mine)
    assert ordered(tmp_path) == settled


@pytest.mark.skipif(not kernel.compiled(), reason="nothing is compiled")
def test_two_processes_put_their_versions_side_by_side(tmp_path):
    """Whole numbers and fractions of two widths are four versions; four processes at once lose neither."""
    script = tmp_path / "twice.py"
    script.write_text(
        "import sys, numpy as np\n"
        "from sim.core.kernel import entry\n"
        "@entry\ndef total(values):\n    return values.sum() + 1\n"
        "print(total(np.ones(3, sys.argv[1])), sum(total.stats.cache_misses.values()))\n"
    )
    told = {"BLOWBACK_CACHE": str(tmp_path / "cache")}

    def started(kind):
        return subprocess.Popen(
            [sys.executable, str(script), kind], env={**os.environ, **told}, stdout=subprocess.PIPE, text=True
        )

    kinds = ["i8", "f8", "i4", "f4"]
    for misses in ("1", "0"):
        said = [process.communicate()[0].split() for process in [started(kind) for kind in kinds]]
        assert [float(value) for value, _ in said] == [4.0] * 4
        assert [missed for _, missed in said] == [misses] * 4


def test_a_cache_that_cannot_be_written_to_stops_nobody(compiling, monkeypatch):
    def refuse(what):
        raise PermissionError(what)

    monkeypatch.setattr(foundry, "alone_in_cache", refuse)

    make(lambda: casts(short), None)

    assert compiling == []
    assert not is_made()
