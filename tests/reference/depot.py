"""A depot, from the page's section 2: who guards it, who finds it, and what is carried off."""

from sim.core.draws import decay
from sim.core.maths import exp, normal_quantile
from tests.reference.agent import Agent

BY_VALUE = ("machine_guns", "rifles", "rockets", "manpads", "antiaircraft_guns", "ammunition", "chemical")
NEVER = 1_000_000


class Depot(Agent):
    """A stockpile left behind when a regime falls."""

    def __init__(self, model, name, area, place, chemical):
        super().__init__(model, name)
        self.area, self.place, self.chemical = area, place, chemical
        self.account = model.books.open(name, "depot", place)
        self.custody, self.keeper, self.opens = "regime", None, NEVER
        self.known = self.off_base = self.watched = False
        self.strike, self.own_guards, self.base = 0, 0.0, 0.0

    @property
    def habits(self):
        return self.model.settings["depot"]

    def lever(self, name):
        """Guards or security that a policy adds."""
        return self.model.levers["depot", name, self.name]

    def stock(self):
        """What it is like before the war: watched, moved off base, large or small."""
        self.watched = self.luck("depot.watched") < self.habits.watched_share
        self.off_base = self.luck("depot.off_base") < self.habits.off_base_share
        self.base = exp(self.habits.size_spread * normal_quantile(self.luck("depot.size")))

    def plan_strike(self, scale):
        """Whether and when it is struck from the air: only while the regime holds it, so the odds are scaled up."""
        first = self.habits.strikes_from
        last = min(self.habits.strikes_until, self.area.falls - 1.0)
        if last >= first and self.luck("depot.strike") < self.habits.struck_share * scale:
            self.strike = int(first + self.luck("depot.strike", 1) * (last - first + 1.0))

    def change_hands(self):
        """The regime's guards leave when its area falls; some depots pass to state guards at once."""
        if self.custody != "regime":
            return
        if self.model.day == max(self.area.falls, 1):
            if self.luck("depot.fall", day=0) < self.habits.to_state:
                self.custody, self.own_guards, self.account.holder = "guarded", self.habits.state_guards, "state"
                return
            wait = 0
            if self.luck("depot.fall", 1, day=0) >= self.habits.desert_at_once:
                wait = 1 + int(self.luck("depot.fall", 2, day=0) * self.habits.desert_within)
            self.opens = self.model.day + wait
        if self.model.day == self.opens:
            self.custody = "abandoned"

    def be_struck(self):
        """An air strike destroys part of what lies in a depot of the regime."""
        if self.strike != self.model.day or self.custody != "regime":
            return
        lost = {"ammunition": self.habits.strike_ammunition, "manpads": self.habits.strike_missiles, "chemical": 0.0}
        for arm in self.model.arm_names:
            items = int(lost.get(arm, self.habits.strike_rest) * self.account.held[arm] + 0.5)
            self.model.books.move(self.account, self.model.books.destroyed(self.place.state), arm, items, "struck")

    def be_found(self):
        """Looters come to know of an open depot, the sooner the nearer it lies to a town."""
        if self.known or self.custody == "regime":
            return
        rate = self.habits.discovery_off_base if self.off_base else self.habits.discovery
        hazard = rate / 7.0 * exp(-self.area.km / self.habits.discovery_km)
        self.known = decay(self.luck("depot.found"), 1, hazard) == 1

    def be_looted(self, parties, pressure):
        """One party a day, drawn by its looters, carries off what of each class it can use and haul.

        parties, pressure   who stands before its area, and all their looters
        """
        if self.custody == "regime" or not self.known or pressure <= 0.0:
            return
        winner = self.draw_party(parties, pressure)
        own = self.custody == "held" and self.keeper is not None and self.keeper is winner.force
        sigma, guards = self.protection(own)
        hazard = self.habits.lambda0 * min(1.0, pressure / self.habits.looters_full) * (1.0 - sigma) / 7.0
        hazard *= exp(-self.habits.guard_effect * guards / self.habits.guard_unit)
        carries = self.model.carries
        for name in BY_VALUE:
            arm = self.model.arm(name)
            if self.account.held[name] == 0:
                continue
            items = decay(self.luck("depot.haul", arm.number), self.account.held[name], hazard * arm.ease)
            items = min(items, int(carries.get(winner.account, 0.0) / arm.load_units))
            moved = self.model.books.move(self.account, winner.account, name, items, "drawn" if own else "looted")
            if moved:
                carries[winner.account] -= moved * arm.load_units

    def draw_party(self, parties, pressure):
        """Who gets the day's haul, with odds in proportion to looters."""
        left = self.luck("depot.winner") * pressure
        for party in parties:
            left -= party.men
            if left < 0.0:
                return party
        return parties[-1]

    def protection(self, own):
        """Security and guards that a party meets; a keeper meets none of his own."""
        sigma, guards = self.lever("security"), self.lever("guards")
        if own:
            return sigma, guards
        of_custody = {
            "held": self.habits.sigma_held, "guarded": self.habits.sigma_guarded, "closed": self.habits.sigma_closed,
        }  # fmt: skip
        return max(sigma, of_custody.get(self.custody, 0.0)), guards + self.own_guards

    def leak(self):
        """Guards sell from the stores they guard, the more the less they are paid."""
        homes, state = self.place.households, self.place.state
        if self.custody not in ("held", "guarded", "closed") or homes is None:
            return
        rate = self.habits.leakage * state.corruption * (2.0 - state.pay) * 7.0 / 365.0
        for arm in self.model.arms:
            if arm.price_ratio > 0.0:
                items = decay(self.luck("depot.leak", arm.number), self.account.held[arm.name], rate)
                self.model.books.move(self.account, homes, arm.name, items, "leaked")

    def be_closed(self, destroy):
        """A team came: what is in it is destroyed, or locked behind new doors."""
        if destroy:
            self.model.books.move_all(self.account, self.model.books.destroyed(self.place.state), "destroyed")
        self.custody, self.keeper, self.account.holder = "closed", None, "secured"


