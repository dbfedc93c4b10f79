"""The ids a region's tables hold, so that a scenario names only what is there."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from sim.core.levers import Where
from sim.core.policy import Policy

TABLES = {
    "countries": "states.csv",
    "regions": "regions.csv",
    "places": "places.csv",
    "borders": "borders.csv",
    "posts": "border_posts.csv",
    "links": "links.csv",
    "groups": "militias.csv",
}


def known_ids(folder: Path, table: str) -> frozenset[str]:
    """The ids in one table of a region; empty where the region has no such table."""
    path = folder / table
    if not path.is_file():
        return frozenset()
    return _ids(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _ids(path: Path, written: int) -> frozenset[str]:  # noqa: ARG001  an edited table is read again
    with path.open(encoding="utf-8", newline="") as lines:
        return frozenset(row["id"] for row in csv.DictReader(lines) if row.get("id"))


def where_fields(policy: Policy) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Every field of a policy that names rows of the region: table, path of the field, ids named."""
    for name, field in type(policy).model_fields.items():
        value = getattr(policy, name)
        if isinstance(value, Where):
            for kind, ids in value.given().items():
                if kind in TABLES:
                    yield TABLES[kind], (name, kind), ids
        extra = field.json_schema_extra
        kind = str(extra.get("ids", "")) if isinstance(extra, dict) else ""
        if kind in TABLES and value:
            yield TABLES[kind], (name,), (value,) if isinstance(value, str) else tuple(value)
