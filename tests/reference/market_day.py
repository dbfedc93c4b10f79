"""The weekly choice of an operator, from the page's section 4, with everything valued in full and nothing skipped."""

from __future__ import annotations

import math

from sim.core.draws import poisson
from sim.core.maths import exp
from tests.reference.trafficker import IDLE, ON_THE_ROAD, SELLING, Trafficker

FAINT = 12.0  # logit scales below the best at which an option is as good as out


class Outlook:
    """What a market day looks like to everybody: what may be bought and what can still be sold."""

    def __init__(self, model):
        habits = model.settings["trafficker"]
        self.model, self.seen = model, {}
        self.room, self.supply, self.fresh = {}, {}, {}
        self.keep = habits.prior_passed / (habits.prior_caught + habits.prior_passed)
        coming = self.under_way()
        for m in model.markets:
            for arm in model.arms:
                here = (m, arm.name)
                takes = int(habits.market_depth * m.usual[arm.name] + 0.5)
                spare = m.brought[arm.name] - m.usual[arm.name]
                self.room[here] = max(0, takes - m.stock[arm.name] - coming.get(here, 0))
                self.supply[here] = int(max(m.stock[arm.name] + spare, 0.0) * habits.supply_hope + 0.5)
                self.fresh[here] = int(max(spare, 0.0) * habits.supply_hope + 0.5)

    def under_way(self):
        """Cargo known to be under way to each market, or unsold there."""
        coming = {}
        for one in self.model.traffickers:
            if not one.alive or one.status == IDLE:
                continue
            m = one.goal or one.place.market
            for arm, items in one.cargo().items():
                coming[m, arm] = coming.get((m, arm), 0) + items
        return coming

    def pays(self, m):
        """Markets that pay a stranger better than m, with the classes that do, the dearest load unit first.

        As it was when somebody first looked from there today: the gain is the most that any cargo could earn.
        """
        if m not in self.seen:
            self.seen[m] = []
            for n in self.model.markets:
                if n is m or not self.model.ways(m, n):
                    continue
                classes, gain = [], 0.0
                for arm in self.model.arms:
                    gap = self.keep * n.price[arm.name] - m.price[arm.name]
                    if gap <= 0.0 or self.room[n, arm.name] == 0:
                        continue
                    most = min(self.room[n, arm.name], self.supply[m, arm.name])
                    gain += (n.price[arm.name] - m.price[arm.name]) * most
                    classes.append((-gap / arm.load_units, arm))
                classes.sort(key=lambda pair: pair[0])
                if classes:
                    self.seen[m].append((n, [arm for _, arm in classes], gain))
        return self.seen[m]

    def drivable(self, way):
        """Whether every link of a way may be driven today."""
        return all(link.open >= 0.5 for link in way.links)


class Option:
    """One way to one market, at the load that pays best."""

    def __init__(self, market, way, classes, share, worth, margin, risk, stake):
        self.market, self.way, self.classes, self.share = market, way, classes, share
        self.worth, self.margin, self.risk, self.stake = worth, margin, risk, stake


