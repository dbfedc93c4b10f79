import pytest

from sim.core.errors import SimError
from sim.report.ground import read_ground


def test_a_region_folder_becomes_ground(ground):
    assert ground.title == "Three squares"
    assert ground.home == "LBY"
    assert [outline.country for outline in ground.outlines] == ["LBY", "NER", "MLI"]
    assert ground.country_name("NER") == "Niger"
    assert ground.country_name("XYZ") == "XYZ"


def test_two_roads_between_the_same_places_are_one_line(ground):
    assert len(ground.links) == 3


def test_marks_come_in_order_of_time(ground):
    assert [mark.label for mark in ground.marks] == ["The first day", "A later day", "Too late"]


def test_a_folder_without_marks_has_none(folder):
    (folder / "marks.csv").unlink()

    assert read_ground(folder).marks == []


@pytest.mark.parametrize("name", ["places.csv", "links.csv", "map.geojson"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()

    with pytest.raises(SimError, match=name):
        read_ground(folder)


def test_a_missing_column_is_named(folder):
    (folder / "links.csv").write_text("from,to\nsabha,gao\n")

    with pytest.raises(SimError, match="mode"):
        read_ground(folder)


def test_ids_are_called_by_their_names(libya, ground):
    found = [libya.called(word) for word in ("tripoli_mitiga", "mli_kidal", "sabha", "NER", "tuareg_returnees")]

    assert found == ["Tripoli, Mitiga and warehouses", "Kidal", "Sabha", "Niger", "tuareg returnees"]
    assert libya.names.group("mnla") == "MNLA"
    assert ground.called("sabha") == "Sabha"  # a region that tells of no storage areas
