"""The reference beside the engine, rule by rule: both start from the engine's state, and must end in the same.

Whole runs show that journals are equal where runs go. This shows that single rules are equal
from any state the engine can be put in, so states that a run would seldom reach can be made.
"""

from sim.agents.militia.columns import ALIGNMENTS
from sim.core.commons import STOPPED
from sim.core.ledger import HOLDERS
from tests.reference import camp, clan, dealer, market_day, war
from tests.reference.books import ARMS
from tests.reference.ground import Convoy, Entry, Party
from tests.reference.militia import ABSENT, SETTLED, UNDER_WAY, WAITING, Militia
from tests.reference.trafficker import IDLE, ON_THE_ROAD, SELLING, Trafficker


def each(kind, habit):
    """A rule that everybody of a kind follows in turn."""
    return lambda world: [getattr(one, habit)() for one in list(getattr(world, kind))]


RULES = {
    "militia.feel_threat": war.feel_threat, "militia.rise": war.rise, "militia.attack": war.attack,
    "militia.scare_off": war.scare_off, "militia.give_way": war.give_way, "militia.hold_places": camp.hold_places,
    "militia.fight_on": war.fight_on, "militia.fire_at_aircraft": war.fire_at_aircraft,
    "militia.claim_pay": camp.claim_pay, "militia.recruit": camp.recruit, "militia.change_sides": camp.change_sides,
    "militia.split": camp.split, "dealer.speak_for_owners": dealer.speak_for_owners,
    "dealer.buy_for_sinks": each("markets", "buy_for_sinks"), "dealer.clear": dealer.clear_markets,
    "trafficker.weigh_routes": market_day.weigh_routes, "trafficker.talk": clan.talk_of_the_week,
    "trafficker.keep_corridors": clan.keep_corridors, "trafficker.enter": market_day.enter,
    **{
        f"militia.{habit}": each("militias", habit)
        for habit in (
            "form", "set_out", "go_looting", "sell", "buy", "drive_home", "come_home", "muster", "keep_purse",
            "use_up", "hand_in", "go_home",
        )
    },
    **{
        f"trafficker.{habit}": each("traffickers", habit)
        for habit in ("set_out", "travel", "face_the_border", "arrive", "count_money", "leave")
    },
}  # fmt: skip

JOURNEYS = (ABSENT, SETTLED, WAITING, UNDER_WAY)
STATUSES = (IDLE, SELLING, ON_THE_ROAD)
LEVERS = ("stipend", "stipend_audit", "disarm_rate", "demobilise_rate", "buy_back_price", "buy_back_cases")


