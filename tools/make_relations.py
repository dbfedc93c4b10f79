"""Writes docs/relations.md from the relations that tests hold runs to, and from the runs that break tempting laws.

python tools/make_relations.py            write the page
python tools/make_relations.py --check    exit with 1 if the committed page differs
"""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "relations.md"
TESTS = ("nothing_changes", "what_never_happens", "one_depot", "on_average", "false_laws")

HEAD = """\
# Relations between runs, and laws that do not hold

This page is written by `python tools/make_relations.py`.

A run by itself says little about whether the rules are right; two runs that differ in one thing say a lot. Below is
what is claimed of such pairs, each tested on worlds that are drawn at random with every kind of agent and policy
(`tests/random_worlds.py`), the same ones each time. **Path-wise** means in every world, move by move or evening by
evening; **on average** means over all worlds together, by more than one and a half standard errors. **Reduced** worlds
have one depot, rifles only, and one group.
"""
LAWS = """
## Tempting laws that do not hold

Each of these sounds right. For each the model found a counterexample, which is kept as a test: the same runs, and the
law still fails in them. That a law fails somewhere does not say that it fails often.
"""


def page() -> Iterator[str]:
    """The page, part by part."""
    sys.path.insert(0, str(ROOT))
    for name in TESTS:
        importlib.import_module(f"tests.relations.test_{name}")
    book = importlib.import_module("tests.relations.book")
    yield HEAD
    yield "\n## Relations\n\n| relation | holds | worlds | test |\n|---|---|---|---|\n"
    for found in book.RELATIONS:
        worlds = f"{found.worlds}, reduced" if found.reduced else str(found.worlds)
        yield f"| {found.says} | {found.how} | {worlds} | `{found.test}` |\n"
    yield LAWS
    for law in book.FALSE_LAWS:
        seen = law.find()
        yield f"\n### {law.says}\n\n{law.why}\n\n"
        yield f"Seen in {seen.world}: {seen.measure} go from {seen.without:,} to {seen.with_it:,}.\n"


def main() -> int:
    """Write the page, or compare it with the committed one."""
    made = "".join(page())
    if "--check" in sys.argv[1:]:
        if PAGE.is_file() and PAGE.read_text("utf-8") == made:
            return 0
        sys.stderr.write(f"{PAGE.name} is not what the code makes of it. Run python tools/make_relations.py.\n")
        return 1
    PAGE.write_text(made, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
