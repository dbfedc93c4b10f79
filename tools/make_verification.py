"""Writes docs/verification.md and its pictures: every closed form beside what the rules themselves do.

python tools/make_verification.py            play all cases, write the page and draw the pictures (a minute)
python tools/make_verification.py --check    exit with 1 if the committed page differs; draws nothing
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the cases live with the tests, which are not installed

from sim.report import look  # noqa: E402
from sim.report.page import lightened  # noqa: E402
from tests.verification.case import ERRORS, SURE, Case, Curve, Law, Played  # noqa: E402
from tests.verification.cases import CASES  # noqa: E402

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PAGE = ROOT / "docs" / "verification.md"
FOLDER = ROOT / "docs" / "figures" / "verification"
SHADES = (look.VERMILION, look.BLUE, look.GREEN, look.PURPLE)
MARKERS = "osD^"
SIZE = (7.4, 3.75)  # inches
BOTTOM, TOP, LEFT, GAP, RIGHT = 1.1, 0.7, 0.62, 0.62, 0.15
BAR = 1.96  # standard errors either side of a point: 95 %

OPENING = """# Verification: what theory says, and what the rules do

*Written by `python tools/make_verification.py`, which plays every case below; the test suite plays them too.*

Why believe a model of this kind at all? One honest beginning is to ask whether its rules do what they claim where
mathematics leaves no doubt. On a world cut down to one depot, one road or one market, many of the model's rules
have an exact answer: a formula known for decades, which owes nothing to this code. Here each such formula stands
beside the outcome of the model's own compiled rules, the same machine code that makes every figure of this
project, played many thousands of times. Nothing is fitted and no rule is rewritten for the occasion; where a rule as
built differs from the textbook's premise, the case says so and tests the exact form for the rule as built.

What this does not show: that the claims are true of the world. A rule can do exactly what it says and still say
the wrong thing. For that see the model's page (what is claimed, and on what evidence) and the validation against
reported patterns.

How to read the table: **{cases} cases**, {points} points. *Off by* is the largest distance between theory and
simulation in standard errors; beyond {errors:g} a case fails. *p* tests the whole distribution against its exact
law ({laws} cases, chi-square); below {sure:g} a case fails. Both bounds were fixed before anything was played, and
seeds are fixed, so these numbers are the same on every machine. A case marked *exact* has no luck in it: there
theory and rule must agree to the tolerance that is stated.