class Copy:
    """Puts a world of the reference into the state of an engine's world."""

    def __init__(self, engine, world):
        self.from_, self.world = engine.world, world
        self.ground, self.tables = engine.world.ground, engine.world.tables

    def take(self, day):
        """Everything that the rules of groups, markets and operators read."""
        self.world.day = day
        self.accounts()
        self.land()
        self.groups()
        self.markets()
        self.operators()
        self.boards()

    def row(self, table, row, target, *names):
        """Columns of the same name, as plain numbers."""
        for name in names:
            setattr(target, name, getattr(table, name)[row].item())

    def accounts(self):
        """Who has what, and where; in the order of the ledger."""
        ledger, notices, books = self.from_.ledger, self.ground["notices"], self.world.books
        known, self.account = {account.name: account for account in books.accounts}, []
        held = ledger.balance.tolist()
        heard = notices.earned.tolist(), notices.paid.tolist()
        for n in range(int(ledger.used[0])):
            name = ledger.names[n, : ledger.lengths[n]].tobytes().decode()
            account = None
            if name:
                account = known.get(name) or books.open(name, HOLDERS[ledger.holder[n]], None)
                account.holder, account.place = HOLDERS[ledger.holder[n]], self.place(ledger.place[n])
                account.held.update(zip(ARMS, held[n], strict=True))
                account.earned, account.paid = (numbers[n] for numbers in heard)
                for origins in account.origins.values():
                    origins.clear()  # where items began decides nothing here
            self.account.append(account)

    def place(self, row):
        """A place by its row."""
        return self.world.places[row] if row >= 0 else None

    def land(self):
        """Roads, places, regions, states and camps as they are today."""
        world, ground, states = self.world, self.ground, self.tables["state"]
        for n, link in enumerate(world.links):
            link.open = ground["links"].open[n].item()
        for n, region in enumerate(world.regions):
            self.row(ground["regions"], n, region, "pool", "state_strength", "hostile_strength", "lost")
        for n, state in enumerate(world.states):
            self.row(states, n, state, "will", "legitimacy", "insecurity", "home")
            state.incidents = ground["traffic"].incidents[n].item()
        camps = ground["camps"]
        for n, one in enumerate(world.camps):
            one.enemies = {other for m, other in enumerate(world.camps) if camps.hostile[n, m]}
            one.risen = {state for m, state in enumerate(world.states) if camps.risen[n, m]}
        for n, place in enumerate(world.places):
            place.camp = world.camps[ground["places"].camp[n]]
        for n, depot in enumerate(world.depots):
            code = self.tables["depot"].custody[n]
            depot.custody = ("regime", "abandoned", "militia", "state", "international")[code]

    def groups(self):
        """Garrisons and groups in the field, the newborn behind."""
        world, garrisons, militias = self.world, self.tables["garrison"], self.tables["militia"]
        force_of = {}
        for n, garrison in enumerate(world.garrisons):
            self.force(garrison, garrisons.force[n])
            self.row(garrisons, n, garrison, "shaken", "help")
            force_of[garrisons.force[n].item()] = garrison
        known = {group.name: group for group in world.militias}
        rows = [n for n in range(militias.uid.size) if militias.uid[n] != 0]
        world.spare_militias, world.militias = militias.uid.size - len(rows), []
        for n in rows:
            name = self.account[militias.account[n]].name
            home, side = self.place(militias.home[n]), world.camps[militias.camp[n]]
            group = known.get(name) or self.born(Militia, name, home, side)
            self.force(group, militias.force[n])
            self.group(group, n)
            force_of[militias.force[n].item()] = group
            world.militias.append(group)
        by_row = dict(zip(rows, world.militias, strict=True))
        for n, group in by_row.items():
            group.root = by_row.get(militias.root[n].item(), group)
        for n, place in enumerate(world.places):
            place.force = force_of.get(self.ground["places"].force[n].item())
        self.force_of = force_of

    def born(self, kind, name, home, kin):
        """Somebody whom the engine has and the reference has not yet; his account is there already."""
        books = self.world.books
        account = next(one for one in books.accounts if one.name == name)
        books.accounts.remove(account)
        one = kind(self.world, name, home, kin)
        books.accounts.remove(one.account)
        books.accounts.append(account)
        one.account = account
        return one

    def force(self, one, row):
        """A formation in the field."""
        forces = self.ground["forces"]
        self.row(forces, row, one, "alive", "men", "morale", "issued", "strength", "beaten")
        one.place, one.camp = self.place(forces.place[row]), self.world.camps[forces.camp[row]]

    def group(self, group, n):
        """What only a group is."""
        table, world = self.tables["militia"], self.world
        self.row(table, n, group, "alive", "founders", "claimed", "phantoms", "cash", "vehicles", "threat")
        self.row(table, n, group, "abroad", "joins", "leaves", "leg", "driven")
        group.journey, group.alignment = JOURNEYS[table.journey[n]], ALIGNMENTS[table.alignment[n]]
        group.market = world.markets[table.market[n]] if table.market[n] >= 0 else None
        group.returns_from, group.returns_to = self.place(table.returns_from[n]), self.place(table.returns_to[n])
        group.path = [world.links[link] for link in table.path[n, : table.legs[n]]]
        for lever in LEVERS:
            world.levers["militia", lever, group.name] = getattr(table, lever)[n].item()

    def markets(self):
        """Prices, and what dealers recall."""
        table, market = self.tables["dealer"], self.ground["market"]
        for n, one in enumerate(self.world.markets):
            for source, name in (
                (table, "supply"), (table, "usual"), (table, "brought"), (market, "price"), (market, "opening"),
                (market, "stock"),
            ):  # fmt: skip
                getattr(one, name).update(zip(ARMS, getattr(source, name)[n].tolist(), strict=True))
            self.world.levers["dealer", "outside_demand", one.name] = table.outside_demand[n].item()

    def operators(self):
        """Operators and what their clans know, the newborn behind."""
        world, table = self.world, self.tables["trafficker"]
        for c, kin in enumerate(world.clans):
            kin.caught, kin.passed = self.by_crossing(table.told_caught[c]), self.by_crossing(table.told_passed[c])
            kin.know_how, kin.ease = self.by_crossing(table.know_how[c]), self.by_crossing(table.ease[c])
        known = {one.name: one for one in world.traffickers}
        rows = [n for n in range(table.uid.size) if table.uid[n] != 0]
        world.spare_traffickers, world.traffickers = table.uid.size - len(rows), []
        for n in rows:
            name = self.account[table.account[n]].name
            home, kin = self.place(table.home[n]), world.clans[table.clan[n]]
            one = known.get(name) or self.born(Trafficker, name, home, kin)
            self.operator(one, n)
            world.traffickers.append(one)

    def by_crossing(self, numbers):
        """A row of numbers by border crossing."""
        return dict(zip(self.world.crossings, numbers.tolist(), strict=True))

    def operator(self, one, n):
        """What one operator is and does."""
        table, world = self.tables["trafficker"], self.world
        self.row(table, n, one, "alive", "gives_up", "pickups", "cash", "profit", "losing", "waited", "left", "gone")
        self.row(table, n, one, "worth", "bribe_share", "prospect", "risk", "scouting", "turned")
        one.home, one.place = self.place(table.home[n]), self.place(table.place[n])
        one.status = STATUSES[table.status[n]]
        one.start, one.goal = (world.markets[m] if m >= 0 else None for m in (table.start[n], table.goal[n]))
        one.habit = world.crossings[table.habit[n]] if table.habit[n] >= 0 else None
        one.caught, one.passed = self.by_crossing(table.caught[n]), self.by_crossing(table.passed[n])
        one.way = one.way_back = None
        back = one.status == ON_THE_ROAD and one.turned
        if one.start and one.goal and one.goal is not one.start and not back:
            one.way = world.ways(one.start, one.goal)[table.way[n]]
        if one.start and table.back_way[n] >= 0:
            one.way_back = world.ways(one.start, one.home.market)[table.back_way[n]]
        first, ahead, behind = table.first[n], table.ahead[n], table.behind[n]
        links = [world.links[link] for link in self.ground["routes"].steps[first : first + ahead + behind]]
        one.behind, one.ahead = links[:behind], links[behind:]
        if back:
            one.behind, one.ahead = links[ahead:][::-1], links[:ahead][::-1]

    def boards(self):
        """Offers, bids, convoys and looters of today."""
        world, ground = self.world, self.ground
        for name in ("offers", "bids"):
            board = ground[name]
            setattr(world, name, [
                Entry(self.account[board.account[k]], world.markets[board.market[k]], ARMS[board.arm[k]],
                      board.items[k].item(), board.done[k].item())
                for k in range(board.count[0])
            ])  # fmt: skip
        road, gate = ground["convoys"], ground["parties"]
        world.convoys = [
            Convoy(int(road.uid[k]), self.account[road.account[k]], world.links[road.link[k]], self.place(road.goal[k]),
                   road.escorts[k].item(), road.value[k].item(), road.fee[k].item(), road.outcome[k] == STOPPED)
            for k in range(road.count[0])
        ]  # fmt: skip
        for kind, room in (("militias", "militia"), ("traffickers", "trafficker")):
            table = self.tables[room]
            for one, n in zip(getattr(world, kind), (table.uid != 0).nonzero()[0], strict=True):
                one.convoy = world.convoys[table.convoy[n]] if table.convoy[n] >= 0 else None
        world.parties = [
            Party(world.areas[gate.area[k]], self.account[gate.account[k]], gate.men[k].item(),
                  self.force_of.get(gate.force[k].item()))
            for k in range(gate.count[0])
        ]  # fmt: skip
        world.carries = {one: gate.room[n].item() for n, one in enumerate(self.account) if one and gate.room[n]}


