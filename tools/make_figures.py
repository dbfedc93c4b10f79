"""Draw the pictures in docs/figures: crowding out, and what a comparison shows.

python tools/make_figures.py                  crowding.png, from the rules for teams and looting (a minute or two)
python tools/make_figures.py out              effects.png, gained.png and ways.png of the comparison in out/
python tools/make_figures.py out maps worth   other pictures of it
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sim.experiment.crowding import crowding
from sim.report import look
from sim.report.crowding import crowding_curve
from sim.report.finished import reopen
from sim.report.page import lightened

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "figures"
SHOWN = ("effects", "gained", "ways")


def keep(name: str, ax: Axes) -> None:
    """Write a picture as PNG in few colours, as light as a page wants it."""
    figure = ax.get_figure(root=True)
    if figure is None:
        return
    with TemporaryDirectory() as spare:
        dots, _drawing = look.save(figure, Path(spare) / name)
        (FOLDER / f"{name}.png").write_bytes(lightened(dots))
    sys.stdout.write(f"{FOLDER / name}.png\n")


def main() -> None:
    """Draw what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", help="a comparison, as `blowback compare` leaves it")
    parser.add_argument("pictures", nargs="*", help="names of pictures of it")
    told = parser.parse_args()
    if told.folder is None:
        keep("crowding", crowding_curve(crowding()))
        return
    study = reopen([told.folder])
    for name in told.pictures or SHOWN:
        keep(name, study.plot(name))


if __name__ == "__main__":
    main()