"""


def page(played: dict[str, Played]) -> Iterator[str]:
    """The whole page, piece by piece."""
    points = sum(curve.x.size for outcome in played.values() for curve in outcome.curves)
    laws = sum(outcome.law is not None for outcome in played.values())
    yield OPENING.format(cases=len(CASES), points=points, laws=laws, errors=ERRORS, sure=SURE)
    yield "| | case | rules played | draws | off by | p |\n|---|---|---|---|---|---|\n"
    for number, case in enumerate(CASES, start=1):
        outcome = played[case.id]
        rules = ", ".join(f"`{rule}`" for rule in case.rules)
        draws = f"{outcome.draws:,}" if outcome.draws else "no luck"
        chance = f"{outcome.law.p:.2g}" if outcome.law else ""
        name = f"[{case.title}](#{anchor(number, case)})"
        yield f"| {number} | {name} | {rules} | {draws} | {off_by(outcome)} | {chance} |\n"
    for number, case in enumerate(CASES, start=1):
        yield from chapter(number, case, played[case.id])


def anchor(number: int, case: Case) -> str:
    """Where a heading is found from elsewhere on the page."""
    kept = "".join(letter for letter in case.title.lower() if letter.isalnum() or letter in " -")
    return f"{number}-{kept.replace(' ', '-')}"


def off_by(outcome: Played) -> str:
    """The largest deviation of a case, as the table has it."""
    lucky = [curve.errors_off for curve in outcome.curves if not math.isnan(curve.errors_off)]
    return f"{max(lucky):.1f}" if lucky else "exact"


def chapter(number: int, case: Case, outcome: Played) -> Iterator[str]:
    """One case: claim, formula, ground, picture and numbers."""
    yield f"\n## {number}. {case.title}\n\n{case.claim}\n\n$$\n{case.formula}\n$$\n\n"
    yield f"{case.ground}\n\n"
    yield f"![{case.title}: theory and simulation](figures/verification/{case.id}.png)\n\n"
    for curve in outcome.curves:
        yield f"* {curve.name}: {told(curve)}\n"
    if outcome.law is not None:
        law = outcome.law
        verdict = "" if law.holds else " **Fails.**"
        yield f"* The whole law, {law.name}: {law.test} p = {law.p:.2g} on {law.draws:,} draws.{verdict}\n"


def told(curve: Curve) -> str:
    """What came of a curve, in words."""
    verdict = "" if curve.holds else " **Fails.**"
    if math.isnan(curve.errors_off):
        return f"{curve.x.size} points, all within {curve.tolerance:g} of theory.{verdict}"
    return f"{curve.x.size} points, the farthest {curve.errors_off:.1f} standard errors off.{verdict}"


def draw(case: Case, outcome: Played) -> Figure:
    """Theory as lines and simulation as points; beside them the full law, where there is one."""
    width, height = SIZE
    inner = width - LEFT - RIGHT
    first = inner if outcome.law is None else (inner - GAP) * 0.56
    ax = look.new_axes(SIZE, room=(LEFT, BOTTOM, width - LEFT - first, TOP))
    figure = ax.get_figure(root=True)
    assert figure is not None  # noqa: S101
    draw_curves(ax, outcome)
    head(ax, outcome.y)
    if outcome.law is not None:
        second = inner - GAP - first
        side = ((LEFT + first + GAP) / width, BOTTOM / height, second / width, (height - BOTTOM - TOP) / height)
        beside: Any = figure.add_axes(side)
        draw_law(beside, outcome)
        head(beside, "Draws")
    figure.text(LEFT / width, 1 - 0.28 / height, case.title, fontsize=look.TITLE, fontweight="bold", color=look.INK)
    look.caption(ax, small_print(outcome), below=48)
    return figure


def draw_curves(ax: Axes, outcome: Played) -> None:
    """Each curve in its colour, named in a legend where there are several."""
    look.dress(ax)
    for n, (curve, shade, marker) in enumerate(zip(outcome.curves, SHADES, MARKERS, strict=False)):
        x, y = curve.line if curve.line is not None else (curve.x, curve.theory)
        aside = 0.16 * (n - (len(outcome.curves) - 1) / 2) if outcome.ticks else 0.0
        if outcome.ticks:
            ax.plot(x + aside, y, "_", color=shade, markersize=13, markeredgewidth=1.3, zorder=2)
        else:
            ax.plot(x, y, color=shade, linewidth=1.3, zorder=2)
        ax.errorbar(
            curve.x + aside, curve.seen, yerr=BAR * curve.error if curve.error.any() else None, fmt=marker,
            markersize=4.4 + 1.0 * (len(outcome.curves) - 1 - n) * (not outcome.ticks), color=shade,
            markeredgecolor="white", markeredgewidth=0.6, elinewidth=1.1, capsize=2.2, zorder=3, label=curve.name,
        )  # fmt: skip
    scale(ax, outcome)
    if len(outcome.curves) > 1:
        ax.legend(frameon=False, fontsize=look.SMALL, labelcolor=look.INK, handletextpad=0.4, borderaxespad=0.2)
    ax.set_xlabel(outcome.x, fontsize=look.TEXT, color=look.INK)


def scale(ax: Axes, outcome: Played) -> None:
    """Axes from zero, or in powers of ten, with numbers as people write them."""
    if outcome.ticks:
        ax.set_xticks(range(len(outcome.ticks)), outcome.ticks)
        ax.set_xlim(-0.5, len(outcome.ticks) - 0.5)
    if "x" in outcome.log:
        ax.set_xscale("log")
        plain_powers(ax.xaxis)
    if "y" in outcome.log:
        ax.set_yscale("log")
        plain_powers(ax.yaxis)
        return
    bottom, top = ax.get_ylim()
    low = min(float((curve.seen - BAR * curve.error).min()) for curve in outcome.curves)
    floor = bottom if low < -0.01 * top else -0.03 * top if low < 0.01 * top else 0.0
    ax.set_ylim(floor, outcome.top or top + 0.04 * (top - bottom))
    ax.yaxis.set_major_formatter(plain)


def plain(value: float, _position: object = None) -> str:
    """`12,500` and `0.25`, as people write them."""
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:g}".replace("-", "−")


def plain_powers(axis: Any) -> None:
    """Ticks of a log axis at 1, 2 and 5 times each power of ten, written out."""
    from matplotlib.ticker import LogLocator, NullLocator

    axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(plain)


def draw_law(ax: Axes, outcome: Played) -> None:
    """What was drawn as bars, what the law expects as dots."""
    law = outcome.law
    if law is None:
        return
    look.dress(ax)
    at = np.arange(len(law.seen))
    ax.bar(at, law.seen, width=0.86, color=look.SKY, linewidth=0, zorder=2, label="drawn")
    ax.plot(at, law.expected, "o", color=look.INK, markersize=3.0, zorder=3, label="expected")
    shown = shown_bins(law)
    ax.set_xticks(at[shown], [str(law.values[n]) if isinstance(law.values[n], str) else f"{law.values[n]:g}"
                              for n in shown])  # fmt: skip
    ax.tick_params(axis="y", labelsize=look.SMALL)
    ax.yaxis.set_major_formatter(look.thousands)
    ax.set_ylim(0, 1.22 * max(law.seen.max(), law.expected.max()))
    ax.set_xlabel("\n".join(look.wrap(outcome.law_x, 175, look.TEXT)), fontsize=look.TEXT, color=look.INK)
    ax.legend(frameon=False, fontsize=look.SMALL, labelcolor=look.INK, ncols=2, loc="upper right", handletextpad=0.4,
              borderaxespad=0.1, columnspacing=1.0)  # fmt: skip


def shown_bins(law: Law) -> list[int]:
    """Which bins are named on the axis: all names, or about six numbers."""
    many = len(law.values)
    return list(range(many)) if isinstance(law.values[0], str) else list(range(0, many, max(1, math.ceil(many / 6))))


def head(ax: Axes, words: str) -> None:
    """What a panel's y axis counts, over the panel."""
    ax.annotate(words, xy=(0, 1), xycoords="axes fraction", xytext=(0, 8), textcoords="offset points",
                fontsize=look.TEXT, color=look.GREY, annotation_clip=False)  # fmt: skip


