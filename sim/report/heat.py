"""Provenance as a table of colours: which storage area's arms are held where, and what a policy changes in that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from pandas import DataFrame

from sim.core.errors import UsageError
from sim.report import look
from sim.results.results import Results
from sim.results.terms import ABROAD, ARSENAL, PRIVATE, WEAPONS, terms_of

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

ROW, COLUMN = 0.185, 0.45  # inches; what a number of five digits needs
LEFT, BOTTOM, RIGHT, TOP = 1.62, 0.85, 0.5, 1.24
NARROWEST = 6.4  # what the title needs
BEYOND = "Beyond the region"
HEAD = 56  # points that a column's head may be long


def provenance_heat(
    results: Results,
    *,
    against: Results | None = None,
    by: str = "country",
    arms: Sequence[str] = WEAPONS,
    home: str = "",
    names: Callable[[str], str] = str,
    most: int = 10,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw a matrix of storage areas by the country, or the holder, that has their arms on the last day.

    against  the baseline; then each cell tells how many arms more or fewer than there, run by run on the same luck
    by       country (those outside the home country) or holder
    home     the country the arms are from; that of the region if none is given
    names    turns a storage area or a country into its name
    most     columns; the rest are added up as others
    Means over the runs; zeros are blank. Reads `results.provenance` and changes nothing.
    """
    home = home or terms_of(results).home
    cells = by_run(results, by, arms, home)
    if against is not None:
        if results.runs != against.runs:
            raise UsageError(f"{results.name} and {against.name} have different seeds; their runs cannot be paired.")
        cells = cells.sub(by_run(against, by, arms, home), fill_value=0.0)
    cells, words = arrange(cells, most, list(look.HOLDER_NAMES) if by == "holder" else [])
    table = cells.mean(axis=1).unstack(fill_value=0)[words]
    table = table.loc[table.abs().sum(axis=1).sort_values(ascending=False, kind="stable").index]
    noise = (2 * cells.std(axis=1) / len(results.runs) ** 0.5).unstack(fill_value=0).loc[table.index, words]
    if ax is None:
        wide, tall = COLUMN * table.shape[1], ROW * table.shape[0]
        width = max(NARROWEST, LEFT + wide + RIGHT)
        ax = look.new_axes((width, BOTTOM + tall + TOP), room=(LEFT, BOTTOM, width - LEFT - wide, TOP))
    paint(ax, table, noise if against is not None else None)
    known = {**look.HOLDER_NAMES, ABROAD: BEYOND}
    called = {word: known.get(word) or names(word) for word in words}
    heads = ["\n".join(look.wrap(called[word], HEAD, look.CAPTION)) for word in words]
    ax.set_xticks(range(table.shape[1]), heads, rotation=40, ha="left", rotation_mode="anchor")
    ax.set_yticks(range(table.shape[0]), [names(str(origin)) for origin in table.index])
    ax.xaxis.tick_top()
    ax.tick_params(length=0, labelsize=look.CAPTION, colors=look.INK)
    ax.spines[:].set_visible(False)
    describe(ax, results, against, by, names(home), title)
    return ax


def describe(ax: Axes, results: Results, against: Results | None, by: str, home: str, title: str) -> None:
    """Title and caption: what a cell is, what the colours mean, and which numbers are luck."""
    beyond = "" if by == "holder" else f" beyond {home}"
    if against is None:
        where = "who holds them" if by == "holder" else "the country they are in"
        said = f"Weapons{beyond}, by storage area and {where}, number of items"
        notes = ["A blank cell is less than half an arm; darker is more, on a log scale."]
        title = title or "Where each storage area's arms ended up"
    else:
        said = f"{results.name} less {against.name}: weapons{beyond}, number of items"
        notes = [
            "Orange is more than there, blue is fewer; colours grow with the square root.",
            "Numbers in brackets are less than two standard errors from zero.",
        ]
        title = title or "Whose arms the policy kept from whom"
    how = "Means of the runs." if against is None else "Means of the differences, run by run on the same luck."
    look.headline(ax, title, said, above=50)
    measure = f"Weapons{beyond} on {look.long_date(results.until)}, by storage area and {by}"
    look.caption(ax, look.small_print(results, measure, how=how, notes=notes), below=8)


