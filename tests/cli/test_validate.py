import json
import shutil

import pytest

from tests.worlds import OASIS

ROW = "V01,held_out,Arms arrive in the north,0,100,320,days"


@pytest.fixture
def dry(tmp_path):
    """A scenario whose region lists one pattern."""
    folder = tmp_path / "oasis"
    shutil.copytree(OASIS, folder)
    (folder / "patterns.csv").write_text(f"id,role,statement,low,best,high,unit\n{ROW}\n")
    path = tmp_path / "dry.yaml"
    path.write_text(f"name: Dry\nregion: {folder}\nstart: 2011-02-15\nuntil: 2011-12-31\n")
    return path


def test_validate_prints_a_table_and_writes_the_numbers_the_page_and_the_picture(blowback, dry, tmp_path):
    said = blowback("validate", dry, "--runs", 2, "--workers", 0, "--out", tmp_path / "out")

    assert said.code == 0
    assert "Arms arrive in the north" in said.out
    assert "Met 1 of 1: all of them out of sample." in said.out
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "validation.json", "validation.md", "validation.png", "validation.svg",
    }  # fmt: skip


def test_validate_speaks_json(blowback, dry, tmp_path):
    said = blowback("validate", dry, "--runs", 1, "--workers", 0, "--out", tmp_path / "o", "--no-figures", "--json")
    told = json.loads(said.out)

    assert {"id", "met", "low", "high", "median"} <= told["patterns"][0].keys()
    assert told["rivals"] == {}
    assert told == json.loads((tmp_path / "o" / "validation.json").read_text(encoding="utf-8"))


def test_an_unknown_region_is_refused_in_one_line(blowback, tmp_path):
    said = blowback("validate", "--region", "atlantis", "--out", tmp_path / "o")

    assert said.code == 2
    assert said.err == "no scenario on the shelf tells the history of 'atlantis'. Name one.\n"


def test_a_region_without_patterns_is_refused_before_anything_is_run(blowback, spring, tmp_path):
    said = blowback("validate", spring, "--out", tmp_path / "o")

    assert said.code == 2
    assert said.err.count("\n") == 1
    assert "no patterns.csv" in said.err
