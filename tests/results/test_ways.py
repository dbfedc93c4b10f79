import pytest

from sim.results.routes import Node, Step
from sim.results.ways import carrier, first_hands, ways_table

AREA, DEPOT = Node("ubari", "", ""), Node("depots ubari", "ubari", "LBY")
RETURNEES, AT_KIDAL = Node("tuareg_returnees", "ubari", "LBY"), Node("tuareg_returnees", "kidal", "MLI")
DEALT, CONVOY, ARRIVED = Node("market", "sabha", "LBY"), Node("traffickers", "", "LBY"), Node("traffickers", "", "MLI")
ARSENAL, ARMY, HOMES = Node("MLI_arsenal", "", ""), Node("army", "kidal", "MLI"), Node("households", "kidal", "MLI")

LOOTED = [Step(AREA, DEPOT, "opening"), Step(DEPOT, RETURNEES, "looted")]
DRIVEN = [*LOOTED, Step(RETURNEES, AT_KIDAL, "moved")]
SOLD = [*LOOTED, Step(RETURNEES, DEALT, "sold"), Step(DEALT, CONVOY, "bought"), Step(CONVOY, ARRIVED, "moved")]
ISSUED = [Step(ARSENAL, ARMY, "opening")]


@pytest.mark.parametrize(
    ("path", "who"),
    [
        (DRIVEN, "tuareg_returnees"),
        ([*SOLD, Step(ARRIVED, HOMES, "sold")], "traffickers"),
        ([*ISSUED, Step(ARMY, AT_KIDAL, "captured")], "captured"),
        ([*ISSUED, Step(ARMY, HOMES, "deserted"), Step(HOMES, AT_KIDAL, "sold")], "deserted"),
        ([Step(Node("MLI_private", "", ""), HOMES, "opening")], "homegrown"),
    ],
)
def test_who_brought_them_is_who_crossed_the_last_border_or_how_the_army_lost_them(path, who):
    assert carrier(path) == who


def test_what_came_over_a_border_and_was_fought_over_since_still_came_over_the_border():
    fought = [Step(AT_KIDAL, ARMY, "captured"), Step(ARMY, AT_KIDAL, "captured")]

    assert carrier([*DRIVEN, *fought]) == "tuareg_returnees"


def test_the_first_hands_are_those_after_the_depot():
    held = Node("depots ubari, zintan", "ubari", "LBY")

    assert first_hands(DRIVEN) == "tuareg_returnees"
    assert first_hands([LOOTED[0], Step(DEPOT, held, "custody"), Step(held, RETURNEES, "split")]) == "zintan"
    assert first_hands(ISSUED) == "army"


def test_ways_of_a_kind_are_counted_together():
    roundabout = [*DRIVEN, Step(AT_KIDAL, ARMY, "captured"), Step(ARMY, AT_KIDAL, "captured")]

    table = ways_table([DRIVEN, roundabout, ISSUED, DRIVEN])

    assert table.to_dict("records") == [
        {
            "origin": "ubari",
            "taken_by": "tuareg_returnees",
            "came_by": "tuareg_returnees",
            "holder": "tuareg_returnees",
            "share": 0.75,
        },
        {"origin": "MLI_arsenal", "taken_by": "army", "came_by": "homegrown", "holder": "army", "share": 0.25},
    ]


def test_nothing_held_has_no_ways():
    assert list(ways_table([]).columns) == ["origin", "taken_by", "came_by", "holder", "share"]