def by_run(results: Results, by: str, arms: Sequence[str], home: str) -> DataFrame:
    """Arms on the last day by origin and country or holder (rows) and run (columns).

    National arsenals and what people held abroad are left out, and so is the home country where countries are asked.
    """
    rows = results.provenance
    rows = rows[(rows["date"] == results.until) & rows["arm"].isin(list(arms))]
    rows = rows[~rows["origin"].astype(str).str.endswith((ARSENAL, PRIVATE))]
    if by == "country":
        rows = rows[rows["country"].astype(str) != home]
    cells = DataFrame({"origin": rows["origin"].astype(str), "word": rows[by].astype(str), "run": rows["run"]})
    counts = rows["count"].groupby([cells[name] for name in cells]).sum()
    return counts.unstack("run", fill_value=0).reindex(columns=results.runs, fill_value=0).astype(float)


def arrange(cells: DataFrame, most: int, order: Sequence[str]) -> tuple[DataFrame, list[str]]:
    """The cells with all but the `most` largest words added up, and the words in the order to draw them.

    order  of the words, where size is not the order; what left the region stands last
    """
    size = cells.mean(axis=1).abs().groupby("word").sum().sort_values(ascending=False, kind="stable")
    words = [str(word) for word in size.index if word != ABROAD]
    if order:
        words.sort(key=list(order).index)
    kept, rest = words[:most], words[most:]
    if len(rest) > 1:
        lumped = f"{len(rest)} others"
        cells = cells.rename(index=dict.fromkeys(rest, lumped), level="word").groupby(["origin", "word"]).sum()
        rest = [lumped]
    return cells, kept + rest + [word for word in size.index if word == ABROAD]


def paint(ax: Axes, table: DataFrame, noise: DataFrame | None) -> None:
    """The cells: a colour and a number, nothing where the number rounds to zero.

    noise  where the table is of differences: what luck alone may do; smaller ones are put in brackets
    """
    from matplotlib.colors import LinearSegmentedColormap  # waits: see above

    values = table.to_numpy(float)
    sizes = np.round(np.abs(values))
    top = float(sizes.max(initial=1.0))
    if noise is None:
        level = np.where(sizes > 0, 0.06 + 0.94 * np.log1p(sizes) / np.log1p(top), np.nan)
        colours = ["#FFFFFF", look.SKY, look.BLUE, "#00253A"]
    else:
        level = np.where(sizes > 0, 0.5 + 0.5 * np.sign(values) * np.sqrt(sizes / top), np.nan)
        colours = [look.BLUE, "#FFFFFF", look.VERMILION]
    shades = LinearSegmentedColormap.from_list("provenance", colours)
    ax.imshow(level, cmap=shades, vmin=0, vmax=1, aspect="auto", interpolation="nearest")
    for edge in range(1, values.shape[0]):
        ax.axhline(edge - 0.5, color="white", linewidth=0.8)
    for edge in range(1, values.shape[1]):
        ax.axvline(edge - 0.5, color="white", linewidth=0.8)
    unsure = np.zeros(values.shape, bool) if noise is None else np.abs(values) < noise.to_numpy(float)
    for row, column in zip(*np.nonzero(sizes), strict=True):
        text = look.thousands(sizes[row, column])
        if noise is not None:
            text = ("+" if values[row, column] > 0 else "−") + text
        ax.text(
            column,
            row,
            f"({text})" if unsure[row, column] else text,
            ha="center",
            va="center",
            fontsize=look.CAPTION - 0.6,
            color=ink_on(shades(level[row, column])),
        )


def ink_on(colour: tuple[float, float, float, float]) -> str:
    """White or dark, whichever reads better on a colour."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour[:3]]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "white" if light < 0.2 else look.INK