def seen(world):
    """The state of groups, markets, operators and what they share, as plain words and numbers."""
    state = {}
    for account in world.books.accounts:
        held = {arm: n for arm, n in account.held.items() if n}
        if held or account.earned or account.paid:
            state["account", account.name] = held, account.earned, account.paid
    for group in world.militias:
        state["group", group.name] = words(group, GROUP)
    for garrison in world.garrisons:
        state["garrison", garrison.name] = words(garrison, ("alive", "men", "strength"))
    for one in world.traffickers:
        on_the_road = one.status == ON_THE_ROAD
        state["operator", one.name] = {
            **words(one, OPERATOR), "ahead": word(one.ahead) if on_the_road else "",
            "way": word(one.way.links) if one.goal and one.way and not (one.turned and on_the_road) else "",
            "beliefs": [(one.caught.get(x, 0.0), one.passed.get(x, 0.0)) for x in world.crossings],
        }  # fmt: skip
    for market in world.markets:
        state["market", market.name] = [dict(d) for d in (market.price, market.usual, market.brought, market.stock)]
    for kin in world.clans:
        state["clan", kin.name] = [
            (kin.caught.get(x, 0), kin.passed.get(x, 0), kin.know_how.get(x, 0.0), kin.ease.get(x, 1.0))
            for x in world.crossings
        ]
    for place in world.places:
        state["place", place.name] = words(place, ("camp", "force"))
    for region in world.regions:
        state["region", region.name] = words(region, ("pool", "lost", "hostile_strength"))
    for side in world.camps:
        state["camp", side.name] = sorted(state.name for state in side.risen)
    for kind in ("offers", "bids", "convoys", "parties"):
        state[kind] = [{name: word(value) for name, value in vars(one).items()} for one in getattr(world, kind)]
    state["carries"] = {account.name: units for account, units in world.carries.items()}
    return state


GROUP = (
    "place", "camp", "alive", "journey", "men", "strength", "threat", "cash", "claimed", "phantoms", "market", "abroad",
    "path", "leg", "driven", "vehicles", "issued", "morale", "root",
)  # fmt: skip
OPERATOR = (
    "alive", "place", "status", "pickups", "cash", "profit", "losing", "gives_up", "waited", "start", "goal",
    "scouting", "gone", "turned", "left", "worth", "bribe_share", "prospect", "risk", "habit",
)  # fmt: skip


def words(one, names):
    """Attributes of somebody as plain words and numbers."""
    return {name: word(getattr(one, name)) for name in names}


def word(value):
    """A thing by its name, a list by its names."""
    if isinstance(value, list):
        return [word(each) for each in value]
    return getattr(value, "name", value)


def differences(ours, theirs):
    """What is not the same in two states, by thing."""
    return {key: (ours.get(key), theirs.get(key)) for key in {*ours, *theirs} if ours.get(key) != theirs.get(key)}
