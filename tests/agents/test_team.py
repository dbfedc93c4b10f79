"""Stockpile teams: who is sent where, and what that leaves to looters."""

from math import exp

import numpy as np
import pytest

from sim.agents import depot, state
from sim.agents.team import ABANDONED, EACH, GUARDED, HELD, ROOM, SALW, SCOPES, WATCHED, close_depots
from sim.core.chance import chance_of, uid
from sim.core.columns import allocate
from sim.core.commons import CHEMICAL, MACHINE_GUNS, MANPADS, RIFLES, ROCKETS, Areas, Arms, Roads
from sim.core.ledger import DEPOT, OPENING, receive
from sim.core.settings import settings_of
from sim.world.commons import build_boards
from sim.world.populate import open_ledger

CLOSED = 4


class World:
    """Depots at areas on one road, with teams at its end."""

    def __init__(self, stocks, km=None, seed=1, **params):
        count = len(stocks)
        self.depots = allocate(depot.ROOM.Columns, count)
        self.depots.uid[:] = [uid(f"depot/{d}") for d in range(count)]
        self.depots.account[:] = np.arange(1, count + 1)
        self.depots.area[:] = np.arange(count)
        self.depots.custody[:] = ABANDONED
        self.areas = allocate(Areas, count)
        self.areas.place[:] = np.arange(1, count + 1)
        at = np.array([0.0, *(km or [0.0] * count)])
        self.roads = allocate(Roads, 1)._replace(distance=np.abs(at[:, None] - at[None, :]))
        self.states = allocate(state.ROOM.Columns, 1)
        self.arms = allocate(Arms, 7)
        self.arms.price_ratio[:] = [1, 6, 3, 15, 2, 0.3, 0]
        self.ledger = open_ledger(
            ["world", *[f"depot/{d}" for d in range(count)]], holder=[11] + [DEPOT] * count,
            place=[-1, *range(1, count + 1)], country=[1] + [0] * count, countries=2, origins=1,
            days=2000, journal=False,
        )  # fmt: skip
        for d, stock in enumerate(stocks):
            for arm, items in stock.items():
                receive(self.ledger, 0, d + 1, arm, items, OPENING, 0)
        rows = np.arange(2 * SCOPES * EACH)
        self.teams = allocate(ROOM.Columns, rows.size)
        self.teams.uid[:] = [uid(f"team/{t}") for t in rows]
        self.teams.scope[:], self.teams.keeps[:] = rows // EACH % SCOPES, rows // (SCOPES * EACH)
        sizes = ("accounts", "forces", "markets", "arms", "links", "crossings", "countries", "asks")
        self.visits = build_boards(dict.fromkeys(sizes, 1), np.zeros(1))["visits"]
        self.settings = settings_of(ROOM.Settings, ROOM.Params(**params))
        self.chance = chance_of(seed)
        self.day = 0

    def send(self, number, scope="all", does="keep"):
        getattr(self.teams, f"{does}_{scope}")[:] = number / self.teams.uid.size
        return self

    def step(self):
        """A day: depots take note of yesterday's visits, then teams work; returns who was visited."""
        self.day += 1
        for v in range(self.visits.count[0]):
            self.depots.custody[self.visits.account[v] - 1] = CLOSED
        self.visits.count[0] = 0
        close_depots.kernel(*[getattr(self, name) for name in close_depots.names])
        return [int(self.visits.account[v]) - 1 for v in range(self.visits.count[0])]

    def until_done(self, days=200):
        return [depot for _ in range(days) for depot in self.step()]


def test_no_two_teams_take_one_depot():
    world = World([{RIFLES: 100 + d} for d in range(30)]).send(20)

    for _ in range(40):
        world.step()
        targets = world.teams.target[world.teams.target >= 0]
        assert targets.size == np.unique(targets).size


def test_every_depot_is_closed_once():
    visited = World([{RIFLES: 100 + d} for d in range(12)]).send(3).until_done()

    assert sorted(visited) == list(range(12))


def test_nobody_works_before_anybody_is_sent():
    world = World([{RIFLES: 100}])

    assert world.until_done(50) == []
    assert (world.teams.at == -1).all()


def test_a_watched_scope_never_visits_rifles():
    world = World([{RIFLES: 9000}, {MANPADS: 5}, {CHEMICAL: 1}]).send(2, "watched")

    assert sorted(world.until_done()) == [1, 2]


def test_chemicals_come_before_a_few_missiles():
    world = World([{MANPADS: 5}, {CHEMICAL: 1}]).send(1, "watched")

    assert world.until_done() == [1, 0]


def test_small_arms_come_first_where_they_are_asked_for():
    world = World([{MANPADS: 900}, {RIFLES: 500}, {RIFLES: 50}]).send(1, "salw")

    assert world.until_done() == [1, 2]


