"""The project speaks of the world and of itself: no machine it was written on, no note to self."""

import re

import pytest

FOLDERS = ("sim", "scenarios", "tests", "docs", "notebooks", ".ci", "tools")
KINDS = {".py", ".md", ".cfg", ".toml", ".yaml", ".yml", ".csv", ".cff", ".ipynb", ".html", ".css", ".js", ""}

MACHINE_PATH = re.compile(r"(?<![\w.:/~$}*-])/(?:home|root|Users|work|workspace|private|mnt)/[\w.]+")
NOTE_TO_SELF = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
AUTHORSHIP = re.compile(r"co-authored-by|generated (?:by|with) (?:an? )?(?:ai|llm|language model|assistant)\b", re.I)
REGISTRY = re.compile(r"\bpypi\.(?:org|python)|pythonhosted|--(?:extra-)?index-url|registry\.npmjs", re.I)


@pytest.fixture(scope="module")
def pages(root):
    files = [p for p in root.iterdir() if p.is_file() and p.suffix in KINDS and p.name not in (".git", ".coverage")]
    for folder in FOLDERS:
        files += [p for p in (root / folder).rglob("*") if p.is_file() and p.suffix in KINDS]
    own = root / "tests" / "house" / "test_words.py"
    return {p.relative_to(root).as_posix(): p.read_text(encoding="utf-8") for p in sorted(files) if p != own}


@pytest.mark.parametrize("unwanted", [MACHINE_PATH, NOTE_TO_SELF, AUTHORSHIP, REGISTRY])
def test_no_page_carries_words_of_the_workshop(pages, unwanted):
    found = []
    for name, text in pages.items():
        for number, line in enumerate(text.splitlines(), start=1):
            found += [f"{name}:{number}: {m.group()}" for m in unwanted.finditer(line)]

    assert found == []