class Decision:
    """One operator before the board of a market."""

    def __init__(self, one, outlook):
        self.one, self.outlook, self.model, self.habits = one, outlook, one.model, one.habits
        self.m, self.cargo, self.beliefs = one.place.market, one.cargo(), {}
        self.stake = loss_of_a_stop(self.habits)
        self.back = self.way_home()
        self.wealth = max(one.cash, 0.0) + self.habits.vehicle * one.pickups
        self.stay = 0.0
        if self.back is not None:
            drive = self.habits.transport * self.habits.load * self.back.effort
            self.stay = -drive * 7.0 / max(self.back.days, 1.0)

    def way_home(self):
        """The easiest way home that may be driven today; none at home."""
        if self.m is self.one.home.market:
            return None
        for way in self.model.ways(self.m, self.one.home.market):
            if self.outlook.drivable(way):
                return way
        return None

    def load(self, n, classes):
        """Items of each class bought for a market with a full purse and full pickups, and what is carried on."""
        cash, space = self.one.cash, self.habits.load * self.one.pickups - self.model.units(self.cargo)
        for arm in classes:
            room = self.outlook.room[n, arm.name]
            carried = min(self.cargo.get(arm.name, 0), room)
            price = self.m.price[arm.name]
            items = min(room - carried, self.outlook.supply[self.m, arm.name])
            items = max(0, min(items, int(min(space / arm.load_units, cash / price)))) if items > 0 else 0
            space -= items * arm.load_units
            cash -= items * price
            yield arm, items, carried, cash

    def options(self):
        """Every way to every market that earns more than staying, and more than nothing."""
        found = []
        for n, classes, _ in self.outlook.pays(self.m):
            load = self.full_load(n, classes)
            for way in self.model.ways(self.m, n):
                option = self.weigh(n, way, classes, *load)
                if option is not None and self.outlook.drivable(way):
                    found.append(option)
        return found

    def full_load(self, n, classes):
        """What a full load for a market sells for, costs and takes up, and the pickups it goes on."""
        revenue = cost = units = 0.0
        for arm, items, carried, _ in self.load(n, classes):
            cost += items * self.m.price[arm.name]
            revenue += (items + carried) * n.price[arm.name]
            units += (items + carried) * arm.load_units
        return revenue, cost, units, self.one.loaded_pickups(units)

    def chance_through(self, crossing):
        """The operator's belief in a crossing, which does not change while it makes up its mind."""
        if crossing not in self.beliefs:
            self.beliefs[crossing] = self.one.chance_through(crossing)
        return self.beliefs[crossing]

    def weigh(self, n, way, classes, revenue, cost, units, pickups):
        """The option of one way, or None where it is a loss or no better than home."""
        habits, one, stake = self.habits, self.one, self.stake
        safe = 1.0
        for crossing in way.crossings:
            safe *= self.chance_through(crossing)
        drive = habits.transport * habits.load * pickups * way.effort * one.clan.ease_of(way)
        if safe * (revenue + stake) <= cost + stake + drive:
            return None
        back = self.model.ways(n, one.home.market)[0].days if n is not one.home.market else 0.0
        weeks = (way.days + back + habits.pause) / 7.0
        berth = habits.other_goods * units / habits.load * weeks
        odds = safe
        if habits.route_choice == 1:
            odds = salient(safe, revenue - cost - drive, -cost - drive - stake, berth, habits.salience_discount)
        earned = odds * revenue - cost - one.bribe_share * len(way.crossings) * revenue - berth
        fixed = drive + (1.0 - odds) * stake
        if earned <= fixed:
            return None
        dread = 0.0
        if habits.route_choice != 2:
            dread = habits.risk_aversion * odds * (1.0 - odds) / max(self.wealth, 1.0)
        share = 1.0
        if dread > 0.0 and revenue > 0.0:
            share = min(1.0, max(0.0, (earned / dread - stake * revenue) / (revenue * revenue)))
        loss = share * revenue + stake
        worth = (share * earned - fixed - 0.5 * dread * loss * loss) / weeks
        if worth <= max(self.stay, 0.0):
            return None
        margin = worth * weeks / max(share * units, 1.0)
        own = share * max(cost, 0.5 * revenue)
        return Option(n, way, classes, share, worth - self.stay, margin, 1.0 - safe, own)

    def choose(self, options):
        """Logit over what is left, staying among it, sharp where cargoes are cheap; or the best reply."""
        if not options:
            return None
        best = max(options, key=lambda option: option.worth)
        self.one.prospect, self.one.risk = best.margin, best.risk
        if self.habits.route_choice == 2:
            return best
        scale = self.habits.logit_scale * max(best.stake, 1.0)
        top = max(0.0, best.worth)
        odds = [likely(-top / scale), *[likely((option.worth - top) / scale) for option in options]]
        total = 0.0
        for each in odds:
            total += each
        left = self.one.luck("trafficker.choice") * total
        for each, option in zip(odds, [None, *options], strict=True):
            left -= each
            if left < 0.0:
                return option
        return options[-1]

    def bid(self, option):
        """Bid for the chosen share of the cargo, and count it against supply and room for the next in turn."""
        one, n, outlook = self.one, option.market, self.outlook
        for arm, items, _, cash in self.load(n, option.classes):
            items = int(items * option.share)
            outlook.supply[self.m, arm.name] -= items
            outlook.room[n, arm.name] = max(0, outlook.room[n, arm.name] - items - self.cargo.get(arm.name, 0))
            if arm.name == "rifles" and items > 0:
                owed = max(0, one.escort_rifles() - one.account.held["rifles"])
                items += min(owed, max(0, int(cash / self.m.price["rifles"])))
            self.model.bid(one.account, self.m, arm.name, items)


def weigh_routes(model):
    """Everybody at a market, in the order of this week's lot: sell what was brought, else choose where to go."""
    outlook = Outlook(model)
    waiting = [one for one in model.traffickers if one.alive and one.status != ON_THE_ROAD]
    turn = sorted(waiting, key=lambda one: one.luck("trafficker.turn"))
    idle = []
    for one in turn:
        if make_up_its_mind(one, outlook):
            idle.append(one)
    send_scouts(model, outlook, idle)


