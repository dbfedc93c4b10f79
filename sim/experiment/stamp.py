"""What a run was made from, as two fingerprints: the code that decides, and the tables of the region.

With the scenario's own fingerprint they say whether a finished run can stand in for a new one. What only
reads runs, such as measures, pictures and commands, is left out.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from sim.core import discover

DECIDE = ("core", "agents", "policies", "scenario", "world", "model")
RECORD = tuple(f"results/{name}.py" for name in ("books", "custody", "harvest", "results", "tables", "terms"))


def code_sha256() -> str:
    """Fingerprint of every source file that decides how a run goes and what is written down of it."""
    return _code(os.environ.get(discover.PLUGINS, ""))


def region_sha256(folder: Path) -> str:
    """Fingerprint of the tables of a region; its map and its notes change no run."""
    return _digest(folder, [folder / "region.yaml", *folder.glob("*.csv")])


@cache
def _code(plugins: str) -> str:
    own = discover.PACKAGE
    files = [own / name for name in RECORD]
    for floor in DECIDE:
        for folder in {str(own / floor), *discover.folders(floor, plugins)}:
            files += Path(folder).rglob("*.py")
    return _digest(own, files)


def _digest(root: Path, files: Iterable[Path]) -> str:
    """One hash of the names and contents of files, in the order of their names."""
    named = {os.path.relpath(path, root).replace(os.sep, "/"): path for path in files if path.is_file()}
    digest = hashlib.sha256()
    for name in sorted(named):
        digest.update(f"{name}\n".encode())
        digest.update(hashlib.sha256(named[name].read_bytes()).digest())
    return digest.hexdigest()
