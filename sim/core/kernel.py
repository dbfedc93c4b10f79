"""The only door to numba, with a machine-code cache that notices every edit.

Numba's own cache does not see a change in a function that lives in another file, so
machine code is kept in a folder named after a fingerprint of every source file that
is ever compiled. An edit anywhere in them means a fresh folder.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba import config

Function = TypeVar("Function", bound=Callable[..., Any])

PACKAGE = Path(__file__).resolve().parent.parent
COMPILED = ("core", "agents", "model")


def fingerprint() -> str:
    """A short name for the present text of every source file that is compiled."""
    digest = hashlib.sha256(numba.__version__.encode())
    for floor in COMPILED:
        for path in sorted((PACKAGE / floor).rglob("*.py")):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_home() -> Path:
    """Where machine code is kept: BLOWBACK_CACHE, else the user's cache folder."""
    chosen = os.environ.get("BLOWBACK_CACHE") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(chosen) / "blowback"


CACHE = cache_home() / f"kernels-{fingerprint()}"
config.CACHE_DIR = str(CACHE)


def compiled() -> bool:
    """Whether rules run as machine code; NUMBA_DISABLE_JIT=1 switches it off."""
    return not config.DISABLE_JIT


def is_cached() -> bool:
    """Whether machine code for the present sources lies ready."""
    return CACHE.is_dir() and any(CACHE.rglob("*.nbi"))


def kernel(function: Function) -> Function:
    """Compile a function on first use; with compilation off, return it unchanged.

    Machine code releases the interpreter lock, so runs can share a process on threads.
    """
    if not compiled():
        return function
    return numba.njit(cache=True, nogil=True, error_model="python")(function)  # type: ignore[no-any-return]
