"""Writes the description of the model from the code: docs/odd.md, parameters.md, trace.md and limits.md.

python tools/make_odd.py              write the pages
python tools/make_odd.py FOLDER       write them elsewhere

Run it after the pages of verification and validation are made: the last two tell what those found.
"""

import sys
from pathlib import Path

from description import DOCS, write

PAGES = ("odd.md", "parameters.md", "trace.md", "limits.md")

if __name__ == "__main__":
    for page in write(PAGES, Path(sys.argv[1]) if sys.argv[1:] else DOCS):
        sys.stdout.write(f"{page}\n")
