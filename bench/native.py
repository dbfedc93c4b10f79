"""The reduced rules in C, compiled when they are wanted with whatever plain compiler there is.

C sees the columns of a world where they lie: a header with one struct per table is written from the tables
themselves, and each struct is a list of addresses and lengths.
"""

from __future__ import annotations

import ctypes
import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

from sim.core.chance import stream
from sim.core.commons import NEWS
from sim.core.errors import UsageError
from sim.core.kernel import words_of
from sim.core.ledger import HOLDERS, REASONS
from sim.world.world import World

SOURCES = Path(__file__).parent / "c"
FLAGS = ("-std=c99", "-O3", "-ffp-contract=off", "-fPIC", "-shared")
TYPES = {"float64": "double", "bool": "bool"}  # all others are called as in numpy, with _t
STREAMS = (
    "ledger.origin", "depot.fall", "depot.found", "depot.haul", "depot.winner", "militia.sell", "militia.buy",
    "town.sell", "town.buy", "dealer.owners", "dealer.seller", "dealer.buyer", "dealer.ship", "trafficker.turn",
    "trafficker.choice", "trafficker.arrest", "trafficker.quit", "border_post.detect", "border_post.stop",
    "border_post.bribe", "border_post.record",
)  # fmt: skip
ROOMS = ("border_post", "dealer", "depot", "militia", "state", "town", "trafficker")
GROUND = (
    "areas", "arms", "bids", "camps", "convoys", "forces", "links", "market", "news", "notices", "offers", "parties",
    "places", "roads", "routes", "stores", "traffic",
)  # fmt: skip


def compiler() -> list[str] | None:
    """The command of the C compiler: CC, else cc, gcc or clang; None where there is none."""
    named = shlex.split(os.environ.get("CC", ""))
    found = [name for name in (*named[:1], "cc", "gcc", "clang") if shutil.which(name)]
    return (named if found[0] in named else found[:1]) if found else None


def tables_of(world: World) -> dict[str, Any]:
    """The tables that the rules use, by the names under which rules ask for them."""
    rooms = {room.name: room for room in world.rooms}
    tables = {rooms[name].table: world.tables[name] for name in ROOMS}
    tables |= {f"{name}_settings": world.settings[name] for name in ROOMS}
    tables |= {name: world.ground[name] for name in GROUND}
    return {**tables, "ledger": world.ledger, "chance": world.chance}


def header(tables: dict[str, Any]) -> str:
    """One struct per table, the world that holds them, and the codes and streams that rules name."""
    lines = ["#include <stdbool.h>", "#include <stdint.h>"]
    for name, table in tables.items():
        lines += [f"typedef struct {{ {' '.join(_members(table))} }} {_kind(name)};"]
    lines += [f"typedef struct {{ {' '.join(f'{_kind(name)} *{name};' for name in tables)} }} World;"]
    for prefix, words in (("AS", REASONS), ("OF", HOLDERS), ("NEWS", NEWS)):
        lines += [f"enum {{ {', '.join(f'{prefix}_{word.upper()}' for word in words)} }};"]
    lines += [f"#define {name.replace('.', '_').upper()} {int(stream(name)):#x}ull" for name in STREAMS]
    return "\n".join(lines) + "\n"


def _kind(name: str) -> str:
    return "".join(part.title() for part in name.split("_"))


def _members(table: Any) -> list[str]:
    members = []
    for name, value in zip(table._fields, table, strict=True):
        if isinstance(value, np.ndarray):
            kind = TYPES.get(value.dtype.name, f"{value.dtype.name}_t")
            members += [f"{kind} *{name};", *[f"int64_t {name}_{axis};" for axis in range(value.ndim)]]
        else:
            members += [f"{'double' if isinstance(value, float) else 'int64_t'} {name};"]
    return members


class Native:
    """The compiled rules; made once, run on any world with the same kinds of tables."""

    def __init__(self, world: World, folder: Path) -> None:
        command = compiler()
        if command is None:
            raise UsageError("there is no C compiler here: neither CC, nor cc, gcc or clang.")
        (folder / "tables.h").write_text(header(tables_of(world)), encoding="utf-8")
        library = folder / "rules.so"
        asked = [*command, *FLAGS, f"-I{folder}", str(SOURCES / "rules.c"), "-o", str(library), "-lm"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603  the compiler that CC names
        if done.returncode:
            raise UsageError(f"{shlex.join(command)} could not compile {SOURCES / 'rules.c'}: {done.stderr.strip()}")
        self.call = ctypes.CDLL(str(library)).run_days
        self.call.argtypes, self.call.restype = (ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64), None

    def run_days(self, world: World, first: int, last: int) -> None:
        """Run days over a world whose books are open, in one call."""
        lists = [words_of(table) for table in tables_of(world).values()]
        addresses = np.array([words.ctypes.data for words in lists], np.int64)
        self.call(addresses.ctypes.data, first, last)
