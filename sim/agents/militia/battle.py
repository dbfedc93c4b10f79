"""How a rising attacks garrisons, how garrisons leave, and how an outside force takes places back."""

from __future__ import annotations

import numpy as np

from sim.agents.militia.columns import SETTLED, grievances
from sim.core.chance import pair, stream, uniform
from sim.core.commons import BATTLE, GARRISON_LEFT, PLACE_LOST, PLACE_RETAKEN, at_war, tell
from sim.core.draws import binomial, whole
from sim.core.kernel import kernel
from sim.core.ledger import CAPTURED, DESERTED, DISPOSED, RETURNED, SEIZED, relocate, transfer
from sim.core.maths import exp, log, logistic
from sim.core.rule import Phase, rule
from sim.core.strength import camp_of_state, odds

ATTACK = stream("militia.attack")
TARGET = stream("militia.target")
DARE = stream("militia.dare")
CONTEST = stream("militia.contest")
FALLEN = stream("militia.fallen")
SPOILS = stream("militia.spoils")
LEAVE = stream("militia.leave")
RETAKE = stream("militia.retake")


@rule(Phase.FIGHT)
def attack(
    militias, garrisons, forces, places, regions, states, roads, camps, stores, traffic, news, ledger, settings,
    chance, day,
):  # fmt: skip
    """On some days a rising picks one garrison in reach, and attacks it if the odds are good."""
    band = np.zeros(militias.uid.size, np.int64)
    for country in range(states.uid.size):
        lead = leading_camp(militias, forces, places, camps, country)
        if lead < 0:
            continue
        war = pair(camps.uid[lead], states.uid[country])
        if uniform(chance, ATTACK, war, day) >= settings.attack_chance:
            continue
        side = side_of(camps, lead, country)
        u = uniform(chance, TARGET, war, day)
        target = _pick(u, country, garrisons, militias, forces, roads, side, settings.attack_reach, band)
        if target < 0:
            continue  # none in reach
        f, store = garrisons.force[target], stores.destroyed[country]
        place = forces.place[f]
        many = gather(band, militias, forces, roads, side, place, settings.attack_reach)
        might = worth_of(band, many, forces)
        against = forces.strength[f] + garrisons.help[target]
        anger = grievances(regions, states)[places.region[place]]
        leaning = settings.attack_base + settings.attack_odds * log(might / max(against, 1e-9)) + anger
        if uniform(chance, DARE, war, day) >= logistic(leaning):
            continue  # too strong
        win = odds(settings.attack_force * might, settings.defence * against, settings.steepness)
        won = uniform(chance, CONTEST, forces.uid[f], day) < win
        dead = _bleed(band, many, f, won, forces, settings, chance, day)
        traffic.incidents[country] += 1
        traffic.deaths[country] += dead
        tell(news, BATTLE, day, place, country, forces.account[f], float(dead))
        if won:
            forces.beaten[f] = day
            tell(news, PLACE_LOST, day, place, country, forces.account[f], float(forces.men[f]))
            _spoil(band, many, f, settings.captured, settings.ruined, forces, store, ledger, chance, day)
            _fall_back(f, settings.walking, forces, roads, _refuge(places, store, place), ledger, day)
            _occupy(band, many, place, militias, forces, places, ledger, day)
        else:
            _forfeit(band, many, f, settings, forces, store, ledger, chance, day)


@rule(Phase.FIGHT, every=7)
def scare_off(militias, garrisons, forces, places, states, roads, camps, stores, news, ledger, settings, chance, day):
    """After a mutiny, a garrison that faces a stronger rising may leave, most of its arms behind."""
    band = np.zeros(militias.uid.size, np.int64)
    for g in range(garrisons.uid.size):
        f, country = garrisons.force[g], garrisons.country[g]
        if not garrisons.shaken[g] or not forces.alive[f]:
            continue
        lead = leading_camp(militias, forces, places, camps, country)
        if lead < 0:
            continue  # no rising
        place = forces.place[f]
        side = side_of(camps, lead, country)
        many = gather(band, militias, forces, roads, side, place, settings.attack_reach)
        if worth_of(band, many, forces) <= forces.strength[f] + garrisons.help[g]:
            continue
        if uniform(chance, LEAVE, forces.uid[f], day) >= 1.0 - exp(-settings.leaving):
            continue
        tell(news, GARRISON_LEFT, day, place, country, forces.account[f], float(forces.men[f]))
        store = stores.destroyed[country]
        _spoil(band, many, f, settings.captured_left, settings.ruined, forces, store, ledger, chance, day)
        _fall_back(f, settings.walking, forces, roads, _refuge(places, store, place), ledger, day)
        _occupy(band, many, place, militias, forces, places, ledger, day)


