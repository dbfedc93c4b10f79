"""Risings, battles and who holds a place, from the page's section 3. Each function is one sentence of the timetable."""

from __future__ import annotations

from sim.core.draws import binomial, poisson, whole
from sim.core.maths import exp, log, logistic, power
from tests.reference.luck import pair


def feel_threat(model):
    """Move towards the threat from enemies within reach, measured by one's own strength."""
    habits = model.settings["militia"]
    near = {}
    for force in model.forces():
        if force.alive and force.strength > 0.0:
            here = near.setdefault(force.place, {})
            here[force.camp] = here.get(force.camp, 0.0) + force.strength
    for group in model.militias:
        if not group.settled:
            continue
        enemies = 0.0
        for place in model.places:
            if place in near and model.km(group.place, place) <= habits.threat_radius:
                for camp in model.camps:
                    if camp in near[place] and group.camp.fights(camp):
                        enemies += near[place][camp]
        target = base = habits.threat_base if group.place.state.home else 0.0
        if enemies > 0.0:
            target = max(base, 1.0 - exp(-enemies / group.strength)) if group.strength > 0.0 else 1.0
        group.threat += habits.threat_speed * (target - group.threat)


def rise(model):
    """A camp rises where grievance outweighs the risk, and rests when it does nowhere and it holds nothing."""
    habits, own, rebels = model.settings["militia"], {}, set()
    for group in model.militias:
        if group.settled and group.alignment not in ("state", "sink"):
            key = group.camp, group.place.region
            own[key] = own.get(key, 0.0) + group.strength
            rebels.add(group.camp)
    for state in model.states:
        for camp in model.camps if not state.home else ():
            risen = state in camp.risen
            if camp not in rebels and not risen:
                continue
            margin = max([-10.0, *margins(model, camp, state, own)])
            holds = any(place.camp is camp and place.state is state for place in model.places)
            if risen and margin < habits.calm_below and not holds:
                camp.risen.discard(state)
            if not risen and margin > habits.rise_above:
                camp.risen.add(state)


def margins(model, camp, state, own):
    """Grievance over risk in each region where a camp has men, those who rose with it counted in."""
    for region in model.regions:
        if region.state is not state or own.get((camp, region), 0.0) <= 0.0:
            continue
        strength = own[camp, region]
        for ally in model.camps:
            if ally is not camp and state in ally.risen and not camp.fights(ally):
                strength += own.get((ally, region), 0.0)
        risk = 1.0 - exp(-region.state_strength / strength)
        yield model.grievance(region) - model.settings["militia"].resolve * risk


def leading_camp(model, state):
    """The strongest camp that has risen against a state, by its groups in that country."""
    best, most = None, 0.0
    for camp in model.camps:
        strength = 0.0
        for group in model.militias:
            if group.settled and group.camp is camp and group.place.state is state:
                strength += group.strength
        if state in camp.risen and strength > most:
            best, most = camp, strength
    return best


def band_near(model, lead, state, place):
    """Groups within reach of a place of the leading camp, and of those who rose with it and are not its enemies."""
    reach = model.settings["militia"].attack_reach
    band = []
    for group in model.militias:
        side = group.camp is lead or (state in group.camp.risen and not lead.fights(group.camp))
        if group.settled and side and group.strength > 0.0 and model.km(group.place, place) <= reach:
            band.append(group)
    return band


def worth_of(band):
    """What groups are worth together."""
    total = 0.0
    for group in band:
        total += group.strength
    return total


def odds(attack, defence, steepness):
    """Probability that the attack wins."""
    if attack <= 0.0:
        return 0.0
    return 1.0 / (1.0 + power(defence / attack, steepness)) if defence > 0.0 else 1.0


def attack(model):
    """On some days a rising picks one garrison in reach, and attacks it if the odds are good."""
    habits = model.settings["militia"]
    for state in model.states:
        lead = leading_camp(model, state)
        if lead is None:
            continue
        who = pair(lead.uid, state.uid)
        if model.luck("militia.attack", who) >= habits.attack_chance:
            continue
        targets = [
            garrison for garrison in model.garrisons
            if garrison.state is state and garrison.alive and band_near(model, lead, state, garrison.place)
        ]  # fmt: skip
        if not targets:
            continue
        garrison = targets[int(model.luck("militia.target", who) * len(targets))]
        band = band_near(model, lead, state, garrison.place)
        might, against = worth_of(band), garrison.strength + garrison.help
        leaning = habits.attack_base + habits.attack_odds * log(might / max(against, 1e-9))
        leaning += model.grievance(garrison.place.region)
        if model.luck("militia.dare", who) < logistic(leaning):
            fight(model, band, garrison, odds(habits.attack_force * might, habits.defence * against, habits.steepness))


