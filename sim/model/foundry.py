"""The foundry: machine code of every rule is made once, side by side where there are cores.

Compiling holds a lock, so threads would take turns: helpers are processes of their own. All go through the same
list and compile what nobody has claimed; the machine code meets in the cache on disk. A helper that is lost leaves its
claims to whoever binds the rules, and so does what is wrong with a rule: here it is passed over.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from sim.core.kernel import CACHE, PACKAGE, address_of, alone_in_cache, compiled, is_cached, length_of

MARK = "all-rules"  # lies in the cache once nothing is left to compile: an interrupted compilation leaves a part
MOST_HELPERS = 3  # each needs half a gigabyte
RARELY = (50_000, 20, 20)
ORDER = "order"
SERVE = "import sys; from sim.model.engine import compile_along; compile_along(sys.argv[1])"


class Cast(NamedTuple):
    """A function, and arguments of the types it is to be compiled for."""

    function: Any
    args: tuple[Any, ...]


def is_made() -> bool:
    """Whether every rule has its machine code on disk, or needs none."""
    return not compiled() or (is_cached() and (CACHE / MARK).is_file())


def cores() -> int:
    """Cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def make(casts: Callable[[], Sequence[Cast]], order: Any, helpers: int | None = None) -> None:
    """Compile functions that have no machine code yet, with helpers on other cores.

    casts    gives the functions; it is asked once the helpers are at work
    order    is handed to each helper, which must come to the same functions by it
    helpers  processes besides this one; by default one for each other core, three at most
    """
    if is_made():
        return
    if helpers is None:
        helpers = min(cores() - 1, MOST_HELPERS)
    try:
        with alone_in_cache("foundry"):  # whoever comes second finds everything made
            if not is_made():
                _make(casts, order, helpers)
                (CACHE / MARK).touch()
    except OSError:
        return  # nobody can write to the cache: what is bound is compiled for this process alone


def _make(casts: Callable[[], Sequence[Cast]], order: Any, helpers: int) -> None:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        try:
            (Path(folder) / ORDER).write_bytes(pickle.dumps(order))
        except (pickle.PicklingError, AttributeError, TypeError):
            helpers = 0  # made of something that cannot be told to others, such as a policy written in a function
        crew = [_helper(folder) for _ in range(helpers)]
        try:
            share(casts(), Path(folder))
            for helper in crew:
                helper.wait()
        finally:
            for helper in crew:
                helper.kill()
                helper.wait()


def ordered(folder: Path) -> Any:
    """What a helper is to build its functions by."""
    return pickle.loads((folder / ORDER).read_bytes())  # noqa: S301  written by the process that started this one


def share(casts: Sequence[Cast], folder: Path) -> None:
    """Compile one function after another, the longest first, leaving out what others have claimed in the folder."""
    with _rarely_swept():
        for number in sorted(range(len(casts)), key=lambda n: (-length_of(casts[n].function), n)):
            try:
                (folder / str(number)).touch(exist_ok=False)
            except FileExistsError:
                continue
            with suppress(Exception):
                address_of(casts[number].function, *casts[number].args)


@contextmanager
def _rarely_swept() -> Iterator[None]:
    """Compiling makes millions of objects; a look through them at the usual pace takes a tenth of the time."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _helper(folder: str) -> subprocess.Popen[bytes]:
    path = os.pathsep.join([str(PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(  # noqa: S603  this very package
        [sys.executable, "-c", SERVE, folder], env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
