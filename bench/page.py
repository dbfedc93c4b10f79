"""What is shown of a benchmark: a table with the ratios first, the same as JSON, and a picture."""

from __future__ import annotations

import json
import platform
from importlib import metadata
from pathlib import Path
from typing import Any

from bench.full import Full
from bench.native import compiler
from bench.reduced import ENGINE, MESA, NUMPY, RULES_ALONE, C, Reduced
from bench.world import RULES
from sim.model.foundry import cores
from sim.report import look

COLOURS = {MESA: look.GREY, NUMPY: look.ORANGE, ENGINE: look.VERMILION, RULES_ALONE: "#EBAE80", C: look.BLUE}
ASKED = {
    "cpu": "CPU s", "wall": "wall s", "build": "build s", "first_day": "first day after s", "ready": "all rules s",
    "peak_mb": "peak MB",
}  # fmt: skip


def table(reduced: Reduced, full: Full | None) -> str:
    """The findings for a terminal, ratios first."""
    lines = ["Ratios (middle processor times)"]
    lines += [f"  {words:<34}{ratio:10.2f}" for words, ratio in reduced.ratios().items()]
    if full is not None:
        lines += [f"  {words:<34}{ratio:10.2f}" for words, ratio in full.ratios.items()]
        lines += [f"  {f'time at {size} agents over linear':<34}{ratio:10.2f}" for size, ratio in full.growth.items()]
    lines += ["", f"Reduced rules, {reduced.days} days, {reduced.rounds} rounds: seconds, middle (least to most)"]
    for name, timed in sorted(reduced.times.items(), key=lambda pair: pair[1].cpu.median):
        spreads = [f"{s.median:9.3f} ({s.low:.3f} to {s.high:.3f})" for s in (timed.cpu, timed.wall)]
        lines.append(f"  {name:<24} CPU {spreads[0]}  wall {spreads[1]}")
    lines += [f"  {name:<24} left out: {why}" for name, why in reduced.missing.items()]
    if full is not None:
        lines += ["", f"Full model ({full.whole_days} days a whole run, {full.days} days at several sizes)"]
        for name, answer in full.runs.items():
            said = [f"{words} {answer[key]:,.2f}" for key, words in ASKED.items() if answer.get(key)]
            lines.append(f"  {name:<24} {', '.join(said)}")
    return "\n".join(lines)


def machine() -> dict[str, Any]:
    """Where the times were taken."""
    versions = {name: metadata.version(name) for name in ("numpy", "numba", "mesa")}
    found = compiler()
    return {
        "python": platform.python_version(), "system": platform.platform(terse=True), "cores": cores(),
        "compiler": found[0] if found else "", **versions,
    }  # fmt: skip


def write(reduced: Reduced, full: Full | None, folder: Path) -> list[Path]:
    """Write bench.json, and bench.png with its SVG, into a folder; the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {"reduced": reduced.as_json(), "full": full.as_json() if full else None, "machine": machine()}
    path = folder / "bench.json"
    path.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return [path, *look.save(draw(reduced), folder / "bench")]


def draw(reduced: Reduced) -> Any:
    """Time of each peer over that of the fastest, on a log axis; the line through a bar is from least to most."""
    names = sorted(reduced.times, key=lambda name: reduced.times[name].cpu.median)
    base = C if C in reduced.times else names[0]
    least = reduced.times[base].cpu.median
    with look.plain_words():
        ax = look.new_axes((7.2, 3.4), room=(1.75, 1.05, 0.75, 0.75))
        look.dress(ax)
        ax.grid(axis="y", visible=False)
        ax.grid(axis="x", color=look.PALE, linewidth=0.6)
        ax.set_axisbelow(True)
        for row, name in enumerate(names):
            cpu = reduced.times[name].cpu
            ax.barh(row, cpu.median / least, height=0.62, color=COLOURS[name])
            ax.plot([cpu.low / least, cpu.high / least], [row, row], color=look.INK, linewidth=1.2)
            words = f"{cpu.median / least:,.2f}×" if cpu.median / least < 10 else f"{cpu.median / least:,.0f}×"
            ax.annotate(
                words, (max(cpu.high, cpu.median) / least, row), (6, 0), textcoords="offset points", va="center",
                fontsize=look.TEXT, fontweight="bold", color=look.INK,
            )  # fmt: skip
        ax.set_yticks(range(len(names)), names)
        ax.invert_yaxis()
        ax.set_xscale("log")
        ax.set_xlim(0.5, max(t.cpu.high for t in reduced.times.values()) / least * 2)
        ax.xaxis.set_major_formatter(look.thousands)
        ax.set_xlabel(f"processor time over that of {base} (logarithmic)", fontsize=look.TEXT, color=look.GREY)
        look.headline(
            ax, "The same day, told four ways",
            f"{reduced.days} days of the Libyan region under {len(RULES)} rules of trade", above=12,
        )  # fmt: skip
        look.caption(ax, _small_print(reduced), below=40)
    return ax.get_figure(root=True)


def _small_print(reduced: Reduced) -> str:
    exact = "Blowback, Mesa and C" if C in reduced.times else "Blowback and Mesa"
    return (
        f"Journals of {exact} are equal move by move; NumPy's are alike in distribution. Middle of {reduced.rounds} "
        f"interleaved rounds in one process, seed {reduced.seed}; black lines run from the least to the most. Blowback "
        "also fills its weekly tables, which the others do not; pale bar: its rules alone."
    )