def stock_depots(model):
    """Spread the regime's stock over its depots: areas by weight, sizes log-normal within one."""
    habits, depots, size = model.settings["depot"], model.depots, {}
    total = dict.fromkeys(model.areas, 0.0)
    for depot in depots:
        depot.stock()
        total[depot.area] += depot.base
    eligible = sum(depot.area.falls > habits.strikes_from for depot in depots)
    for depot in depots:
        size[depot] = depot.area.weight * depot.base / total[depot.area]
        depot.plan_strike(len(depots) / max(eligible, 1))
    for arm, amount in (
        ("rifles", habits.firearms), ("machine_guns", habits.machine_guns), ("rockets", habits.rockets),
        ("antiaircraft_guns", habits.antiaircraft_guns),
        ("ammunition", habits.ammunition * habits.movable_share / 0.022),
    ):  # fmt: skip
        share_out(model, arm, amount, [size[depot] for depot in depots])
    share_out(model, "manpads", habits.missiles, [size[depot] if depot.watched else 0.0 for depot in depots])
    share_out(model, "chemical", habits.chemical, [1.0 if depot.chemical else 0.0 for depot in depots])


def share_out(model, arm, amount, sizes):
    """Post so many items of one class, to the item, by cumulated size."""
    total = 0.0
    for size in sizes:
        total += size
    if total <= 0.0:
        return
    items, so_far, posted = int(amount + 0.5), 0.0, 0
    for depot, size in zip(model.depots, sizes, strict=True):
        so_far += size
        upto = items if depot is model.depots[-1] else int(items * (so_far / total) + 0.5)
        model.books.receive(depot.account, arm, upto - posted, "opening", depot.area.name)
        posted = upto


def close_down(model):
    """Depots take note of teams that came the day before."""
    for depot, destroy in model.visits:
        depot.be_closed(destroy)
    model.visits.clear()


def be_held(model):
    """Whoever holds the place takes custody of open depots, as many as its camp has guards for."""
    habits, free = model.settings["depot"], {}
    for place in model.places:
        men = 0.0
        if place.force is not None:
            for force in model.forces():
                if force.alive and force.place is place and force.camp is place.force.camp:
                    men += force.men
        free[place] = int(men * habits.held_share / habits.held_guards)
    for depot in model.depots:
        if depot.custody == "held":
            if depot.keeper is None or not depot.keeper.alive:
                depot.keeper = depot.place.force
            free[depot.place] -= 1
    for depot in model.depots:
        place = depot.place
        if depot.custody == "abandoned" and place.force is not None and free[place] > 0:
            free[place] -= 1
            depot.custody, depot.keeper, depot.own_guards = "held", place.force, habits.held_guards
            depot.account.holder = "militia"


def be_looted(model):
    """Depots are looted one after another; what a party has loaded it cannot load again."""
    crowds, pressure = {}, {}
    for party in model.parties:
        crowds.setdefault(party.area, []).append(party)
        pressure[party.area] = pressure.get(party.area, 0.0) + party.men
    for depot in model.depots:
        depot.be_looted(crowds.get(depot.area, []), pressure.get(depot.area, 0.0))
