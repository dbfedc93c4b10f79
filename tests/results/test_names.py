from pathlib import Path

import pytest

from sim.results.names import NAMELESS, Names, group_names, read_names, root
from tests.worlds import OASIS

LIBYA = Path(__file__).parents[2] / "scenarios" / "regions" / "libya_2011"


@pytest.fixture(scope="module")
def libya():
    return read_names(LIBYA)


@pytest.mark.parametrize(
    ("group", "parent"), [("misrata_002/63/0", "misrata"), ("tuareg_returnees_8", "tuareg_returnees"), ("mnla", "mnla")]
)
def test_brigades_and_those_who_split_off_go_by_one_name(group, parent):
    assert root(group) == parent


def test_groups_are_named_as_their_region_names_them(libya):
    assert [libya.group(word) for word in ("mnla", "aqim_ifoghas", "toubou_murzuq")] == [
        "MNLA", "AQIM, Ifoghas", "Toubou of Murzuq",
    ]  # fmt: skip
    assert libya.group("misrata_002") == "Misrata brigade 2"


def test_brigades_that_differ_by_a_number_are_many(libya):
    assert [libya.group(word) for word in ("misrata", "tuareg_returnees", "early_party")] == [
        "Misrata brigades", "Tuareg returnees", "Early parties",
    ]  # fmt: skip
    assert libya.group("mizda") == "Mizda brigade"


def test_a_number_that_is_part_of_a_name_stays():
    assert group_names([("february", "February 17 brigade")])["february"] == "February 17 brigade"


def test_a_town_its_depots_and_its_brigades_have_names_of_their_own(libya):
    assert (libya.place("misrata"), libya.area("misrata")) == ("Misrata", "Misrata depots")
    assert libya.area("tripoli_mitiga") == "Tripoli, Mitiga and warehouses"


def test_regions_and_countries_are_places_too():
    names = read_names(OASIS)

    assert [names.place(word) for word in ("anba", "aaa_south", "BBB", "ZZZ")] == ["Anba", "South", "Bbb", "ZZZ"]


def test_what_has_no_name_goes_by_its_id(tmp_path):
    assert read_names(tmp_path) == NAMELESS == Names({}, {}, {})
    assert (NAMELESS.group("ansar_dine"), NAMELESS.area("jufra_sukna")) == ("Ansar dine", "Jufra sukna depots")
