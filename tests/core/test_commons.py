"""Common ground: what is written on the boards is what was said, and a board that is full says so."""

import numpy as np
import pytest

from sim.core import commons
from sim.core.columns import allocate
from sim.core.commons import (
    ARMS,
    FIRST_ARRIVAL,
    MODES,
    NEWS,
    SEIZURE,
    WAITING,
    Areas,
    Camps,
    Links,
    Places,
    at_war,
    drive,
    join_looters,
    note_arrival,
    post,
    take_the_road,
    tell,
)
from sim.core.errors import RunError
from sim.core.ledger import OPENING, receive
from sim.world.commons import build_boards
from sim.world.populate import open_ledger

SIZES = dict.fromkeys(("accounts", "forces", "markets", "arms", "links", "crossings", "countries", "asks"), 3)


@pytest.fixture
def boards():
    return build_boards({**SIZES, "arms": 7}, np.zeros(1))


@pytest.fixture
def ledger():
    return open_ledger(["world", "a", "b"], [11, 0, 1], [-1, 0, 1], [1, 0, 0], 2, 2, 9, False)


def short(board, rows):
    """The same board with room for so many lines."""
    return type(board)(*[column if column.shape == (1,) else column[:rows] for column in board])


def test_codes_are_the_places_of_their_words():
    assert [ARMS[row] for row in (commons.RIFLES, commons.MANPADS, commons.CHEMICAL)] == [
        "rifles", "manpads", "chemical",
    ]  # fmt: skip
    assert [MODES[code] for code in (commons.PAVED, commons.SEA)] == ["paved", "sea"]
    assert (NEWS[FIRST_ARRIVAL], NEWS[SEIZURE], NEWS[commons.DEPOT_EMPTIED]) == (
        "first_arrival", "seizure", "depot_emptied",
    )  # fmt: skip
    assert len({commons.WAITING, commons.PASSED, commons.STOPPED, commons.BRIBED}) == 4


@pytest.mark.twin
def test_news_are_noted_in_order_and_a_full_chronicle_is_no_secret(boards):
    news = short(boards["news"], 2)
    for day in (3, 4):
        tell(news, SEIZURE, day, 7, 1, 2, 12.0)
    with pytest.raises(RunError, match="chronicle"):
        tell(news, SEIZURE, 5, 7, 1, 2, 12.0)

    assert news.count[0] == 2
    assert news.day.tolist() == [3, 4]
    assert (news.kind[1], news.place[1], news.country[1], news.actor[1], news.size[1]) == (SEIZURE, 7, 1, 2, 12.0)


@pytest.mark.twin
def test_an_offer_stands_on_the_board_as_it_was_made_and_nothing_is_no_offer(boards):
    offers = short(boards["offers"], 2)
    offers.done[:] = 99

    assert post(offers, 2, 1, 4, 0) == post(offers, 2, 1, 4, -3) == -1
    assert post(offers, 2, 1, 4, 1) == 0
    assert post(offers, 1, 0, 3, 30) == 1
    with pytest.raises(RunError, match="offers or bids"):
        post(offers, 1, 0, 3, 30)
    assert offers.count[0] == 2
    rows = [column.tolist() for column in (offers.account, offers.market, offers.arm, offers.items, offers.done)]
    assert rows == [[2, 1], [1, 0], [4, 3], [1, 30], [0, 0]]


@pytest.mark.twin
def test_a_convoy_waits_at_the_border_with_all_that_is_known_of_it(boards):
    convoys = short(boards["convoys"], 2)
    convoys.outcome[:], convoys.fee[:] = 3, 50.0

    assert take_the_road(convoys, np.uint64(7), 1, 2, 5, 30.0, 9_000.0) == 0
    assert take_the_road(convoys, np.uint64(8), 2, 0, 4, 0.0, 0.0) == 1
    with pytest.raises(RunError, match="convoys"):
        take_the_road(convoys, np.uint64(9), 2, 0, 4, 0.0, 0.0)
    assert convoys.count[0] == 2
    assert convoys.uid[:2].tolist() == [7, 8]
    assert (convoys.account[0], convoys.link[0], convoys.goal[0]) == (1, 2, 5)
    assert (convoys.escorts[0], convoys.value[0]) == (30.0, 9_000.0)
    assert (convoys.outcome[:2] == WAITING).all()
    assert not convoys.fee[:2].any()