def make_up_its_mind(one, outlook):
    """One operator's week; true for who finds nothing that pays at home."""
    model, m, cargo = one.model, one.place.market, one.cargo()
    laden = model.units(cargo) > 0.0
    one.prospect, one.risk, one.goal, one.scouting = 0.0, 0.0, None, False
    one.status = SELLING if laden else IDLE
    if laden and one.waited < one.habits.patience:
        one.waited += 1
        put_up_for_sale(one, m, cargo)
        return False
    decision = model.Decision(one, outlook)
    options = decision.options()
    one.start, one.way_back = m, decision.back
    option = decision.choose(options)
    if option is not None:
        one.goal, one.way = option.market, option.way
        decision.bid(option)
    elif decision.back is not None:
        one.goal, one.way = one.home.market, decision.back
    elif laden:
        put_up_for_sale(one, m, cargo)
    else:
        return m is one.home.market and not options
    return False


def put_up_for_sale(one, m, cargo):
    for arm in one.model.arms:
        one.model.offer(one.account, m, arm.name, cargo.get(arm.name, 0))


def send_scouts(model, outlook, idle):
    """Who found nothing drives empty, within the country, to where a load most repays two drives."""
    habits = model.settings["trafficker"]
    loads, lures = {}, {}
    for s in model.markets:
        lures[s], loads[s] = lure_of(s, model, outlook, habits)
    for one in model.traffickers:
        if one.alive and one.scouting:
            loads[one.goal] -= 1.0
    for one in idle:
        m, best, most = one.start, None, 0.0
        for s in model.markets:
            ways = model.ways(m, s) if s is not m else []
            if not ways or ways[0].crossings or loads[s] <= 0.0 or lures[s] <= 0.0:
                continue
            drive = habits.transport * habits.load * ways[0].effort
            worth = (lures[s] - drive) / ((2.0 * ways[0].days + 2.0 * habits.pause) / 7.0)
            if worth > most:
                best, most = s, worth
        if best is not None and outlook.drivable(model.ways(m, best)[0]):
            loads[best] -= 1.0
            one.goal, one.way, one.scouting = best, model.ways(m, best)[0], True


def lure_of(s, model, outlook, habits):
    """What one pickup load at a market is worth to the buyer that pays best, and how many there are."""
    lure, loads = 0.0, 0.0
    if not any(outlook.fresh[s, arm.name] > 0 for arm in model.arms):
        return lure, loads
    for n, classes, gain in outlook.pays(s):
        way, arm = model.ways(s, n)[0], classes[0]
        odds = outlook.keep if way.crossings else 1.0
        margin = (odds * n.price[arm.name] - s.price[arm.name]) / arm.load_units
        sold = min(margin * habits.load, odds * gain)
        drive = habits.transport * habits.load * way.effort
        worth = sold - drive - (1.0 - odds) * loss_of_a_stop(habits)
        if worth > lure:
            lure, loads = worth, 0.0
            for each in classes:
                free = min(outlook.fresh[s, each.name], outlook.room[n, each.name])
                loads += free * each.load_units / habits.load
    return lure, float(math.ceil(loads))


def loss_of_a_stop(habits):
    """What a stop costs beside the cargo: a vehicle, or the men's way out of jail."""
    return (1.0 - habits.arrest_chance) * habits.vehicle + habits.arrest_chance * habits.arrest


def salient(safe, won, lost, home, discount):
    """Odds of getting through as they look when the outcome farther from home stands out."""
    strong = abs(won - home) / (abs(won) + abs(home) + 1.0)
    weak = abs(lost - home) / (abs(lost) + abs(home) + 1.0)
    good = safe * (discount if weak > strong else 1.0)
    bad = (1.0 - safe) * (discount if strong > weak else 1.0)
    return good / (good + bad)


def likely(x):
    """Odds of an option over the best one's; next to nothing is nothing."""
    return 0.0 if x < -FAINT else exp(x)


def enter(model):
    """Kin of the operator with the best margin start up, so many in a week as the margin draws."""
    habits, day = model.settings["trafficker"], model.day
    here = [
        one for one in model.traffickers
        if one.alive and not (one.status == ON_THE_ROAD and one.left != day) and one.prospect > 0.0
    ]  # fmt: skip
    if not here:
        return
    parent = max(here, key=lambda one: one.prospect)
    risk = 0.0
    for one in here:
        risk += one.risk
    mean = habits.entry_rate * (parent.prospect / habits.entry_margin) * exp(-habits.chill * risk / len(here))
    for ordinal in range(poisson(model.luck("trafficker.enter", 0), mean)):
        if model.spare_traffickers == 0:
            return
        model.spare_traffickers -= 1
        child = Trafficker(model, f"{parent.name}/{day}/{ordinal}", parent.home, parent.clan)
        child.habit = parent.habit
        child.equip()
        model.traffickers.append(child)
