"""Region folders are read as text, with the line of every row."""

import datetime as dt

import pytest

from sim.core.errors import RegionError
from sim.world.region import day_number, nearest, read_region


def test_rows_keep_the_line_they_stand_on(oasis):
    sheet = read_region(oasis).sheet("places")

    assert sheet.rows[0]["id"] == "anba"
    assert sheet.lines[0] == 2
    assert len(sheet) == 9


def test_a_table_that_is_not_there_is_empty(oasis):
    assert len(read_region(oasis).sheet("ports")) == 0


def test_an_id_given_twice_is_refused_at_its_second_line(copy_of_oasis):
    path = copy_of_oasis / "towns.csv"
    path.write_text(path.read_text() + "town_bir,bir,0,made-up\n")

    with pytest.raises(RegionError) as refused:
        read_region(copy_of_oasis)

    assert str(refused.value) == f"{path}:10: id 'town_bir' stands on line 3 already."


def test_a_row_with_too_few_cells_is_refused(copy_of_oasis):
    path = copy_of_oasis / "towns.csv"
    path.write_text(path.read_text() + "town_dara,dara\n")

    with pytest.raises(RegionError, match=r"towns\.csv:10: has 2 cells; the header has 4\."):
        read_region(copy_of_oasis)


def test_text_that_is_not_utf8_is_refused(copy_of_oasis):
    (copy_of_oasis / "towns.csv").write_bytes(b"id,place\n\xff\xfe,x\n")

    with pytest.raises(RegionError, match="is not UTF-8 text"):
        read_region(copy_of_oasis)


def test_a_folder_without_a_name_is_no_region(tmp_path):
    with pytest.raises(RegionError, match=r"region\.yaml: is missing"):
        read_region(tmp_path)


def test_day_one_is_the_start():
    start = dt.date(2011, 2, 15)

    assert day_number("2011-02-15", start) == 1
    assert day_number("2011-02-14", start) == 0
    with pytest.raises(ValueError, match="day is out of range"):
        day_number("2011-02-30", start)


def test_the_nearest_word_is_offered():
    assert nearest("mopty", ["mopti", "gao"]) == " Did you mean 'mopti'?"
    assert nearest("zzzz", ["mopti"]) == ""