def fight(model, band, garrison, win):
    """One battle: the dead of both sides, then the loser's arms, then the place."""
    habits = model.settings["militia"]
    won = garrison.luck("militia.contest") < win
    garrison.state.incidents += 1
    share = habits.loser_men if won else habits.winner_men
    garrison.men -= binomial(garrison.luck("militia.fallen"), garrison.men, share)
    share = habits.attack_force * (habits.winner_men if won else habits.loser_men)
    for group in band:
        group.men -= binomial(group.luck("militia.fallen"), group.men, share)
    if won:
        garrison.beaten = model.day
        drive_off(model, band, garrison, habits.captured)
    else:
        for group in band:
            forfeit(model, group, garrison)


def drive_off(model, band, garrison, share):
    """A garrison loses a share of its arms, falls back with part of its men, and its place is taken."""
    place = garrison.place
    spoil(model, band, garrison, share)
    fall_back(model, garrison)
    strongest = max(band, key=lambda group: group.strength)
    place.camp, place.force = strongest.camp, strongest
    move(strongest, place)


def spoil(model, band, garrison, share):
    """Share lost arms among those who took them, by strength; part of the rest is destroyed."""
    habits, books, might = model.settings["militia"], model.books, worth_of(band)
    for arm in model.arms:
        held = garrison.account.held[arm.name]
        lost = whole(garrison.luck("militia.spoils", arm.number), share * held)
        seen, given = 0.0, 0
        for group in band:
            seen += group.strength
            upto = min(lost, int(lost * seen / might + 0.5))
            given += books.move(garrison.account, group.account, arm.name, upto - given, "captured")
        ruined = whole(garrison.luck("militia.spoils", arm.number + 8), habits.ruined * (held - given))
        books.move(garrison.account, books.destroyed(garrison.state), arm.name, ruined, "destroyed")


def forfeit(model, group, garrison):
    """Attackers who are beaten off leave part of what they brought to the garrison; part of the rest is destroyed."""
    habits, books = model.settings["militia"], model.books
    for arm in model.arms:
        brought = habits.attack_force * group.account.held[arm.name]
        lost = whole(group.luck("militia.spoils", arm.number), habits.captured * brought)
        books.move(group.account, garrison.account, arm.name, lost, "captured")
        ruined = whole(group.luck("militia.spoils", arm.number + 8), habits.ruined * (brought - lost))
        books.move(group.account, books.destroyed(garrison.state), arm.name, ruined, "destroyed")


def fall_back(model, garrison):
    """Part of a garrison walks to the nearest one of its camp, arms with them; the rest goes home with theirs."""
    habits, books, place = model.settings["militia"], model.books, garrison.place
    others = [
        other for other in model.garrisons
        if other is not garrison and other.alive and other.camp is garrison.camp and model.km(place, other.place) < 1e12
    ]  # fmt: skip
    following = min(others, key=lambda other: model.km(place, other.place), default=None)
    home = place.households or books.destroyed(garrison.state)
    for arm in model.arms:
        held = garrison.account.held[arm.name]
        if following is not None:
            books.move(garrison.account, following.account, arm.name, int(habits.walking * held), "returned")
        books.move(garrison.account, home, arm.name, held, "deserted")
    if following is not None:
        following.men += int(habits.walking * garrison.men)
    garrison.men, garrison.alive, garrison.strength = 0, False, 0.0


def move(group, place):
    """A group goes to stand elsewhere; it knows of no market there until it next has something to sell."""
    group.place, group.market = place, None
    group.abroad = place.state is not group.home.state
    group.account.stand_at(place)


