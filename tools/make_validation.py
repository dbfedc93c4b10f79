"""Scores every pattern of Libya and writes docs/validation.md, docs/data/validation.json and the picture.

python tools/make_validation.py                 run history a hundred times and write all three
python tools/make_validation.py --check         run again, and exit with 1 if a text or a number differs
python tools/make_validation.py --runs 20       fewer runs, for a look
"""

import argparse
import json
import sys
from pathlib import Path

from sim.experiment.runner import cores
from sim.experiment.scoreboard import Scoreboard, history_of, validate, with_best_parameters
from sim.report import look
from sim.report.validation import page, validation_strip
from sim.scenario import load

DOCS = Path(__file__).resolve().parents[1] / "docs"
REGION = "libya_2011"
RUNS = 100
PICTURE = "figures/validation"


def texts(board: Scoreboard) -> dict[Path, str]:
    """The page and the numbers, by file."""
    return {
        DOCS / "validation.md": "\n".join(page(board, picture=f"{PICTURE}.png")) + "\n",
        DOCS / "data" / "validation.json": json.dumps(board.about(), indent=1, ensure_ascii=False) + "\n",
    }


def main() -> int:
    """Write the files, or compare them with what is committed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if anything differs")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--workers", type=int, default=min(2, cores()))
    given = parser.parse_args()
    scenario = with_best_parameters(load(history_of(REGION)))
    board = validate(scenario, range(1, given.runs + 1), given.workers, quiet=False)
    found = texts(board)
    if given.check:
        stale = [path for path, text in found.items() if not path.is_file() or path.read_text("utf-8") != text]
        for path in stale:
            sys.stdout.write(f"{path} is stale: run python tools/make_validation.py\n")
        return 1 if stale else 0
    for path, text in found.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    figure = validation_strip(board).get_figure(root=True)
    assert figure is not None  # noqa: S101  the axes were made on one
    look.save(figure, DOCS / PICTURE)
    sys.stdout.write(f"{board.met} of {len(board.patterns)} patterns are met.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
