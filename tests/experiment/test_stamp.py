"""A stamp changes with whatever could change a run, and with nothing else."""

from sim.core import discover
from sim.experiment.stamp import code_sha256, region_sha256


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
