"""A stamp changes with whatever could change a run, and with nothing else."""

import ast
from pathlib import Path

from sim.core import discover
from sim.experiment.stamp import RECORD, code_sha256, region_sha256


def test_a_row_of_a_table_changes_the_stamp_of_a_region_and_its_notes_do_not(copy_of_oasis):
    before = region_sha256(copy_of_oasis)

    (copy_of_oasis / "README.md").write_text("Notes.")
    noted = region_sha256(copy_of_oasis)
    depots = copy_of_oasis / "depots.csv"
    depots.write_text(depots.read_text().replace("anba_base", "anba_camp", 1))

    assert noted == before
    assert region_sha256(copy_of_oasis) != before


def test_a_region_has_the_same_stamp_wherever_it_lies(oasis, copy_of_oasis):
    assert region_sha256(oasis) == region_sha256(copy_of_oasis)


def test_a_plug_in_changes_the_stamp_of_the_code(tmp_path, monkeypatch):
    without = code_sha256()
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "curfew.py").write_text('"""Curfew."""\n')

    monkeypatch.setenv(discover.PLUGINS, str(tmp_path))

    assert code_sha256() != without


def test_the_code_has_one_stamp_in_one_process():
    assert code_sha256() == code_sha256()
    assert len(code_sha256()) == 64


def test_what_writes_down_tables_is_in_the_stamp_with_all_it_needs_of_the_same_floor():
    results = discover.PACKAGE / "results"
    needed = {"results/harvest.py", "results/custody.py"}
    todo = list(needed)
    while todo:
        for name in imported(results.parent / todo.pop()) - needed:
            needed.add(name)
            todo.append(name)

    assert set(RECORD) == needed


def imported(path: Path) -> set[str]:
    """Modules of the results that a module imports."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    names = [str(node.module) for node in nodes]
    return {f"{name.removeprefix('sim.').replace('.', '/')}.py" for name in names if name.startswith("sim.results.")}
