"""A region folder that is wrong is refused with the line to mend, and one complaint for one mistake."""

import pytest

from sim.scenario import region_folder, region_names
from sim.world.check import check_region, counts

BROKEN = {
    # region.yaml
    "a key nobody knows": (
        "region.yaml", "licence: CC0-1.0", "license: CC0-1.0",
        ":11: there is no key 'license'. Did you mean 'licence'?",
    ),
    "a start that is no day": (
        "region.yaml", "start: 2011-02-15", "start: spring",
        ":4: start 'spring' is not a day. Write it as 2011-08-23.",
    ),
    "a day the calendar does not have": (
        "region.yaml", "until: 2012-02-15", "until: 2012-02-30",
        ":5: '2012-02-30' is not a day of the calendar, such as 2011-08-23.",
    ),
    "an end before the start": (
        "region.yaml", "until: 2012-02-15", "until: 2010-02-15",
        ":5: until 2010-02-15 is before start 2011-02-15. Put them in order.",
    ),
    "a home country that is not there": (
        "region.yaml", "capital_country: AAA", "capital_country: AAB",
        ":8: capital_country 'AAB' is not in states.csv. Did you mean 'AAA'?",
    ),
    "a headline region that is not there": (
        "region.yaml", "north: [bbb_north]", "north: [bbb_nort]",
        ":10: headline region 'bbb_nort' is not in regions.csv. Did you mean 'bbb_north'?",
    ),
    "a group with a country that is not there": (
        "region.yaml", "licence: CC0-1.0", "country_groups: {all: [AAA, AAB]}",
        ":11: country 'AAB' of group 'all' is not in states.csv. Did you mean 'AAA'?",
    ),
    "a map that is not there": (
        "region.yaml", "licence: CC0-1.0", "map: land.geojson",
        ":11: map 'land.geojson' is not in the folder. Add it, or leave the key out.",
    ),
    # shape
    "an id given twice": (
        "towns.csv", "town_bir,bir", "town_anba,bir",
        ":3: id 'town_anba' stands on line 2 already.",
    ),
    "a row without an id": ("towns.csv", "town_bir,bir", ",bir", ":3: has no id."),
    "a cell too few": ("towns.csv", "town_bir,bir,0,", "town_bir,bir,", ":3: has 3 cells; the header has 4."),
    "a column with another name": (
        "places.csv", "name,country,lat,lon", "name,country,latt,lon",
        ":1: has no column 'lat'. Did you mean 'latt'?",
    ),
    "no column of ids": ("depots.csv", "id,name,area", "ids,name,area", ":1: has no column 'id'. Did you mean 'ids'?"),
    # cells
    "a place that is not there": (
        "depots.csv", "anba_base/003,anba_base 3,anba_base,anba,", "anba_base/003,anba_base 3,anba_base,anbar,",
        ":4: place 'anbar' is not in places.csv. Did you mean 'anba'?",
    ),
    "an area that is not there": (
        "areas.csv", "bir_bunkers,Bir bunkers,bir", "bir_bunkers,Bir bunkers,birr",
        ":3: place 'birr' is not in places.csv. Did you mean 'bir'?",
    ),
    "a region nobody knows": (
        "places.csv", "bbb_north,0,0", "bbb_noorth,0,0",
        ":6: region 'bbb_noorth' is not in regions.csv. Did you mean 'bbb_north'?",
    ),
    "a country nobody knows": (
        "regions.csv", "ccc_west,CCC", "ccc_west,XYZ",
        ":6: country 'XYZ' is not in states.csv. Add it there, or name one of its 3 ids.",
    ),
    "a road to nowhere": (
        "links.csv", "cala--dara,cala,dara", "cala--dara,cala,dora",
        ":4: to 'dora' is not in places.csv. Did you mean 'dara'?",
    ),
    "a kind of road nobody knows": (
        "links.csv", "bir--cala,bir,cala,180,piste", "bir--cala,bir,cala,180,pist",
        ":3: mode 'pist' is not known. Did you mean 'piste'?",
    ),
    "a length that is no number": (
        "links.csv", "anba,bir,240", "anba,bir,24O", ":2: km '24O' is not a number. Give 0.1 to 5000.",
    ),
    "a road of no length": (
        "links.csv", "anba,bir,240", "anba,bir,0", ":2: km 0 is out of bounds. Give 0.1 to 5000.",
    ),
    "a place beyond the pole": (
        "places.csv", "cala,Cala,AAA,27,12", "cala,Cala,AAA,270,12", ":4: lat 270 is out of bounds. Give -90 to 90.",
    ),
    "a place without a country": (
        "places.csv", "cala,Cala,AAA,", "cala,Cala,,", ":4: country is empty. Name an id of states.csv.",
    ),
    "neither yes nor no": (
        "places.csv", "capital,900000,aaa_coast,1", "capital,900000,aaa_coast,yes",
        ":2: airport 'yes' is not a number. Give 1 for yes or 0 for no.",
    ),
    "a fall on no day": (
        "areas.csv", "0.6,2011-05-01", "0.6,1 May 2011", ":2: falls '1 May 2011' is not a day. Write it as 2011-08-23.",
    ),
    # ties
    "a class of arms nobody knows": (
        "arms.csv", "manpads,", "manpad,", ":6: no class of arms is called 'manpad'. Did you mean 'manpads'?",
    ),
    "a place in another country's region": (
        "places.csv", "iram,Iram,CCC,27,15,town,20000,ccc_west", "iram,Iram,CCC,27,15,town,20000,aaa_coast",
        ":10: is in CCC, but region 'aaa_coast' is in AAA. Change one of the two.",
    ),
    "a market nobody keeps": (
        "places.csv", "town,20000,ccc_west,0,0", "town,20000,ccc_west,0,1",
        ":10: market is 1, but dealers.csv has no market at 'iram'. Add its row, or write 0.",
    ),
    "a capital abroad": (
        "states.csv", "CCC,Ccc,hail", "CCC,Ccc,anba", ":4: the capital 'anba' lies in AAA. Name a place of CCC.",
    ),
    "a country with the code of abroad": (
        "states.csv", "CCC,Ccc,hail", "ZZZ,Z,hail,-0.5,-0.5,0,4000,0.8,0.7,0.8,0.2,0.1,0.4,0.5,made-up\nCCC,Ccc,hail",
        ":4: 'ZZZ' is kept for abroad, beyond the region. Use the code of a country.",
    ),
    "a border between a country and itself": (
        "borders.csv", "AAA-CCC,AAA,CCC", "AAA-CCC,CCC,CCC", ":3: both sides are CCC. Name two countries.",
    ),
    "a road that names another border": (
        "links.csv", "cala--essa,cala,essa,420,off_road,2,AAA-BBB", "cala--essa,cala,essa,420,off_road,2,AAA-CCC",
        ":7: joins AAA and BBB, but names border AAA-CCC. Write AAA-BBB.",
    ),
    "a crossing that names no border": (
        "links.csv", "bir--iram,bir,iram,460,off_road,2,AAA-CCC", "bir--iram,bir,iram,460,off_road,2,",
        ":11: joins AAA and CCC, but names no border. Write AAA-CCC.",
    ),
    "a road at home that names a border": (
        "links.csv", "faro--gorm,faro,gorm,480,paved,1,", "faro--gorm,faro,gorm,480,paved,1,AAA-BBB",
        ":9: stays in BBB, but names border AAA-BBB. Leave it empty.",
    ),
    "a road in a ring": (
        "links.csv", "hail--iram,hail,iram", "hail--iram,iram,iram", ":12: begins and ends at 'iram'. Name two places.",
    ),
    "a post on a far side": (
        "border_posts.csv", "bp_dara,bp_dara BBB,dara--essa,AAA-BBB,BBB", "bp_dara,bp_dara BBB,dara--essa,AAA-BBB,CCC",
        ":2: country CCC has no side of border AAA-BBB. Write AAA or BBB.",
    ),
    "a post away from its road": (
        "border_posts.csv", "BBB,post,essa", "BBB,post,faro",
        ":2: place 'faro' is no end of link 'dara--essa'. Write dara or essa.",
    ),
    "depots that do not add up": (
        "areas.csv", "30.1,10.1,8,", "30.1,10.1,9,",
        ":2: says 9 depots, but depots.csv has 8 of 'anba_base'. Make them agree.",
    ),
    "shares that do not add up": (
        "areas.csv", "6,0.4,", "6,0.5,",
        ":1: the weights add up to 1.100. They are shares of the stock: make them add up to 1.",
    ),
    "a depot away from its area": (
        "depots.csv", "bir_bunkers 1,bir_bunkers,bir", "bir_bunkers 1,bir_bunkers,cala",
        ":10: is at 'cala', but its area 'bir_bunkers' is at 'bir'. Change one of the two.",
    ),
    "a garrison abroad": (
        "garrisons.csv", "BBB,faro,bbb", "BBB,hail,bbb", ":5: is of BBB, but 'hail' is in CCC. Name a place of BBB.",
    ),
    "two towns at one place": (
        "towns.csv", "town_bir,bir", "town_bir,anba",
        ":3: place 'anba' has its row on line 2 already. Keep one.",
    ),
    "a camp nobody is of": (
        "hostilities.csv", "regime,east", "regime,easst", ":2: nobody is of camp 'easst'. Did you mean 'east'?",
    ),
    "a war that ends before it begins": (
        "hostilities.csv", "regime,west,2011-02-15,2011-06-01", "regime,west,2011-02-15,2010-06-01",
        ":3: until 2010-06-01 is before since 2011-02-15. Put them in order.",
    ),
    "an event on a lever nobody has": (
        "events.csv", "link.open", "link.opened", ":2: nobody has a lever 'link.opened'. Did you mean 'link.open'?",
    ),
    "an event that does what nobody can": (
        "events.csv", "link.open,set", "link.open,sets", ":2: how 'sets' is not known. Did you mean 'set'?",
    ),
    "an event on a road that is not there": (
        "events.csv", "links=anba--hail", "links=anba-hail",
        ":2: where 'anba-hail' is not in links.csv. Did you mean 'anba--hail'?",
    ),
    "an event by a filter nobody knows": (
        "events.csv", "links=anba--hail", "roads=anba--hail",
        ":2: where 'roads' is not known. It is one of countries, regions, places, borders, posts, links, groups, ids.",
    ),
    "a low end above the high end": (
        "regions.csv", "0.3,0.2,0.4", "0.3,0.5,0.4",
        ":6: hardship_low 0.5 is above hardship 0.3. Put them in order.",
    ),
    "a place no road leads to": (
        "links.csv", "faro--gorm,faro,gorm", "faro--gorm,faro,essa",
        "places.csv:8: no link leads from 'gorm' to the rest. Add one to links.csv.",
    ),
    "a source that is not there": (
        "towns.csv", "town_bir,bir,0,made-up", "town_bir,bir,0,madeup",
        ":3: source 'madeup' is not in sources.csv. Did you mean 'made-up'?",
    ),
    "a row without a source": (
        "towns.csv", "town_bir,bir,0,made-up", "town_bir,bir,0,",
        ":3: has no source. Name a key of sources.csv; an assumption has one too.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN, ids=[case.replace(" ", "_") for case in BROKEN])
def test_one_mistake_gives_one_complaint_with_its_line(copy_of_oasis, case):
    file, right, wrong, told = BROKEN[case]
    path = copy_of_oasis / file
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")

    complaints = check_region(copy_of_oasis)

    expected = f"{path}{told}" if told.startswith(":") else f"{copy_of_oasis}/{told}"
    assert [str(complaint) for complaint in complaints] == [expected]


@pytest.mark.parametrize("file", ["states.csv", "regions.csv", "places.csv", "links.csv", "arms.csv"])
def test_a_table_no_region_can_do_without_is_named(copy_of_oasis, file):
    (copy_of_oasis / file).unlink()

    told = f"{copy_of_oasis / file}: is missing. Every region needs states, regions, places, links, arms."
    assert [str(complaint) for complaint in check_region(copy_of_oasis)] == [told]


def test_a_table_of_a_room_may_be_left_out(copy_of_oasis):
    (copy_of_oasis / "traffickers.csv").unlink()

    assert check_region(copy_of_oasis) == ()


def test_a_file_whose_name_is_a_slip_is_not_passed_over(copy_of_oasis):
    (copy_of_oasis / "traffickers.csv").rename(copy_of_oasis / "trafficker.csv")

    told = f"{copy_of_oasis}/trafficker.csv: nobody reads a file of this name. Did you mean 'traffickers.csv'?"
    assert [str(complaint) for complaint in check_region(copy_of_oasis)] == [told]


def test_a_folder_that_is_no_region_says_what_a_region_needs(tmp_path):
    told = "region.yaml: is missing. A region folder needs a region.yaml with at least a name."

    assert [str(complaint) for complaint in check_region(tmp_path)] == [f"{tmp_path}/{told}"]


def test_a_class_of_arms_left_out_is_named(copy_of_oasis):
    path = copy_of_oasis / "arms.csv"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("rockets")))

    (complaint,) = check_region(copy_of_oasis)

    assert str(complaint).startswith(f"{path}:1: has no row for 'rockets'. It needs one for each of rifles,")


