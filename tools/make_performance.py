"""Writes the tables of docs/performance.md from the numbers kept of one benchmark.

python tools/make_performance.py             write the tables again from docs/data/bench.json
python tools/make_performance.py FOLDER      keep what `make bench` wrote to a folder, and write

Everything but the tables is written by hand.
"""

import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # the benchmark is no part of what is installed

from bench.targets import ratios, table  # noqa: E402

DOCS = ROOT / "docs"
KEPT = DOCS / "data" / "bench.json"
PAGE = DOCS / "performance.md"


def between(text: str, name: str, lines: list[str]) -> str:
    """The text with other lines between the two marks of a table."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, rest = text.split(begin)
    return "\n".join([before + begin, *lines, "", end]) + rest.split(end)[1]


def main() -> None:
    """Write the page."""
    if sys.argv[1:]:
        shutil.copy(Path(sys.argv[1]) / "bench.json", KEPT)
        for ending in ("png", "svg"):
            shutil.copy(Path(sys.argv[1]) / f"bench.{ending}", DOCS / "figures" / f"bench.{ending}")
    found = json.loads(KEPT.read_text(encoding="utf-8"))
    text = PAGE.read_text(encoding="utf-8")
    for name, lines in (("ratios", ratios(found)), ("targets", table(found))):
        text = between(text, name, lines)
    PAGE.write_text(text, encoding="utf-8", newline="\n")
    sys.stdout.write(f"{PAGE.relative_to(DOCS.parent)}\n")


if __name__ == "__main__":
    main()