def test_a_far_depot_waits_for_a_near_one_of_equal_worth():
    world = World([{RIFLES: 100}, {RIFLES: 100}], km=[1500.0, 30.0]).send(1)

    assert world.until_done() == [1, 0]


def test_the_road_takes_its_days():
    near, far = (World([{RIFLES: 100}], km=[km]).send(1, does="count") for km in (0.0, 1500.0))
    near.step()
    far.step()

    assert far.teams.ready[0] - near.teams.ready[0] == 1500 // near.settings.speed


def test_held_depots_are_left_alone_and_guarded_ones_come_last():
    world = World([{RIFLES: 400}, {RIFLES: 300}, {RIFLES: 200}]).send(1)
    world.depots.custody[:] = [HELD, GUARDED, ABANDONED]

    assert world.until_done() == [2, 1]


def test_a_depot_lost_to_a_group_is_given_up():
    world = World([{RIFLES: 400}, {RIFLES: 300}], km=[900.0, 900.0]).send(1)
    world.step()
    world.depots.custody[0] = HELD

    assert world.until_done() == [1]


def test_some_teams_destroy_and_others_keep():
    for does, destroyed in (("count", True), ("keep", False)):
        world = World([{RIFLES: 400}]).send(1, does=does)
        assert world.until_done() == [0]
        assert world.visits.destroy[0] == destroyed


def test_teams_that_keep_do_not_stop_others_from_destroying():
    """One site of missiles for each of two programmes: what each does there is its own."""
    stocks = [{MANPADS: 50}, {RIFLES: 400}]
    world = World(stocks).send(1, "watched", does="count").send(1, "salw", does="keep")
    destroyed = {}
    for _ in range(200):
        for v, depot_row in enumerate(world.step()):
            destroyed[depot_row] = bool(world.visits.destroy[v])

    assert destroyed == {0: True, 1: False}


def test_a_programme_that_keeps_leaves_the_others_their_luck():
    """Far more missiles than one team can close: the days on which it closes them are the same."""

    def closed(keepers):
        world = World([{MANPADS: 50 - d} for d in range(10)] + [{RIFLES: 400}])
        world.send(1, "watched", does="count").send(keepers, "salw", does="keep")
        return [[d for d in world.step() if d < 10] for _ in range(60)]

    assert closed(0) == closed(1)


def test_teams_called_home_stop():
    world = World([{RIFLES: 400}], km=[900.0]).send(1)
    world.step()
    world.send(0)

    assert world.until_done(50) == []
    assert (world.teams.target == -1).all()


def test_more_teams_than_rows_are_as_many_as_rows():
    world = World([{RIFLES: 10}] * 3).send(10_000)
    world.step()

    assert (world.teams.at >= 0).sum() <= EACH


def test_teams_of_two_scopes_share_the_ground():
    world = World([{RIFLES: 900, MANPADS: 9}, {RIFLES: 10}]).send(1, "watched").send(1, "salw")
    world.step()

    assert world.teams.target[(SCOPES + SALW) * EACH] != world.teams.target[(SCOPES + WATCHED) * EACH]


@pytest.mark.parametrize("pace", [1.2, 2.5])
def test_one_team_saves_what_the_race_says(pace):
    """Rifles left in the k-th depot are rho^k of its stock; 200 runs, 4 standard errors."""
    depots, rate = 3, 0.2
    p, q = 1.0 - exp(-pace / 7.0), exp(-rate / 7.0)
    rho = p * q / (1.0 - (1.0 - p) * q)
    saved = []
    for seed in range(200):
        world = World([{RIFLES: 300 - d} for d in range(depots)], seed=seed, pace_all=pace).send(1, does="count")
        world.teams.at[:] = 0
        world.step()  # takes on the first depot; looting starts on the next day
        left, day = 0.0, 0
        while world.teams.closed[0] < depots:
            day += 1
            left += sum(q**day for _ in world.step())
        saved.append(left)

    expected = sum(rho**k for k in range(1, depots + 1))
    error = np.std(saved) / np.sqrt(len(saved))
    assert abs(np.mean(saved) - expected) < 4 * error


