"""How commands speak: words on one stream, complaints on the other, tables in columns, JSON for machines."""

from __future__ import annotations

import json
import math
import sys
import traceback
from collections.abc import Iterable
from typing import Any


def fail(message: str, code: int, debug: bool) -> None:
    """Say what went wrong and leave."""
    if debug:
        traceback.print_exc()
    complain(message)
    sys.exit(code)


def complain(message: str) -> None:
    """Say something on stderr."""
    print(message, file=sys.stderr)


def working(words: str, *, quiet: bool) -> None:
    """Say what takes a while, to whoever watches a terminal."""
    if not quiet and sys.stderr is not None and sys.stderr.isatty():
        complain(words)


def print_facts(facts: list[dict[str, Any]], as_json: bool) -> None:
    """What the library explained, for people or for machines."""
    from sim.experiment.explain import as_text

    if as_json:
        print_json(facts[0] if len(facts) == 1 else facts)
    else:
        print("\n\n".join(as_text(one) for one in facts))


def print_json(what: Any) -> None:
    """Anything as JSON; a number that is none, or has no end, becomes null."""
    print(json.dumps(_plain(what), indent=2, ensure_ascii=False))


def _plain(what: Any) -> Any:
    if isinstance(what, dict):
        return {key: _plain(value) for key, value in what.items()}
    if isinstance(what, list | tuple):
        return [_plain(value) for value in what]
    return None if isinstance(what, float) and not math.isfinite(what) else what


def print_columns(rows: Iterable[tuple[str, ...]], right: tuple[int, ...] = ()) -> None:
    """Rows of text in columns, without frames or colours; numbers of columns in `right` end flush.

    A row with nothing but its first cell is a heading, and may run over the columns beside it.
    """
    table = [tuple(row) for row in rows]
    shaping = [row for row in table if any(row[1:])] or table
    widths = [max(map(len, column)) for column in zip(*shaping, strict=True)]
    for row in table:
        cells = [
            f"{cell:>{width}}" if number in right else f"{cell:<{width}}"
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
            if width
        ]
        print("  ".join(cells).rstrip())
