"""A clan: what kin share, which is word of borders and know-how of corridors."""

from __future__ import annotations

from sim.core.maths import power


class Clan:
    """Operators of one clan, wherever they live."""

    def __init__(self, model, name):
        self.model, self.name = model, name
        self.caught, self.passed = {}, {}
        self.know_how, self.ease = {}, {}

    def hear_of(self, crossing, stopped):
        """Note a trip of this week."""
        week = self.caught if stopped else self.passed
        week[crossing] = week.get(crossing, 0) + 1

    def ease_of(self, way):
        """Cost of a way over a stranger's, averaged over its border crossings; 1 within a country."""
        if not way.crossings:
            return 1.0
        total = 0.0
        for crossing in way.crossings:
            total += self.ease.get(crossing, 1.0)
        return total / len(way.crossings)

    def keep_corridors(self, idle):
        """Know-how decays; members who rest keep their own corridor alive with other goods."""
        habits = self.model.settings["trafficker"]
        for one in idle:
            self.know_how[one.habit] = self.know_how.get(one.habit, 0.0) + habits.other_traffic
        for crossing in self.know_how:
            known = self.know_how[crossing] * habits.know_how_decay
            self.know_how[crossing] = known
            faint = known <= 0.01
            self.ease[crossing] = 1.0 if faint else power(1.0 + known / habits.know_how_unit, -habits.know_how_exponent)


def talk_of_the_week(model):
    """Kin's trips count half and strangers' a tenth; then everybody forgets a little."""
    habits, clans = model.settings["trafficker"], model.clans
    near, far = habits.clan_weight - habits.rumour_weight, habits.rumour_weight
    heard = {}
    for clan in clans:
        heard[clan] = {"caught": {}, "passed": {}}
    for what in ("caught", "passed"):
        for crossing in model.crossings:
            everybody = sum(getattr(clan, what).get(crossing, 0) for clan in clans)
            for clan in clans:
                heard[clan][what][crossing] = near * getattr(clan, what).get(crossing, 0) + far * everybody
    for clan in clans:
        clan.caught, clan.passed = {}, {}
    for one in model.traffickers:
        if one.alive:
            one.talk(heard[one.clan]["caught"], heard[one.clan]["passed"])


def keep_corridors(model):
    """Every clan's know-how fades, but for what its idle members keep alive."""
    idle = [one for one in model.traffickers if one.alive and one.status == "idle" and one.habit is not None]
    for clan in model.clans:
        clan.keep_corridors([one for one in idle if one.clan is clan])