def test_the_levers_of_all_rows_are_summed_rounded_and_kept_apart():
    """1.4 teams are one, 1.6 are two; each scope and each kind of team has rows of its own."""
    world = World([{RIFLES: 100 + d, MANPADS: 10} for d in range(40)])
    for number, (scope, does) in enumerate(
        [("all", "count"), ("salw", "count"), ("watched", "count"), ("all", "keep"), ("salw", "keep")], 1
    ):
        world.send(number + (0.4 if number % 2 else -0.4), scope, does)
    world.step()

    at_work = np.flatnonzero(world.teams.target >= 0)
    blocks = np.bincount(at_work // EACH, minlength=2 * SCOPES)
    assert blocks.tolist() == [1, 2, 3, 4, 5, 0]
    assert all(row % EACH < blocks[row // EACH] for row in at_work)


def test_depots_weigh_by_their_custody_and_held_ones_only_where_they_let_people_in():
    """A guarded depot counts a tenth, a held one half: so much more must lie in it to come first."""
    for held_weight, order in ((0.0, [1, 2]), (0.5, [0, 1, 2])):
        world = World([{RIFLES: 500}, {RIFLES: 200}, {RIFLES: 1_900}], guarded_weight=0.1, held_weight=held_weight)
        world.depots.custody[:] = [HELD, ABANDONED, GUARDED]
        assert world.send(1).until_done(400) == order


def test_what_everything_is_worth_is_counted_by_price():
    """A rocket is worth three rifles, a machine gun six; small-arms teams count heads."""
    stocks = [{RIFLES: 250}, {MACHINE_GUNS: 50}, {ROCKETS: 90}]

    assert World(stocks).send(1, "all").until_done() == [1, 2, 0]
    assert World(stocks).send(1, "salw").until_done() == [0, 2, 1]


def test_a_drum_of_chemicals_is_worth_so_many_missiles():
    for worth, order in ((99.0, [0, 1]), (101.0, [1, 0])):
        assert World([{MANPADS: 100}, {CHEMICAL: 1}], chemical_worth=worth).send(1, "watched").until_done() == order


@pytest.mark.parametrize("scope", ["all", "watched"])
def test_a_depot_is_worth_what_lies_in_it_for_each_day_it_costs(scope):
    """The road and the inspection: 7 over the pace of the team's own scope, 300 km a day."""
    pace = {"all": 3.5, "watched": 1.0}[scope]
    arm = RIFLES if scope == "all" else MANPADS
    inspection = 7 / pace
    even = 100 * (10 + inspection) / inspection  # at 3,000 km this much is worth as much as 100 on the spot
    for far, first in ((even * 0.97, 0), (even * 1.03, 1)):
        world = World([{arm: 100}, {arm: int(far)}], km=[0.0, 3_000.0], pace_all=3.5, pace_watched=1.0, speed=300.0)
        world.send(1, scope).step()
        block = 3 if scope == "all" else 5
        assert world.teams.target[block * EACH] == first


def test_work_ends_with_the_odds_of_the_pace_of_its_scope():
    """Days on site until done are geometric: 400 depots, 4 standard errors."""
    for scope, pace in (("all", 2.0), ("watched", 0.7)):
        world = World([{RIFLES: 5, MANPADS: 5}] * 150, pace_all=2.0, pace_watched=0.7).send(150, scope)
        world.step()
        done = len(world.step())
        odds = 1 - exp(-pace / 7)
        assert abs(done - 150 * odds) < 4 * np.sqrt(150 * odds * (1 - odds))


def test_a_team_without_a_depot_looks_again_in_a_week_and_starts_from_the_capital():
    world = World([{RIFLES: 10}]).send(1)
    world.depots.custody[0] = CLOSED
    world.states.capital[0] = 1
    world.step()
    team = SCOPES * EACH
    assert (world.teams.ready[team], world.teams.at[team], world.teams.target[team]) == (1 + 7, 1, -1)

    world.depots.custody[0] = ABANDONED
    for _ in range(6):
        world.step()
        assert world.teams.target[team] == -1
    world.step()
    assert world.teams.target[team] == 0


def test_a_place_without_a_road_is_never_reached():
    world = World([{RIFLES: 10}, {RIFLES: 5}], km=[0.0, 0.0])
    world.roads.distance[:, 1] = np.inf

    assert world.send(1).until_done(100) == [1]


def test_a_closed_depot_is_counted_and_the_team_is_free_the_same_day():
    world = World([{RIFLES: 10}, {RIFLES: 5}]).send(1)
    team = SCOPES * EACH
    while not world.step():
        pass

    assert world.teams.closed[team] == 1
    assert world.teams.target[team] == 1
    assert world.teams.ready[team] == world.day + 1
    assert not world.visits.destroy[0]


def test_a_team_at_the_first_depot_stays_there_while_another_looks():
    world = World([{RIFLES: 900}, {RIFLES: 5}], pace_all=0.01).send(2)
    world.step()
    first = world.teams.target.copy()
    for _ in range(5):
        world.step()

    assert sorted(first[first >= 0].tolist()) == [0, 1]
    assert (world.teams.target == first).all()
    world.send(3)
    world.step()
    assert (world.teams.target[first >= 0] == first[first >= 0]).all()