@rule(Phase.FIGHT, every=7)
def give_way(
    militias, garrisons, forces, places, states, roads, camps, stores, traffic, news, ledger, settings, chance, day
):  # fmt: skip
    """An outside force takes lost garrison towns back, the largest first, and drives their holders out."""
    outside = np.zeros(states.uid.size)
    seat = np.zeros(places.uid.size, np.bool_)
    for g in range(garrisons.uid.size):
        outside[garrisons.country[g]] = max(outside[garrisons.country[g]], garrisons.help[g])
        seat[garrisons.place[g]] = True
    for country in range(states.uid.size):
        own = camp_of_state(camps, country)
        if outside[country] <= 0.0 or own < 0:
            continue
        tried = np.zeros(places.uid.size, np.bool_)
        for _ in range(int(settings.retakes)):
            place = _largest_lost(country, own, seat, tried, places, camps)
            if place < 0:
                break
            tried[place] = True
            against = 0.0
            for m in range(militias.uid.size):
                if _stands_against(militias, m, forces, camps, place, own):
                    against += forces.strength[militias.force[m]]
            win = odds(outside[country], settings.defence * against, settings.steepness)
            if uniform(chance, RETAKE, places.uid[place], day) >= win:
                continue
            refuge = _open_country(place, seat, places, roads)
            store = stores.destroyed[country]
            dead = _drive_out(militias, place, own, refuge, store, forces, places, camps, ledger, settings, chance, day)
            places.camp[place], places.force[place] = own, -1
            traffic.incidents[country] += 1
            traffic.deaths[country] += dead
            tell(news, PLACE_RETAKEN, day, place, country, -1, against)


@kernel
def leading_camp(militias, forces, places, camps, country):
    """The strongest camp that has risen against a state, by its groups in that country; -1 if none has."""
    any_risen = False
    for camp in range(camps.uid.size):
        any_risen = any_risen or camps.risen[camp, country]
    if not any_risen:
        return -1
    strength = np.zeros(camps.uid.size)
    for m in range(militias.uid.size):
        f = militias.force[m]
        if militias.journey[m] == SETTLED and places.country[forces.place[f]] == country:
            strength[forces.camp[f]] += forces.strength[f]
    best, most = -1, 0.0
    for camp in range(strength.size):
        if camps.risen[camp, country] and strength[camp] > most:
            best, most = camp, strength[camp]
    return best


@kernel
def side_of(camps, lead, country):
    """The camps that fight beside the leading one: risen against the same state, and not its enemies."""
    side = np.zeros(camps.uid.size, np.bool_)
    for camp in range(camps.uid.size):
        side[camp] = camp == lead or (camps.risen[camp, country] and not at_war(camps, lead, camp))
    return side


@kernel
def gather(band, militias, forces, roads, side, place, reach):
    """Write the forces of a side's groups within reach of a place into `band`; return how many."""
    many = 0
    for m in range(militias.uid.size):
        f = militias.force[m]
        if militias.journey[m] != SETTLED or not side[forces.camp[f]] or forces.strength[f] <= 0.0:
            continue
        if roads.distance[forces.place[f], place] <= reach:
            band[many] = f
            many += 1
    return many


@kernel
def worth_of(band, many, forces):
    """Strength of a band together."""
    total = 0.0
    for n in range(many):
        total += forces.strength[band[n]]
    return total


@kernel
def _pick(u, country, garrisons, militias, forces, roads, side, reach, band):
    """One garrison of a state within reach of a rising, each as likely; -1 if none is."""
    found = np.zeros(garrisons.uid.size, np.int64)
    many = 0
    for g in range(garrisons.uid.size):
        f = garrisons.force[g]
        if garrisons.country[g] != country or not forces.alive[f]:
            continue
        if gather(band, militias, forces, roads, side, forces.place[f], reach) > 0:
            found[many] = g
            many += 1
    return found[int(u * many)] if many > 0 else -1


@kernel
def _bleed(band, many, f, won, forces, settings, chance, day):
    """Men lost on both sides: the garrison's, and those of the groups who took part in the attack."""
    share = settings.loser_men if won else settings.winner_men
    total = binomial(uniform(chance, FALLEN, forces.uid[f], day), forces.men[f], share)
    forces.men[f] -= total
    share = settings.attack_force * (settings.winner_men if won else settings.loser_men)
    for n in range(many):
        g = band[n]
        dead = binomial(uniform(chance, FALLEN, forces.uid[g], day), forces.men[g], share)
        forces.men[g] -= dead
        total += dead
    return total


@kernel
def _spoil(band, many, f, share, ruin, forces, store, ledger, chance, day):
    """Share a garrison's lost arms among those who took them, by strength; part of the rest is destroyed."""
    might, source = worth_of(band, many, forces), forces.account[f]
    for arm in range(ledger.balance.shape[1]):
        held = ledger.balance[source, arm]
        lost = whole(uniform(chance, SPOILS, forces.uid[f], day, arm), share * held)
        seen, given = 0.0, 0
        for n in range(many):
            seen += forces.strength[band[n]]
            upto = min(lost, int(lost * seen / might + 0.5))
            given += transfer(ledger, day, source, forces.account[band[n]], arm, upto - given, CAPTURED)
        ruined = whole(uniform(chance, SPOILS, forces.uid[f], day, arm + 8), ruin * (held - given))
        transfer(ledger, day, source, store, arm, ruined, DISPOSED)


