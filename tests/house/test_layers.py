"""Imports point down the staircase, rooms do not know each other, and numba and Mesa have one door each."""

import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

LINTER = Path(sys.executable).with_name("lint-imports")


def unbuilt(root):
    """Floors that setup.cfg names and nobody has built."""
    setup = ConfigParser()
    setup.read(root / "setup.cfg", encoding="utf-8")
    layers = setup["importlinter:contract:staircase"]["layers"].replace("|", " ").split()
    floors = [name for name in layers if not name.startswith("(")]
    return [f for f in floors if not any((root / "sim" / p).exists() for p in (f"{f}/__init__.py", f"{f}.py"))]


@pytest.fixture(scope="module")
def house(root, tmp_path_factory):
    """A copy of the source, with an empty room for each floor that is planned but not built."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copytree(root / "sim", copy / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "setup.cfg", copy)
    for floor in unbuilt(root):
        (copy / "sim" / floor).mkdir(exist_ok=True)
        (copy / "sim" / floor / "__init__.py").write_text("")
    if not any("import mesa" in p.read_text() for p in (copy / "sim").rglob("*.py")):
        (copy / "sim" / "model" / "planned.py").write_text("import mesa\n")  # the linter wants the door to be used
    return copy


def lint(folder):
    return subprocess.run([LINTER, "--no-logo"], cwd=folder, capture_output=True, text=True, check=False)


def test_every_contract_is_kept(house):
    told = lint(house)

    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("core/upstairs.py", "import sim.scenario", "Later stages import earlier ones"),
        ("results/compiled.py", "import numba", "Numba has one door"),
        ("results/agents.py", "import mesa", "Only faces"),
        ("experiment/drawing.py", "import matplotlib", "Nothing below the report draws"),
        ("attic/__init__.py", "", "Later stages import earlier ones"),
    ],
)
def test_a_broken_contract_is_noticed(house, tmp_path, file, line, contract):
    shutil.copytree(house, tmp_path / "house")
    intruder = tmp_path / "house" / "sim" / file
    intruder.parent.mkdir(exist_ok=True)
    intruder.write_text(f"{line}\n")

    told = lint(tmp_path / "house")

    broken = [heading for heading in told.stdout.splitlines() if " BROKEN" in heading]
    assert any(heading.startswith(contract) for heading in broken), told.stdout + told.stderr


def test_rooms_and_policies_must_not_know_each_other(house, tmp_path):
    shutil.copytree(house, tmp_path / "house")
    for floor in ("agents", "policies"):
        (tmp_path / "house" / "sim" / floor / "one.py").write_text(f"import sim.{floor}.two\n")
        (tmp_path / "house" / "sim" / floor / "two.py").write_text("")

    told = lint(tmp_path / "house").stdout

    assert "Agent rooms do not know each other BROKEN" in told
    assert "Policies do not know each other BROKEN" in told
