"""What is in the folder is in the package."""

from configparser import ConfigParser

import pytest


@pytest.fixture
def listed(root):
    setup = ConfigParser()
    setup.read(root / "setup.cfg", encoding="utf-8")
    return set(setup["options"]["packages"].split())


def test_every_folder_of_code_is_installed(root, listed):
    folders = {p.parent for p in (root / "sim").rglob("*.py")}

    missing = {".".join(f.relative_to(root).parts) for f in folders} - listed

    assert missing == set()


def test_every_folder_of_code_has_a_name_plate(root):
    folders = {p.parent for p in (root / "sim").rglob("*.py")}

    assert [f.relative_to(root).as_posix() for f in sorted(folders) if not (f / "__init__.py").exists()] == []


def test_the_shelf_is_installed_from_the_scenarios_folder(root, listed):
    assert "sim.shelf" in listed
    assert list((root / "scenarios").iterdir())