def scare_off(model):
    """After a mutiny, a garrison that faces a stronger rising may leave, most of its arms behind."""
    habits = model.settings["militia"]
    for garrison in model.garrisons:
        if not garrison.shaken or not garrison.alive:
            continue
        lead = leading_camp(model, garrison.state)
        if lead is None:
            continue
        band = band_near(model, lead, garrison.state, garrison.place)
        if worth_of(band) <= garrison.strength + garrison.help:
            continue
        if garrison.luck("militia.leave") < 1.0 - exp(-habits.leaving):
            drive_off(model, band, garrison, habits.captured_left)


def give_way(model):
    """An outside force takes lost garrison towns back, the largest first, and drives their holders out."""
    habits, seats = model.settings["militia"], {garrison.place for garrison in model.garrisons}
    for state in model.states:
        outside = max([0.0, *[garrison.help for garrison in model.garrisons if garrison.state is state]])
        if outside <= 0.0 or state.camp is None:
            continue
        tried = set()
        for _ in range(int(habits.retakes)):
            lost = [
                place for place in model.places
                if place.state is state and place in seats and place not in tried and place.camp.fights(state.camp)
            ]  # fmt: skip
            if not lost:
                break
            place = max(lost, key=lambda place: place.population)
            tried.add(place)
            holders = [
                group for group in model.militias
                if group.settled and group.place is place and group.camp.fights(state.camp)
            ]  # fmt: skip
            win = odds(outside, habits.defence * worth_of(holders), habits.steepness)
            if model.luck("militia.retake", place.uid) < win:
                for group in holders:
                    drive_out(model, group, state, open_country(model, place, seats))
                place.camp, place.force = state.camp, None
                state.incidents += 1


def open_country(model, place, seats):
    """The nearest place of the same country without a garrison town."""
    others = [
        other for other in model.places
        if other is not place and other not in seats and other.state is place.state and model.km(place, other) < 1e12
    ]  # fmt: skip
    return min(others, key=lambda other: model.km(place, other), default=None)


def drive_out(model, group, state, refuge):
    """Beaten holders of a town lose men and arms, and leave for the open country."""
    habits, books = model.settings["militia"], model.books
    group.men -= binomial(group.luck("militia.fallen"), group.men, habits.loser_men)
    for arm in model.arms:
        items = whole(group.luck("militia.spoils", arm.number), habits.captured * group.account.held[arm.name])
        books.move(group.account, books.destroyed(state), arm.name, items, "seized")
    if refuge is not None:
        move(group, refuge)


def fight_on(model):
    """Incidents grow with armed fighters under threat and with grievance; some of the dead are fighters."""
    habits, own = model.settings["militia"], {}
    heat, anger = dict.fromkeys(model.states, 0.0), dict.fromkeys(model.states, 0.0)
    for group in model.militias:
        if group.settled and group.threat > 0.0:
            state = group.place.state
            own[group] = model.armed(group) * group.threat * group.threat
            heat[state] += own[group]
            anger[state] += own[group] * model.grievance(group.place.region)
    killed = dict.fromkeys(model.states, 0.0)
    for state in model.states:
        if heat[state] <= 0.0:
            continue
        mean = habits.violence * power(heat[state], habits.violence_power) * (1.0 + anger[state] / heat[state])
        incidents = poisson(model.luck("militia.incidents", state.uid), mean)
        deaths = poisson(model.luck("militia.deaths", state.uid), habits.deaths * incidents)
        killed[state] = habits.fighter_deaths * deaths
        state.incidents += incidents
    for group, share in own.items():
        if share > 0.0:
            state = group.place.state
            group.men -= min(group.men, whole(group.luck("militia.killed"), killed[state] * share / heat[state]))


def fire_at_aircraft(model):
    """Whoever holds missiles that work near an airport may fire one, very rarely."""
    habits = model.settings["militia"]
    airports = [place for place in model.places if place.airport]
    for account in model.books.accounts:
        place, held = account.place, account.held["manpads"]
        if held <= 0 or place is None or account.holder not in ("militia", "civilian", "trafficker"):
            continue
        if not any(model.km(airport, place) <= habits.airport_km for airport in airports):
            continue
        fit = int(held * (1.0 - habits.unfit_missiles))
        shots = binomial(model.luck("militia.fired_at", account.uid), fit, habits.attempts)
        model.books.move(account, model.books.spent(place.state), "manpads", shots, "spent")
