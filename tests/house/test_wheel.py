"""What is installed from a wheel can run a scenario by name, from any folder, with nothing else at hand."""

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

NEEDED = ("setup.cfg", "pyproject.toml", "README.md", "LICENSE")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")


def call(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    """Built from a copy, so that nothing old in the checkout can slip in."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("sim", "scenarios"):
        shutil.copytree(root / name, folder / "source" / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in NEEDED:
        if (root / name).exists():
            shutil.copy(root / name, folder / "source")
    call(*PIP, "wheel", "--no-deps", "--wheel-dir", str(folder), str(folder / "source"))
    (built,) = folder.glob("blowback-*.whl")
    return built


def test_the_wheel_holds_every_source_file_and_the_whole_shelf(root, wheel):
    kinds = (".py", ".html", ".css")
    wanted = {p.relative_to(root).as_posix() for p in (root / "sim").rglob("*") if p.suffix in kinds}
    for kind in ("yaml", "csv", "md", "geojson"):
        shelf = (p.relative_to(root / "scenarios") for p in (root / "scenarios").rglob(f"*.{kind}"))
        wanted |= {f"sim/shelf/{p.as_posix()}" for p in shelf}

    held = set(zipfile.ZipFile(wheel).namelist())

    assert sorted(wanted - held) == []
    assert not [name for name in held if name.startswith("tests/")]


def test_an_installed_wheel_runs_a_scenario_from_another_folder(root, wheel, tmp_path):
    venv.create(tmp_path / "empty", with_pip=True)
    scripts = tmp_path / "empty" / ("Scripts" if os.name == "nt" else "bin")
    call(str(scripts / "python"), *PIP[1:], "install", str(wheel))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}

    command = [str(scripts / "blowback"), "run", "light_footprint", "--until", "2011-04-30", "--out", "results"]
    call(*command, "--workers", "0", cwd=elsewhere, env=clean)

    (manifest,) = (elsewhere / "results").rglob("manifest.json")
    assert json.loads(manifest.read_text())["journal_sha256"]
