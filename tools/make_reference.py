"""Writes docs/reference.md from the rooms, levers, policies and measures that are here.

python tools/make_reference.py            write the page
python tools/make_reference.py --check    exit with 1 if the committed page differs
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from sim.core.columns import fields
from sim.core.discover import policies, rooms
from sim.core.rule import Phase
from sim.core.uncertain import meaning_of, parameters
from sim.results.measures import MEASURES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference.md"


def first_line(text: str | None) -> str:
    """The claim of a docstring, fit for a table cell."""
    return " ".join((text or "").strip().split("\n\n")[0].split()).replace("|", "\\|")


def spoken(value: object) -> str:
    """A default as a reader would write it."""
    if isinstance(value, int | float):
        return f"{value:g}" if abs(value) < 1e6 else f"{value:,.0f}"
    dump = getattr(value, "model_dump", None)
    if dump is None:
        return str(value)
    told = {k: v for k, v in dump().items() if k not in ("dist", "source") and v is not None}
    return f"{dump()['dist']} " + ", ".join(f"{k} {spoken(v)}" for k, v in told.items())


def room_pages() -> Iterator[str]:
    """One chapter per agent type: what it claims, its day, its levers, its state and its parameters."""
    for room in rooms():
        module = sys.modules[room.Columns.__module__]
        yield f"\n### `{room.name}`\n\n{(module.__doc__ or '').strip()}\n"
        yield "\n| hour | rule | what the agent does |\n|---|---|---|\n"
        for rule in sorted(room.rules, key=lambda r: r.phase):
            often = "" if rule.every == 1 else f", every {rule.every} days"
            yield f"| {Phase(rule.phase).name}{often} | `{rule.name}` | {rule.doc} |\n"
        yield "\n| column | unit | meaning |\n|---|---|---|\n"
        for field in fields(room.Columns):
            lever = f" (lever `{room.name}.{field.name}`)" if field.col.lever else ""
            yield f"| `{field.name}` | {field.col.unit} | {field.col.doc}{lever} |\n"
        rows = parameters(room.Params(), f"agents.{room.name}")
        if rows:
            yield "\n| parameter | default | unit | range | grade | source |\n|---|---|---|---|---|---|\n"
        for path, meaning, value in rows:
            between = f"{meaning.between[0]:g} to {meaning.between[1]:g}" if meaning.between else ""
            yield f"| `{path}` | {spoken(value)} | {meaning.unit} | {between} | {meaning.grade} | {meaning.source} |\n"


def policy_pages() -> Iterator[str]:
    """One line per kind of policy, and its sizes."""
    for kind, policy in sorted(policies().items()):
        yield f"\n### `{kind}`\n\n{(policy.__doc__ or '').strip()}\n"
        sizes = [(name, meaning_of(policy, name), field) for name, field in policy.model_fields.items()]
        own = [(name, meaning, field) for name, meaning, field in sizes if meaning is not None and name != "ramp"]
        if own:
            yield "\n| size | default | unit | range | grade | source |\n|---|---|---|---|---|---|\n"
        for name, meaning, field in own:
            between = f"{meaning.between[0]:g} to {meaning.between[1]:g}" if meaning.between else ""
            default = "to be given" if field.is_required() else spoken(field.default)
            yield f"| `{name}` | {default} | {meaning.unit} | {between} | {meaning.grade} | {meaning.source} |\n"


def measure_pages() -> Iterator[str]:
    """One row per measure."""
    yield "| measure | unit | what it is |\n|---|---|---|\n"
    entries = MEASURES.values() if hasattr(MEASURES, "values") else MEASURES
    for measure in entries:
        yield f"| `{measure.name}` | {measure.unit} | {first_line(measure.doc)} |\n"


def page() -> str:
    """The whole page."""
    parts = [
        "# Reference\n\nMade by `python tools/make_reference.py`; do not edit by hand.\n",
        "\n## Agents\n", *room_pages(),
        "\n`link.open` is the one lever that belongs to the roads: 1 may be driven, 0 is closed.\n",
        "\n## Policies\n", *policy_pages(),
        "\n## Measures\n\n", *measure_pages(),
    ]  # fmt: skip
    return "".join(parts)


if __name__ == "__main__":
    text = page()
    if "--check" in sys.argv:
        sys.exit(0 if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text else 1)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")
