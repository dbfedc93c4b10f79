"""`python -m bench`: run the benchmark, print its table and write its files to out/bench."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench.full import SIZES, measure
from bench.page import table, write
from bench.reduced import HELD_FROM, compare
from sim.core.errors import SimError

SEED = 1


def main() -> int:
    """Run what is asked for; 1 where a ratio is amiss, 2 where something else is."""
    asked = _arguments().parse_args()
    days, rounds = (HELD_FROM, 3) if asked.short else (asked.days, asked.rounds)
    try:
        reduced = compare(days, rounds, SEED, _tell)
        full = None
        if not asked.reduced_only:
            full = measure(100, HELD_FROM, 0, SIZES[:2], _tell) if asked.short else measure(400, 1781, 20, SIZES, _tell)
        paths = write(reduced, full, asked.out)
    except SimError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"\n{table(reduced, full)}\n\n" + "".join(f"{path}\n" for path in paths))
    sys.stderr.write("".join(f"{line}\n" for line in reduced.missed()))
    return 1 if reduced.missed() else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--short", action="store_true", help="few days and rounds, ten times the agents at most")
    parser.add_argument("--reduced-only", action="store_true", help="leave the full model out")
    parser.add_argument("--days", type=int, default=400, help="days of the reduced rules")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of the reduced rules")
    parser.add_argument("--out", type=Path, default=Path("out/bench"), help="folder for bench.json and the picture")
    return parser


def _tell(words: str) -> None:
    sys.stderr.write(f"{words}\n")


if __name__ == "__main__":
    sys.exit(main())
