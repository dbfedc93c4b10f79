import json

import pyarrow as pa
import pytest

from sim.results import TABLES, schema


@pytest.mark.parametrize("name", TABLES)
def test_every_column_says_its_unit_and_meaning(name):
    for column in schema(name):
        assert column.metadata[b"unit"]
        assert column.metadata[b"doc"]


@pytest.mark.parametrize("name", TABLES)
def test_every_table_begins_with_the_run(name):
    assert schema(name).names[0] == "run"


def test_arms_are_whole_and_dates_are_days():
    assert schema("stocks").field("count").type == pa.int64()
    assert schema("stocks").field("date").type == pa.date32()


def test_a_column_of_words_carries_its_vocabulary():
    field = schema("stocks", {"arm": ["rifles", "manpads"]}).field("arm")

    assert json.loads(field.metadata[b"words"]) == ["rifles", "manpads"]