@kernel
def _forfeit(band, many, f, settings, forces, store, ledger, chance, day):
    """Attackers who are beaten off leave part of what they brought to the garrison; part of the rest is destroyed."""
    for n in range(many):
        g = band[n]
        forces.beaten[g] = day
        for arm in range(ledger.balance.shape[1]):
            brought = settings.attack_force * ledger.balance[forces.account[g], arm]
            lost = whole(uniform(chance, SPOILS, forces.uid[g], day, arm), settings.captured * brought)
            transfer(ledger, day, forces.account[g], forces.account[f], arm, lost, CAPTURED)
            ruined = whole(uniform(chance, SPOILS, forces.uid[g], day, arm + 8), settings.ruined * (brought - lost))
            transfer(ledger, day, forces.account[g], store, arm, ruined, DISPOSED)


@kernel
def _refuge(places, store, place):
    """Where the arms of men who go home end: in the households of the place, or nowhere."""
    return places.households[place] if places.households[place] >= 0 else store


@kernel
def _fall_back(f, walking, forces, roads, refuge, ledger, day):
    """Part of a garrison walks to the nearest one of its state, arms with them; the rest goes home with theirs."""
    following, best = -1, 1e12
    for g in range(forces.count[0]):
        if g == f or not forces.state[g] or not forces.alive[g] or forces.camp[g] != forces.camp[f]:
            continue
        km = roads.distance[forces.place[f], forces.place[g]]
        if km < best:
            following, best = g, km
    for arm in range(ledger.balance.shape[1]):
        held = ledger.balance[forces.account[f], arm]
        if following >= 0:
            transfer(ledger, day, forces.account[f], forces.account[following], arm, int(walking * held), RETURNED)
        transfer(ledger, day, forces.account[f], refuge, arm, held, DESERTED)
    if following >= 0:
        forces.men[following] += int(walking * forces.men[f])
    forces.men[f], forces.alive[f], forces.strength[f] = 0, False, 0.0


@kernel
def _occupy(band, many, place, militias, forces, places, ledger, day):
    """The strongest group that took part moves in and holds the place."""
    best, most = -1, 0.0
    for n in range(many):
        if forces.strength[band[n]] > most:
            best, most = band[n], forces.strength[band[n]]
    if best < 0:
        return
    places.camp[place], places.force[place] = forces.camp[best], best
    _move(best - militias.force[0], place, militias, forces, places, ledger, day)


@kernel
def _move(m, place, militias, forces, places, ledger, day):
    forces.place[militias.force[m]] = place
    militias.market[m] = -1
    militias.abroad[m] = places.country[place] != places.country[militias.home[m]]
    relocate(ledger, day, militias.account[m], place, places.country[place])


@kernel
def _largest_lost(country, own, seat, tried, places, camps):
    """The largest garrison town that a state has lost and nobody has tried to take back this week; -1 if none."""
    best = -1
    for p in range(places.uid.size):
        if places.country[p] != country or not seat[p] or tried[p] or not at_war(camps, places.camp[p], own):
            continue
        if best < 0 or places.population[p] > places.population[best]:
            best = p
    return best


@kernel
def _stands_against(militias, m, forces, camps, place, own):
    f = militias.force[m]
    return militias.journey[m] == SETTLED and forces.place[f] == place and at_war(camps, forces.camp[f], own)


@kernel
def _drive_out(militias, place, own, refuge, store, forces, places, camps, ledger, settings, chance, day):
    """Beaten holders of a town lose men and arms, and leave for the open country; returns the dead."""
    dead = 0
    for m in range(militias.uid.size):
        if not _stands_against(militias, m, forces, camps, place, own):
            continue
        f = militias.force[m]
        lost = binomial(uniform(chance, FALLEN, forces.uid[f], day), forces.men[f], settings.loser_men)
        forces.men[f] -= lost
        dead += lost
        forces.beaten[f] = day
        for arm in range(ledger.balance.shape[1]):
            u = uniform(chance, SPOILS, forces.uid[f], day, arm)
            items = whole(u, settings.captured * ledger.balance[forces.account[f], arm])
            transfer(ledger, day, forces.account[f], store, arm, items, SEIZED)
        if refuge >= 0:
            _move(m, refuge, militias, forces, places, ledger, day)
    return dead


@kernel
def _open_country(place, seat, places, roads):
    """The nearest place of the same country without a garrison town; -1 if there is none."""
    best, least = -1, 1e12
    for p in range(places.uid.size):
        if p == place or seat[p] or places.country[p] != places.country[place]:
            continue
        if roads.distance[place, p] < least:
            best, least = p, roads.distance[place, p]
    return best
