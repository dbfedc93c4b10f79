"""Scores every pattern of a region and writes its page of docs/, its numbers in docs/data/ and its picture.

python tools/make_validation.py                           run the history of every region and write all
python tools/make_validation.py --region albania_1997     of one region only
python tools/make_validation.py --kept                    write the pages again from what the runs said, running nothing
python tools/make_validation.py --sample                  write nothing: run some of the seeds again, and exit with 1 if
                                                          a number of theirs, or a text made from all, differs
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from pandas import DataFrame, isna, read_csv

from sim.experiment.scoreboard import LOST, VALUES, Scoreboard, board_of, history_of, validate, with_best_parameters
from sim.experiment.validation import patterns_of
from sim.model.foundry import cores
from sim.report import look
from sim.report.validation import page, validation_strip
from sim.scenario import Scenario, load, region_folder

DOCS = Path(__file__).resolve().parents[1] / "docs"
RUNS = {"libya_2011": 100, "albania_1997": 12}
# Within the first two dozen, which rivals and further scenarios have as well.
SAMPLE = {"libya_2011": (1, 2, 7, 13, 24), "albania_1997": (1, 12)}
PAGES = {"libya_2011": "validation", "albania_1997": "validation_albania"}


def texts(board: Scoreboard, name: str) -> dict[Path, str]:
    """The page, the numbers and those of each run, by file."""
    return {
        DOCS / f"{name}.md": "\n".join(page(board, picture=f"figures/{name}.png")) + "\n",
        DOCS / "data" / f"{name}.json": json.dumps(board.about(), indent=1, ensure_ascii=False) + "\n",
        DOCS / "data" / f"{name}_runs.csv": board.values.to_csv(index=False, lineterminator="\n", float_format="%.7g"),
    }


def main() -> int:
    """Write the files, or compare them with what is committed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sample", action="store_true", help="write nothing; exit with 1 if anything differs")
    parser.add_argument("--kept", action="store_true", help="run nothing; write from what is kept of the runs")
    parser.add_argument("--region", choices=sorted(PAGES), help="one region only")
    parser.add_argument("--workers", type=int, default=min(2, cores()))
    given = parser.parse_args()
    regions = [given.region] if given.region else list(PAGES)
    if given.sample:
        stale = [line for region in regions for line in check(region, given.workers)]
    else:
        stale = []
        for region in regions:
            write(kept(region) if given.kept else run(region, given.workers), region)
    sys.stdout.writelines(f"{line}\n" for line in stale)
    return 1 if stale else 0


def scenario_of(region: str) -> Scenario:
    """What is scored."""
    return with_best_parameters(load(history_of(region)))


def run(region: str, workers: int) -> Scoreboard:
    """Run history and what goes with it."""
    return validate(scenario_of(region), range(1, RUNS[region] + 1), workers, quiet=False)


def kept(region: str) -> Scoreboard:
    """What follows from the numbers that are kept of each run."""
    data = DOCS / "data" / PAGES[region]
    numbers = {"value": lambda text: float(text or "nan")}
    values = read_csv(f"{data}_runs.csv", keep_default_na=False, converters=numbers)
    about = json.loads(Path(f"{data}.json").read_text(encoding="utf-8"))
    constants = {rival: found["constant"] for rival, found in about["rivals"].items()}
    folder = region_folder(region)
    assert folder is not None  # noqa: S101  it is one of ours
    return board_of(scenario_of(region), about["seeds"], patterns_of(folder), values, constants)


def write(board: Scoreboard, region: str) -> None:
    """Write the files of one region."""
    name = PAGES[region]
    for path, text in texts(board, name).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    figure = validation_strip(board).get_figure(root=True)
    assert figure is not None  # noqa: S101  the axes were made on one
    look.save(figure, DOCS / "figures" / name)
    sys.stdout.write(f"{region}: {board.met} of {len(board.patterns)} patterns are met.\n")


def check(region: str, workers: int) -> Sequence[str]:
    """What of one region's files is not what the code makes of it, in a line each."""
    name, whole = PAGES[region], kept(region)
    runs = DOCS / "data" / f"{name}_runs.csv"
    again = validate(scenario_of(region), SAMPLE[region], workers, quiet=False, constants=whole.constants)
    return [
        *(f"{runs}: {line}" for line in differences(whole.values, again.values)),
        *(
            f"{path} does not follow from {runs.name}: run python tools/make_validation.py --region {region} --kept"
            for path, text in texts(whole, name).items()
            if not path.is_file() or path.read_text("utf-8") != text
        ),
    ]


def differences(before: DataFrame, again: DataFrame) -> Sequence[str]:
    """Numbers of runs that are not those that were kept of the same runs; a country at peace may be left out."""
    told = [
        {tuple(row[:-1]): row[-1] for row in part[list(VALUES)].itertuples(index=False) if row[1] != LOST or row[-1]}
        for part in (before[before["run"].isin(set(again["run"]))], again)
    ]
    was, now = told
    return [
        f"{' '.join(map(str, key))} was {was.get(key)}, now {now.get(key)}"
        for key in sorted({*was, *now})
        if was.get(key) != now.get(key) and not (isna(was.get(key, 0)) and isna(now.get(key, 0)))
    ]


if __name__ == "__main__":
    sys.exit(main())
