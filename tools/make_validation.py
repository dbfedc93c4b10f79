"""Scores every pattern of a region and writes its page of docs/, its numbers in docs/data/ and its picture.

python tools/make_validation.py                           run the history of every region and write all three
python tools/make_validation.py --region albania_1997     of one region only
python tools/make_validation.py --check                   run again, and exit with 1 if a text or a number differs
python tools/make_validation.py --runs 20                 fewer runs, for a look
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
RUNS = {"libya_2011": 100, "albania_1997": 12}
PAGES = {"libya_2011": "validation", "albania_1997": "validation_albania"}


def texts(board: Scoreboard, name: str) -> dict[Path, str]:
    """The page and the numbers, by file."""
    return {
        DOCS / f"{name}.md": "\n".join(page(board, picture=f"figures/{name}.png")) + "\n",
        DOCS / "data" / f"{name}.json": json.dumps(board.about(), indent=1, ensure_ascii=False) + "\n",
    }


def main() -> int:
    """Write the files, or compare them with what is committed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if anything differs")
    parser.add_argument("--region", choices=sorted(PAGES), help="one region only")
    parser.add_argument("--runs", type=int)
    parser.add_argument("--workers", type=int, default=min(2, cores()))
    given = parser.parse_args()
    found = [write(region, given) for region in ([given.region] if given.region else PAGES)]
    return max(found)


def write(region: str, given: argparse.Namespace) -> int:
    """Write or compare the files of one region; 1 where one differs."""
    name, runs = PAGES[region], given.runs or RUNS[region]
    scenario = with_best_parameters(load(history_of(region)))
    board = validate(scenario, range(1, runs + 1), given.workers, quiet=False)
    found = texts(board, name)
    if given.check:
        stale = [path for path, text in found.items() if not path.is_file() or path.read_text("utf-8") != text]
        for path in stale:
            sys.stdout.write(f"{path} is stale: run python tools/make_validation.py --region {region}\n")
        return 1 if stale else 0
    for path, text in found.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    figure = validation_strip(board).get_figure(root=True)
    assert figure is not None  # noqa: S101  the axes were made on one
    look.save(figure, DOCS / "figures" / name)
    sys.stdout.write(f"{region}: {board.met} of {len(board.patterns)} patterns are met.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
