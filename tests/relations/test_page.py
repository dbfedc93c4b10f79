"""The page of relations says what these tests say; its numbers are made again by `make docs-check`."""

import importlib
from pathlib import Path

import pytest

from tests.relations import book

PAGE = Path(__file__).parents[2] / "docs" / "relations.md"
TESTS = ("nothing_changes", "what_never_happens", "one_depot", "on_average", "false_laws")


@pytest.fixture(scope="module")
def page():
    for name in TESTS:
        importlib.import_module(f"tests.relations.test_{name}")
    return PAGE.read_text(encoding="utf-8")


def test_every_relation_is_on_the_page(page):
    told = [
        f"| {r.says} | {r.how} | {r.worlds}{', reduced' if r.reduced else ''} | `{r.test}` |" for r in book.RELATIONS
    ]

    assert len(told) > 20
    assert [line for line in told if line not in page] == []


def test_every_law_that_fails_is_on_the_page_with_its_reason(page):
    assert len(book.FALSE_LAWS) >= 6
    assert [law.says for law in book.FALSE_LAWS if f"### {law.says}\n\n{law.why}\n" not in page] == []
