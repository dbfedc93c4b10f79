"""A camp: who fights for what. Recruits come to camps, and camps hold places."""

from __future__ import annotations

from sim.core.draws import binomial
from sim.core.maths import log
from tests.reference.luck import pair


class Camp:
    """A name under which groups and garrisons fight; a state's own camp bears its code in small letters."""

    def __init__(self, model, name, state):
        self.model, self.name, self.state = model, name, state
        self.enemies, self.risen = set(), set()

    def fights(self, other):
        """At war by dated fact, or because one rose against the other's state."""
        return other in self.enemies or other.state in self.risen or self.state in other.risen


def recruit(model):
    """Men of a region join its camps, no more than there are rifles without a man."""
    habits = model.settings["militia"]
    for region in model.regions:
        for camp in model.camps:
            groups = [
                group for group in model.militias
                if group.settled and group.men > 0 and group.camp is camp and group.place.region is region
            ]  # fmt: skip
            spare = [max(0, group.account.held["rifles"] - group.men) for group in groups]
            if sum(spare) == 0:
                continue
            held = sum(1.0 for place in model.places if place.region is region and place.camp is camp)
            men, pay = 0.0, 0.0
            for group in groups:
                men += group.men
                pay += group.men * (habits.fighter_cash + group.lever("stipend"))
            rate = habits.recruit_rate * (0.5 + model.grievance(region)) * (1.0 + habits.held_effect * held)
            rate = rate * (1.0 + habits.pay_effect * log(1.0 + pay / men / habits.wage))
            u = model.luck("militia.recruit", pair(region.uid, camp.uid))
            joined = min(binomial(u, region.pool, min(rate, 1.0)), sum(spare))
            region.pool -= joined
            share_out(groups, spare, joined)


def share_out(groups, spare, joined):
    """Recruits go where rifles wait for a man, in proportion, to the man."""
    seen = given = 0
    for group, waiting in zip(groups, spare, strict=True):
        seen += waiting
        upto = joined * seen // sum(spare)
        group.men += upto - given
        given = upto


def claim_pay(model):
    """Where stipends are paid, men who never fought come onto the payroll, the fewer the better the audit."""
    habits = model.settings["militia"]
    paid = [group for group in model.militias if group.settled and group.lever("stipend") > 0.0]
    left = int(habits.payroll_pool) - sum(group.phantoms for group in model.militias)
    men = sum(group.men for group in paid)
    if men == 0 or left <= 0:
        return
    reaches = [left * group.men // men for group in paid]
    for group, reach in zip(paid, reaches, strict=True):
        rate = habits.claims_rate * group.lever("stipend") / habits.wage * (1.0 - group.lever("stipend_audit"))
        group.phantoms += binomial(group.luck("militia.claim"), reach, min(rate, 1.0))


def change_sides(model):
    """Groups look round at who stands beside them, one after the other."""
    beside = {}
    for group in model.militias:
        if group.settled:
            beside.setdefault(group.place, []).append(group)
    for group in model.militias:
        if group.settled and group.men > 0:
            group.change_sides([other for other in beside[group.place] if other is not group])


def split(model):
    """Groups that are too large divide, as long as there are names left; a new one may divide again at once."""
    for group in model.militias:
        if group.wants_to_split():
            if model.spare_militias == 0:
                return
            model.spare_militias -= 1
            model.militias.append(group.split())


def hold_places(model):
    """Who stands strongest holds a place; an empty one goes with the nearest garrison town."""
    standing = {}
    for group in model.militias:
        if group.settled and group.men > 0:
            here = standing.setdefault(group.place, {})
            here[group.camp] = here.get(group.camp, 0.0) + (group.strength + 1e-6 * group.men)
    guards, seats = {}, set()
    for garrison in model.garrisons:
        if garrison.camp.state is garrison.state:
            seats.add(garrison.place)
        first = guards.get(garrison.place)
        if garrison.alive and (first is None or garrison.strength > first.strength):
            guards[garrison.place] = garrison
    helped = {garrison.state for garrison in model.garrisons if garrison.help > 0.0}
    for place in model.places:
        if place.state is None or place.state.camp is None:
            continue
        here = standing.get(place, {})
        if place.state.home:
            place.camp = holder_at_home(model, place, guards.get(place), here)
        elif place in guards:
            place.camp = place.state.camp
        else:
            place.camp = holder_abroad(model, place, here, seats, place.state in helped)
    lead(model)
    count_lost(model)


def holder_at_home(model, place, guard, here):
    """Where the war began: the regime's or another army where it stands, else whoever is strongest."""
    camp, most = place.camp, 0.0
    if guard is not None:
        if guard.camp is not place.state.camp:
            return guard.camp
        camp, most = guard.camp, guard.strength
    for other in model.camps:
        if here.get(other, 0.0) > most:
            camp, most = other, here[other]
    return camp


def holder_abroad(model, place, here, seats, helped):
    """Elsewhere a state loses what no troops guard to the strongest camp that has risen.

    A garrison town stays lost until troops are back; open country is safe while outside troops help, and
    otherwise goes the way of the nearest garrison town.
    """
    own = place.state.camp
    risen = [camp for camp in model.camps if place.state in camp.risen and here.get(camp, 0.0) > 0.0]
    if risen and (place.camp.fights(own) if place in seats else not helped):
        return max(risen, key=lambda camp: here[camp])
    if place in seats:
        return place.camp
    towns = [town for town in model.places if town in seats and town.state is place.state]
    towns = [town for town in towns if model.km(place, town) < 1e12]
    town = min(towns, key=lambda town: model.km(place, town), default=None)
    return town.camp if town is not None and town.camp.fights(own) else own


def lead(model):
    """Note in each place the strongest group of the camp that holds it."""
    for place in model.places:
        here = [
            group for group in model.militias
            if group.settled and group.men > 0 and group.place is place and group.camp is place.camp
        ]  # fmt: skip
        place.force = max(here, key=lambda group: group.strength, default=None)


def count_lost(model):
    """Places of each region that enemies of its state hold, and what those enemies are worth there."""
    for region in model.regions:
        region.lost, region.hostile_strength = 0, 0.0
    for place in model.places:
        if place.state is not None and place.state.camp is not None and place.camp.fights(place.state.camp):
            place.region.lost += 1
    for group in model.militias:
        own = group.place.state.camp if group.place.state is not None else None
        if group.alive and own is not None and group.camp.fights(own):
            group.place.region.hostile_strength += group.strength