@pytest.mark.twin
def test_looters_stand_before_an_area_unless_they_are_nobody(boards):
    parties = short(boards["parties"], 2)
    join_looters(parties, 4, 1, 0.0, -1)
    join_looters(parties, 4, 1, 0.5, 6)
    join_looters(parties, 3, 2, 20.0, -1)
    join_looters(parties, 3, 2, 0.0, -1)
    with pytest.raises(RunError, match="looters"):
        join_looters(parties, 3, 2, 20.0, -1)

    assert parties.count[0] == 2
    rows = [column[:2].tolist() for column in (parties.area, parties.account, parties.men, parties.force)]
    assert rows == [[4, 3], [1, 2], [0.5, 20.0], [6, -1]]


@pytest.mark.twin
def test_camps_fight_by_dated_fact_or_because_one_rose_against_the_state_of_the_other():
    camps = allocate(Camps, 4)
    camps = camps._replace(hostile=np.zeros((4, 4), np.bool_), risen=np.zeros((4, 2), np.bool_))
    camps.country[:] = [0, 1, -1, -1]
    assert not any(at_war(camps, a, b) for a in range(4) for b in range(4))

    camps.hostile[2, 3] = camps.hostile[3, 2] = True
    camps.risen[2, 0] = True

    fights = {(a, b) for a in range(4) for b in range(4) if at_war(camps, a, b)}
    assert fights == {(2, 3), (3, 2), (0, 2), (2, 0)}


@pytest.mark.twin
def test_traffic_is_counted_by_class_and_by_the_way_it_drives(boards, ledger):
    links = allocate(Links, 3)
    links.a[:], links.b[:] = 4, 5
    receive(ledger, 0, 1, 2, 12, OPENING, 0)
    receive(ledger, 0, 1, 6, 1, OPENING, 0)
    traffic = boards["traffic"]

    drive(traffic, links, ledger, 1, 2, 5)
    drive(traffic, links, ledger, 1, 2, 5)
    drive(traffic, links, ledger, 1, 2, 4)

    assert traffic.convoys[2, 0].tolist() == [0, 0, 2, 0, 0, 0, 2]
    assert traffic.items[2, 0].tolist() == [0, 0, 24, 0, 0, 0, 2]
    assert traffic.items[2, 1].tolist() == [0, 0, 12, 0, 0, 0, 1]
    assert traffic.convoys.sum() == 6


@pytest.mark.twin
def test_a_place_is_reached_once_and_only_by_arms_from_a_depot_of_the_war(boards, ledger):
    places, areas, news = allocate(Places, 3), allocate(Areas, 1), boards["news"]
    places.country[:] = [0, 0, 1]
    receive(ledger, 0, 1, 0, 40, OPENING, 1)
    note_arrival(places, areas, ledger, news, 3, 1, 2)
    assert places.reached[2] == news.count[0] == 0

    receive(ledger, 0, 1, 3, 1, OPENING, 0)
    receive(ledger, 0, 1, 6, 4, OPENING, 0)
    note_arrival(places, areas, ledger, news, 4, 1, 2)
    note_arrival(places, areas, ledger, news, 5, 1, 2)

    assert places.reached.tolist() == [0, 0, 4]
    assert news.count[0] == 1
    told = news.kind[0], news.day[0], news.place[0], news.country[0], news.actor[0], news.size[0]
    assert told == (FIRST_ARRIVAL, 4, 2, 1, 1, 5.0)
