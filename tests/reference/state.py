"""A state, from the page's section 6: what it can do, what it wants, and what it lets others do."""

import datetime as dt

from sim.core.draws import binomial
from sim.core.maths import exp, logistic
from tests.reference.agent import Agent

NEVER = 1_000_000


def between(low, value, high):
    """A value within bounds."""
    return min(high, max(low, value))


class State(Agent):
    """One government."""

    def __init__(self, model, row, number):
        super().__init__(model, row["id"])
        self.number, self.state, self.row = number, self, row
        self.camp, self.capital, self.home, self.has_areas = None, None, False, False
        self.own_pay = self.pay = float(row["pay"] or 0.0)
        self.own_will = self.will = float(row["will"] or 0.0)
        self.pride, self.insecurity = float(row["pride"] or 0.0), float(row["insecurity"] or 0.0)
        self.capacity = between(0.0, (2.5 + float(row["government_effectiveness"] or 0.0)) / 5.0, 1.0)
        self.legitimacy = between(0.0, (2.5 + float(row["political_stability"] or 0.0)) / 5.0, 1.0)
        self.corruption = between(0.0, (2.5 - float(row["control_of_corruption"] or 0.0)) / 5.0, 1.0)
        self.own_corruption, self.first_capacity = self.corruption, self.capacity
        self.first_budget = self.budget = 0.0
        self.manned, self.threat, self.lost_share, self.lost_places = 1.0, 0.0, 0.0, 0
        self.past, self.mutinied = [], 0
        self.incidents = self.incidents_felt = 0
        self.bribes_felt = 0.0

    @property
    def habits(self):
        return self.model.settings["state"]

    def lever(self, name):
        """Aid, audits and checks that others add."""
        return self.model.levers["state", name, self.name]

    def take_office(self):
        """The budget of the first day is a share of military spending for each land border."""
        land = [border for border in self.model.borders if not border.sea and self in (border.a, border.b)]
        spending = float(self.row["military_spending_musd"] or 0.0)
        self.first_budget = self.budget = self.habits.budget_share * spending * 1e6 * max(1, len(land))
        if self.home:
            self.threat = self.habits.home_threat

    def agrees(self, question):
        """Its answer to an offer: one draw for the whole run, so only circumstances change it."""
        if question.mode != "drawn":
            return question.mode == "granted"
        habits = self.habits
        leaning = habits.consent_base + habits.consent_footprint * question.footprint
        leaning += habits.consent_pride * self.pride + habits.consent_threat * self.threat
        leaning += habits.consent_niche * question.niche
        return self.model.luck("state.answer", question.uid, day=0) < logistic(leaning)

    def keep_house(self):
        """Pay, budget and corruption follow from reach, from aid and from audits."""
        self.corruption = self.own_corruption * (1.0 - self.lever("audit"))
        self.pay = min(1.0, self.own_pay + self.lever("pay_added"))
        self.manned = self.capacity / max(self.first_capacity, 0.01) * (1.0 - self.felt_loss())
        self.budget = self.first_budget * self.manned

    def felt_loss(self):
        """Share of its places lost; where the war began that weakens nobody."""
        return 0.0 if self.home else self.lost_share

    def order_arms(self):
        """Rifles ordered legally arrive in the first week of a quarter; some are diverted, some were never legal."""
        week = [day for day in range(self.model.day - 6, self.model.day + 1) if day >= 1]
        troops = [one for one in self.model.garrisons if one.state is self and one.camp is self.camp and one.alive]
        if not any(opens_a_quarter(self.model, day) for day in week) or not troops:
            return
        arsenal = next((one for one in troops if one.place is self.capital), troops[0]).account
        market, orders = self.capital.households, int(self.habits.orders)
        bought = self.launder(market, arsenal, orders) if market is not None else 0
        self.model.books.receive(arsenal, "rifles", orders - bought, "import", f"{self.name}_arsenal")
        if market is not None:
            self.divert(arsenal, market, orders)

    def launder(self, market, arsenal, orders):
        """Stolen rifles slipped into a legal lot, unless a check finds them; how many."""
        items = binomial(self.luck("state.launder"), orders, self.habits.laundered * self.corruption)
        items = min(items, market.held["rifles"])
        if items > 0 and self.luck("state.flag") < self.habits.flagged * self.lever("monitoring"):
            return 0
        return self.model.books.move(market, arsenal, "rifles", items, "diverted")

    def divert(self, arsenal, market, orders):
        """Rifles of a lot that its keepers sell on, unless a check finds them missing."""
        share = self.habits.diverted * self.corruption * (1.0 - self.capacity) * (1.0 - self.lever("treaty"))
        items = binomial(self.luck("state.divert"), orders, share)
        if items > 0 and self.luck("state.flag", 1) < self.habits.flagged * self.lever("monitoring"):
            return
        self.model.books.move(arsenal, market, "rifles", items, "diverted")

    def clear_collection(self):
        """Of what was bought back this week some is sold out of the back door; the rest is destroyed."""
        books = self.model.books
        store = books.collected(self)
        homes = self.capital.households if self.capital is not None else None
        for arm in self.model.arms:
            stock = store.held[arm.name]
            if stock > 0 and homes is not None:
                u = self.luck("state.back_door", arm.number)
                books.move(store, homes, arm.name, binomial(u, stock, self.lever("buy_back_leak")), "leaked")
            books.move(store, books.destroyed(self), arm.name, store.held[arm.name], "destroyed")

    def feel_threat(self):
        """Count lost places, and feel the threat of those who hold them or might."""
        places = [place for place in self.model.places if place.state is self]
        lost, hostile, own = 0, 0.0, 0.0
        for region in self.model.regions:
            if region.state is self:
                lost += region.lost
                hostile += region.hostile_strength
                own += region.state_strength
        self.lost_places, self.lost_share = lost, min(1.0, lost / max(len(places), 1.0))
        self.past.insert(0, self.lost_share)
        if self.home:
            fear = self.mean_threat()
            self.insecurity = self.habits.home_fear + fear
            self.threat = self.habits.home_threat if self.model.day <= self.habits.home_threat_until else fear
            return
        odds = hostile / (hostile + own) if hostile > 0.0 else 0.0
        self.threat += self.habits.threat_speed * (max(odds, self.lost_share) - self.threat)

    def mean_threat(self):
        """Mean threat felt by the armed groups in the country, by their men."""
        men = felt = 0.0
        for group in self.model.militias:
            if group.alive and group.place.state is self:
                men += group.men
                felt += group.men * group.threat
        return felt / men if men > 0.0 else 0.0

    def grow_and_wither(self):
        """Capacity, will and legitimacy move, a little each week."""
        habits, capacity = self.habits, self.capacity
        week = float(self.incidents - self.incidents_felt)
        self.incidents_felt = self.incidents
        violence = week / (week + habits.violence_half)
        gain = habits.capacity_gain * self.lever("aid") * self.will * (1.0 - capacity)
        loss = (habits.violence_loss * violence + habits.place_loss * self.felt_loss()) * capacity
        self.capacity = between(0.0, capacity + gain - loss, 1.0)
        bribes = 0.0
        for post in self.model.posts:
            if post.state is self:
                bribes += post.bribes
        income, self.bribes_felt = bribes - self.bribes_felt, bribes
        rents = income / (income + self.budget * 7.0 / 365.0) if income > 0.0 else 0.0
        wanted = self.own_will + (1.0 - self.own_will) * self.threat
        will = self.will + habits.will_speed * (wanted - self.will)
        self.will = between(0.0, will - habits.rent_effect * rents * self.will, 1.0)
        self.legitimacy = min(1.0, self.legitimacy + self.lever("legitimacy_gain"))

    def mutiny(self):
        """Soldiers of a state that keeps losing places turn on it, once; never where the war began."""
        if self.mutinied > 0 or self.lost_places == 0 or self.home:
            return
        habits = self.habits
        hazard = habits.mutiny * self.lost_places * habits.mutiny_capacity / max(self.capacity, 0.01)
        if self.luck("state.mutiny") < 1.0 - exp(-hazard):
            self.mutinied = self.model.day


def opens_a_quarter(model, day):
    """Whether a day of the run is the first of a quarter."""
    date = model.start + dt.timedelta(days=day - 1)
    return date.day == 1 and date.month % 3 == 1


def answer(model):
    """Hosts answer offers when they are made, and again on the first day of each quarter."""
    day = model.day
    for question in model.questions:
        opens = day == question.start
        again = question.start < day and opens_a_quarter(model, day)
        if (opens or again) and day <= question.until:
            question.granted = question.host.agrees(question)


def watch_for_war(model):
    """An offer that waits for a war is dated once its host has lost enough for long enough."""
    for question in model.questions:
        trigger, host = question.trigger, question.host
        if trigger is None or trigger.share <= 0.0 or question.start < NEVER:
            continue
        if sum(place.state is host for place in model.places) < model.settings["state"].watched_places:
            continue
        weeks = max(1, trigger.weeks)
        if len(host.past) >= weeks and all(share >= trigger.share for share in host.past[:weeks]):
            question.start = max(model.day + max(1, trigger.delay), question.first)