def small_print(outcome: Played) -> str:
    """What the picture shows, in small print."""
    line = "dash" if outcome.ticks else "line"
    if not outcome.draws:
        return f"Theory ({line}) and the model's own rules (points); no luck is involved. Blowback {look.version({})}."
    parts = [
        f"Theory ({line}) and the model's own rules (points; {outcome.draws:,} draws in all; bars of 95 %, often "
        "smaller than the point)."
    ]
    if outcome.law is not None:
        law = outcome.law
        parts.append(f"Right: {law.name}, {law.draws:,} draws, {law.test} p = {law.p:.2g}.")
    return " ".join([*parts, f"Blowback {look.version({})}."])


def keep(case: Case, outcome: Played) -> None:
    """Write the picture of a case as a light PNG."""
    with TemporaryDirectory() as spare, look.plain_words():
        dots, _drawing = look.save(draw(case, outcome), Path(spare) / case.id)
        (FOLDER / f"{case.id}.png").write_bytes(lightened(dots))


def main() -> None:
    """Play everything, then write or compare."""
    played = {case.id: case.play() for case in CASES}
    text = "".join(page(played))
    if "--check" in sys.argv[1:]:
        if text != PAGE.read_text(encoding="utf-8"):
            sys.exit("docs/verification.md is out of date: run python tools/make_verification.py")
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")
    for case in CASES:
        keep(case, played[case.id])
    sys.stdout.write(f"{PAGE}\n")


if __name__ == "__main__":
    main()
