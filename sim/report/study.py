"""A comparison with its pictures and its page: what `sim.compare` gives back."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sim.core.errors import InputError, UsageError
from sim.experiment.compare import RUNS, Comparison, run_comparison
from sim.report import look
from sim.report.gallery import GALLERY, Picture, picture
from sim.report.ground import Ground, read_ground
from sim.report.page import Shown, page
from sim.results.store import whole
from sim.scenario import Scenario, region_folder

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

PAGE = "report.html"
ENDINGS = (".png", ".svg")


@dataclass(frozen=True)
class Study(Comparison):
    """Scenarios on the same luck, ready to be looked at.

    note  what a reader must know first, such as runs that were left out
    """

    note: str = ""

    @classmethod
    def of(cls, comparison: Comparison, note: str = "") -> Self:
        """The study of a comparison; one that is a study already stays itself."""
        if isinstance(comparison, cls) and not note:
            return comparison
        return cls(comparison.results, comparison.baseline, comparison.scenarios, note=note)

    def plot(self, name: str, **options: Any) -> Axes:
        """Draw one picture of the gallery; options are those of its figure, such as `country="MLI"`."""
        wanted = picture(name)
        if not wanted.has(self.results):
            raise UsageError(f"picture '{name}' needs {' and '.join(wanted.tables)}, which these results do not keep.")
        with look.plain_words():
            return wanted.draw(self, self.ground(), **options)

    def draw(self, folder: Path | str) -> list[Path]:
        """Draw all pictures that the tables allow; return the files, PNG before SVG, in the order of a reader."""
        return [path for _, files in self._drawn(Path(folder)) for path in files]

    def page(self, path: Path | str, pictures: Path | str | None = None) -> Path:
        """Write the page that can be handed out, in one file; return it.

        path      of the file, or of a folder that gets `report.html`
        pictures  the folder they were drawn into by `draw`; drawn afresh unless given
        """
        path = Path(path)
        target = path / PAGE if path.is_dir() else path
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as spare:
            drawn = self._found(Path(pictures)) if pictures else self._drawn(Path(spare))
            shown = [Shown(one.name, one.title, one.see, one.alt, files) for one, files in drawn]
            text = page(self, self.ground(), shown, self.note)
        with whole(target) as part:
            part.write_text(text, encoding="utf-8", newline="\n")
        return target

    def ground(self) -> Ground:
        """The ground of the region that all its scenarios share."""
        region = self.scenarios[self.baseline].region
        folder = region_folder(region)
        if folder is None:
            raise UsageError(f"region '{region}' is not here, and the pictures are drawn on it.")
        return read_ground(folder)

    def _drawn(self, folder: Path) -> Iterator[tuple[Picture, list[Path]]]:
        """Each picture and its files; those of an earlier drawing go first."""
        ground = self.ground()
        for one in GALLERY:
            for ending in ENDINGS:
                (folder / f"{one.name}{ending}").unlink(missing_ok=True)
            if not one.has(self.results):
                continue
            try:
                with look.plain_words():
                    figure = one.draw(self, ground).get_figure(root=True)
            except (InputError, UsageError):  # there is nothing to draw in these results
                continue
            if figure is not None:
                yield one, look.save(figure, folder / one.name)

    def _found(self, folder: Path) -> Iterator[tuple[Picture, list[Path]]]:
        for one in GALLERY:
            files = [path for ending in ENDINGS if (path := folder / f"{one.name}{ending}").is_file()]
            if files:
                yield one, files


def compare(
    scenarios: Iterable[Scenario | str | Path],
    runs: int = RUNS,
    *,
    seed: int = 1,
    workers: int = 0,
    baseline: str | None = None,
    until: date | None = None,
    out: Path | str | None = None,
    fresh: bool = False,
    quiet: bool = True,
) -> Study:
    """Run scenarios on the same luck, and give the study of what differs.

    scenarios  two or more: scenarios, or names or paths of them
    runs       pairs, with the seeds from `seed` on
    workers    processes; 0 runs in this one
    baseline   slug, name or path of the one the others are set against; the first unless given
    until      the last day for all, if not their own
    out        a folder that keeps the results; what lies there already is not run again, unless `fresh`
    """
    seeds = range(seed, seed + runs)
    found = run_comparison(scenarios, seeds, workers, baseline=baseline, until=until, out=out, fresh=fresh, quiet=quiet)
    return Study.of(found)