def test_many_mistakes_are_told_at_once_in_the_order_of_their_lines(copy_of_oasis):
    links = copy_of_oasis / "links.csv"
    links.write_text(links.read_text().replace(",240,", ",0,").replace(",180,piste", ",180,mud"))

    assert [complaint.line for complaint in check_region(copy_of_oasis)] == [2, 3]


def test_an_edited_file_is_read_again(copy_of_oasis):
    links = copy_of_oasis / "links.csv"
    links.write_text(links.read_text().replace(",240,", ",0,"))
    assert check_region(copy_of_oasis)

    links.write_text(links.read_text().replace(",bir,0,", ",bir,240,"))

    assert check_region(copy_of_oasis) == ()


def test_the_rows_of_a_sound_region_are_counted(oasis):
    assert counts(oasis)["places"] == 9
    assert counts(oasis)["depots"] == 14


@pytest.mark.parametrize("name", region_names())
def test_the_regions_on_the_shelf_are_sound(name):
    assert [str(complaint) for complaint in check_region(region_folder(name))] == []


def test_a_wrong_calibrated_sample_is_told_with_the_rest(copy_of_oasis):
    (copy_of_oasis / "calibrated.csv").write_text("agents.depot.lambda0\n0.3\nmuch\n")

    (told,) = check_region(copy_of_oasis)
    assert str(told).endswith("calibrated.csv:3: agents.depot.lambda0 = 'much' is not a number in [0, 10].")
