"""Writes docs/mutation.md: what became of the faults that tools/mutate.py planted, module by module."""

import csv
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from cosmic_ray.work_db import WorkDB
from cosmic_ray.work_item import TestOutcome

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "mutation.md"
REASONS = ROOT / "tools" / "survivors.csv"  # module, where, was, became, kind (equivalent or open), reason
NORMAL = 1.959964
HEADINGS = "| module | faults | tried | killed | score | interval | same meaning | score without those |"

HEAD = """# Mutation testing

How many small faults would the tests notice? `make mutants` plants them one at a time in the core and in the rules:
a sign turned, a bound moved by one, a comparison reversed, a loop that never runs, a condition negated. A fault that
makes a test fail is killed; one that does not has survived, and is either no fault at all (the changed line means the
same) or a gap in the tests. This page is written by `tools/mutate.py` from its own record. Survivors are tried again
after better tests, which flatters the score of a sample: 62 of the first 74 faults in the rules were killed (84 %),
before tests were written for some of the other twelve.

The faults are those of [Cosmic Ray](https://cosmic-ray.readthedocs.io). Rules run as plain Python, and each fault is
shown to the tests that run its line: those of the module's own file, for the core then those of its other files, for
the rules then the timetable and the reference that runs beside each rule. Left out by rule, because nothing could be
observed or nothing but a page would change:

* types, docstrings, and how errors are worded;
* the defaults and ranges of parameters (they are data, held to their sources and to `docs/reference.md`);
* the last bit of chance: `<` for `<=` where a draw from [0, 1) is compared;
* decorators that do nothing where nothing is compiled, or only save time;
* slips that any test notices, such as shifting the bits of a price; they would only flatter the score;
* `sim/core/kernel.py`, which hands rules to the compiler and does not run as plain Python; `tests/core/test_kernel.py`
  and every test marked `twin`, run both ways, hold it to what plain Python does.
"""


@dataclass(frozen=True)
class Outcome:
    """What became of one fault."""

    module: str
    where: str
    was: str
    became: str
    killed: bool
    line: int


def outcomes(session: WorkDB, names: dict[str, list[str]]) -> list[Outcome]:
    """Faults tried out on the code as it is now; those of lines since changed are forgotten, and what is no Python."""
    known = {name for found in names.values() for name in found}
    found = []
    for item, result in session.completed_work_items:
        if item.job_id not in known or result.test_outcome == TestOutcome.INCOMPETENT:
            continue
        mutation = item.mutations[0]
        was, _, became = (result.diff or "").partition("\n")
        module, where = str(mutation.module_path), mutation.definition_name or ""
        found.append(Outcome(module, where, was[2:], became[2:], result.is_killed, mutation.start_pos[0]))
    return sorted(found, key=lambda o: (o.module, o.line, o.became))


def interval(killed: int, tried: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share, from a sample of it."""
    share, square = killed / tried, NORMAL**2
    middle = (share + square / (2 * tried)) / (1 + square / tried)
    half = NORMAL * sqrt(share * (1 - share) / tried + square / (4 * tried**2)) / (1 + square / tried)
    return middle - half, middle + half


def reasons() -> dict[tuple[str, ...], tuple[str, str]]:
    """Why a survivor survived, as somebody found out: by module, function, and the line before and after."""
    if not REASONS.exists():
        return {}
    with REASONS.open(newline="") as file:
        return {
            (r["module"], r["where"], r["was"], r["became"]): (r["kind"], r["reason"]) for r in csv.DictReader(file)
        }


def score(found: list[Outcome], told: dict[tuple[str, ...], tuple[str, str]], whole: int) -> str:
    """One row of the table: how many there are, were tried, killed, mean the same, and the score."""
    killed = sum(o.killed for o in found)
    same = sum(not o.killed and told.get(key(o), ("", ""))[0] == "equivalent" for o in found)
    if not found:
        return f"{whole} | 0 | | | | |"
    low, high = interval(killed, len(found))
    ours = f"{killed / (len(found) - same):.0%}" if len(found) > same else ""
    return (
        f"{whole} | {len(found)} | {killed} | {same} | {killed / len(found):.0%} | {low:.0%} to {high:.0%} | {ours} |"
    )


def key(outcome: Outcome) -> tuple[str, ...]:
    """What a reason is looked up by."""
    return outcome.module, outcome.where, outcome.was, outcome.became


def cell(text: str) -> str:
    """Code that may stand in a table."""
    return "`" + text.replace("|", "\\|").replace("`", "'") + "`"


def write_page(session: WorkDB, names: dict[str, list[str]]) -> None:
    """Write the page: the table of modules, then every survivor with its reason."""
    found, told = outcomes(session, names), reasons()
    lines = [HEAD]
    total = sum(len(ids) for ids in names.values())
    if len(found) < total:
        lines.append(
            f"Of {total:,} faults, {len(found):,} were tried, drawn by lot with a fixed seed; the interval is\n"
            "Wilson's, of 95 %, for the share that all of them would give. `make mutants` tries the rest.\n"
        )
    lines += [
        "## Results\n",
        "| module | faults | tried | killed | same meaning | score | interval | score without same |",
    ]
    lines.append("|---|---|---|---|---|---|---|---|")
    for floor, title in (("core/", "**sim/core**"), ("agents/", "**the rules, sim/agents**")):
        mine = {module: ids for module, ids in names.items() if module.startswith(floor) and ids}
        here = [o for o in found if o.module.startswith(floor)]
        lines.append(f"| {title} | {score(here, told, sum(map(len, mine.values())))}")
        for module, ids in sorted(mine.items()):
            lines.append(f"| `{module}` | {score([o for o in found if o.module == module], told, len(ids))}")
    lines.append("\n## Survivors\n")
    survivors = list(dict.fromkeys((key(o), o.line) for o in found if not o.killed))
    for module in dict.fromkeys(k[0] for k, _ in survivors):
        lines += [f"\n### `{module}`\n", "| in | was | became | why it survives |", "|---|---|---|---|"]
        for (name, where, was, became), _ in survivors:
            if name == module:
                kind, reason = told.get((name, where, was, became), ("open", "a gap: no test looks here yet"))
                lines.append(f"| {where} | {cell(was)} | {cell(became)} | {kind}: {reason} |")
    PAGE.write_text("\n".join(lines) + "\n")
