"""Manners of the command line: help, tracebacks, pipes, and what an import costs."""

import os
import subprocess
import sys

import pytest

from sim.cli import app


def test_a_traceback_is_shown_on_request_and_only_then(blowback):
    plain, debugged = blowback("run", "nowhere_at_all"), blowback("run", "nowhere_at_all", "--debug")

    assert "Traceback" not in plain.err
    assert "Traceback" in debugged.err
    assert plain.code == debugged.code == 2


def test_help_names_every_command(blowback):
    said = blowback("--help")

    assert said.code == 0
    assert all(command in said.out for command in ("run", "compare", "check", "list", "explain", "schema", "version"))


def test_a_word_that_is_no_command_is_wrong_usage(blowback):
    assert blowback("fly").code == 2
    assert app.info.help


def test_help_waits_for_no_library():
    heavy = "numba", "numpy", "pandas", "mesa", "matplotlib", "pydantic"
    code = f"import sys, sim.cli; print([m for m in {heavy!r} if m in sys.modules])"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"


def test_importing_the_package_costs_nothing():
    code = "import sim, sys; print([m for m in sys.modules if m.startswith('sim.')], sim.__all__)"

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[] ['DiffusionModel', 'Results', 'Scenario', 'compare', 'load', 'run']"


def test_public_names_are_found_when_asked_for():
    import sim

    assert {sim.run.__name__, sim.load.__name__, sim.Scenario.__name__} == {"run", "load", "Scenario"}
    assert sim.Results.__name__ == "Results"
    assert sim.DiffusionModel.__name__ == "DiffusionModel"
    assert {"run", "compare", "load"} <= set(dir(sim))
    with pytest.raises(AttributeError, match="has no attribute 'fly'"):
        getattr(sim, "fly")  # noqa: B009  the name is wrong on purpose


@pytest.mark.skipif(os.name == "nt", reason="pipes close otherwise there")
def test_a_reader_who_has_had_enough_gets_no_traceback():
    code = f"{sys.executable} -m sim schema | head -c 1; exit ${{PIPESTATUS[0]}}"

    told = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=False)

    assert told.stdout == "{"
    assert "Traceback" not in told.stderr
    assert "BrokenPipe" not in told.stderr
