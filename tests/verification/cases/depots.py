"""Depots: how fast an open one empties, who gets the haul, and how long it takes to be found."""

from math import exp

import numpy as np
from scipy import stats

from sim.agents.depot import ABANDONED
from sim.core.commons import join_looters
from tests.verification.case import Case, Played, law_of, means, shares
from tests.verification.stage import Stage

STOCK, SEEDS = 500, 7_200


class Yard(Stage):
    """The fourteen depots of the oasis, open and known, with nothing but rifles in them.

    parties  looters before each of the two storage areas, one number of men for each party
    """

    def __init__(self, parties=(1000.0,), stock=STOCK, days=60, **depot):
        super().__init__(days, depot={"lambda0": 0.35, "looters_full": 100.0, **depot})
        self.depots, self.parties = self.tables["depot"], self.ground["parties"]
        self.depots.custody[:], self.depots.known[:] = ABANDONED, True
        self.looters = self.tables["town"].account[: len(parties)]
        self.stock = stock
        self.balance[self.depots.account] = 0
        self.parties.count[0] = 0
        for area in range(2):
            for account, men in zip(self.looters, parties, strict=True):
                join_looters(self.parties, area, account, men, -1)
        self.fill()

    def fill(self, room=1e12):
        """Full depots, and nothing looted yet."""
        self.put(self.depots.account, self.stock)
        self.put(self.looters, 0)
        self.parties.room[:] = room

    def left(self):
        """Rifles in each depot."""
        return self.balance[self.depots.account, 0]


def open_depot():
    """Fourteen depots under 7,200 lucks, for four weeks."""
    yard, days = Yard(), (1, 4, 7, 14, 21, 28)
    left = np.zeros((len(days), SEEDS, 14), np.int64)
    for seed in range(SEEDS):
        yard.luck(seed)
        yard.fill()
        for day in range(1, days[-1] + 1):
            yard.rules["depot.be_looted"](day)
            if day in days:
                left[days.index(day), seed] = yard.left()
    stay = np.exp(-0.35 / 7 * np.array(days))
    fine = np.linspace(0, 29, 60)
    law = stats.binom(STOCK, stay[3])
    values = np.arange(*law.ppf([1e-4, 1 - 1e-4]).astype(int))
    return Played(
        [means("Rifles left", days, STOCK * stay, left.reshape(len(days), -1), np.sqrt(STOCK * stay * (1 - stay)),
               line=(fine, STOCK * np.exp(-0.05 * fine)))],
        SEEDS * 14, "Days since the looters came", "Rifles left of 500",
        law_of("Binomial(500, exp(−λ 14)), two weeks on", law.pmf(values), left[3].ravel(), values),
        "Rifles left after 14 days",
    )  # fmt: skip


def capped_looting():
    """One day before one depot, with room for so many rifles and no more."""
    yard, rooms, tries = Yard(), (12, 16, 20, 24, 28, 32, 40), 20_000
    yard.depots.known[1:] = False
    free = stats.binom(STOCK, 1 - exp(-0.05))
    taken = np.zeros((len(rooms), tries), np.int64)
    for n, room in enumerate(rooms):
        for seed in range(tries):
            yard.luck(seed * len(rooms) + n)
            yard.put(yard.depots.account[:1], STOCK)
            yard.parties.room[:] = room
            yard.rules["depot.be_looted"](1)
            taken[n, seed] = STOCK - yard.left()[0]
    k = np.arange(STOCK + 1)
    least = [np.minimum(k, room) for room in rooms]
    theory = np.array([(m * free.pmf(k)).sum() for m in least])
    spread = np.sqrt([(m**2 * free.pmf(k)).sum() - t * t for m, t in zip(least, theory, strict=True)])
    fine = np.linspace(10, 42, 65)
    line = [(np.minimum(k, room) * free.pmf(k)).sum() for room in fine]
    values = np.arange(11, 25)
    odds = np.append(free.pmf(values[:-1]), free.sf(23))
    return Played(
        [means("Rifles taken in a day", rooms, theory, taken, spread, line=(fine, np.array(line)))],
        taken.size, "Rifles the looters can carry", "Rifles taken in a day",
        law_of("min(Binomial(500, 1 − exp(−λ)), 24)", odds, taken[3], values), "Rifles taken with room for 24",
    )  # fmt: skip


def splitting_a_brigade():
    """The same looters as one, two or three parties; then whose hands each rifle ends in."""
    men, curves, tries = (15.0, 30.0, 45.0, 60.0, 90.0), [], 600
    for parties in (1, 3):
        yard, gone = Yard((1.0,) * parties), np.zeros((len(men), tries * 14))
        for n, crowd in enumerate(men):
            yard.parties.men[: 2 * parties] = crowd / parties
            for seed in range(tries):
                yard.luck(seed + tries * (n + parties * len(men)))
                yard.fill()
                yard.rules["depot.be_looted"](1)
                gone[n, 14 * seed : 14 * seed + 14] = STOCK - yard.left()
        odds = 1 - np.exp(-0.05 * np.array(men) / 100)
        name = "One party" if parties == 1 else "The same men in three parties"
        fine = np.linspace(0, 95, 50)
        line = (fine, STOCK * (1 - np.exp(-0.05 * fine / 100)))
        curves.append(means(name, men, STOCK * odds, gone, np.sqrt(STOCK * odds * (1 - odds)), line=line))
    yard, got = Yard((50.0, 30.0, 20.0), stock=1, lambda0=10.0), np.zeros(3)
    for seed in range(SEEDS):
        yard.luck(seed)
        yard.fill()
        yard.rules["depot.be_looted"](1)
        got += yard.balance[yard.looters, 0]
    law = law_of("Odds 5 : 3 : 2, as their men", [0.5, 0.3, 0.2], np.repeat([0, 1, 2], got.astype(int)), [0, 1, 2])
    return Played(
        curves, len(men) * tries * 14 * 2, "Looters before the depot", "Rifles taken in a day of 500",
        law._replace(values=["50 men", "30 men", "20 men"]), "Who took the only rifle of a depot",
    )  # fmt: skip


def being_found():
    """Depots on a base 40 km from a town, looked for every day."""
    yard, tries, rate, km = Yard(days=400, discovery=1.4), 2_000, 1.4 / 7, 40.0
    yard.ground["areas"].km[:] = km
    yard.depots.off_base[:] = False
    hazard = rate * exp(-km / 100)
    found = np.zeros((tries, 14), np.int64)
    for seed in range(tries):
        yard.luck(seed)
        yard.depots.known[:] = False
        day = 0
        while not yard.depots.known.all():
            day += 1
            yard.rules["depot.be_found"](day)
            found[seed, yard.depots.known & (found[seed] == 0)] = day
    days = np.array([1, 3, 7, 14, 21, 35])
    values = np.arange(1, 40)
    fine = np.linspace(0, 36, 60)
    return Played(
        [shares("Share found", days, 1 - np.exp(-hazard * days), [(found <= d).sum() for d in days], found.size,
                line=(fine, 1 - np.exp(-hazard * fine)))],
        found.size, "Days since the guards left", "Share of depots that looters know",
        law_of("Geometric(1 − exp(−h))", stats.geom(1 - exp(-hazard)).pmf(values), found.ravel(), values),
        "Day on which a depot is found",
    )  # fmt: skip


CASES = (
    Case(
        "open_depot",
        "An open depot empties exponentially",
        ("depot.be_looted",),
        "Each rifle in an open depot faces the same daily hazard, so what is left after t days is binomial.",
        r"S_t \sim \mathrm{Binomial}(S_0,\, e^{-\lambda t}), \qquad \lambda = \lambda_0 / 7 \text{ a day}",
        "Fourteen depots of 500 rifles each, open and known, with more looters than a depot can use and room for "
        "all they take.",
        open_depot,
    ),
    Case(
        "capped_looting",
        "Nobody takes more than he can carry",
        ("depot.be_looted",),
        "A day's haul is what looters find, or what their pickups hold if that is less.",
        r"\mathrm{take} = \min\left(\mathrm{Binomial}(S_0,\, 1 - e^{-\lambda}),\; c\right)",
        "One depot of 500 rifles, one day, and room c in rifles.",
        capped_looting,
    ),
    Case(
        "splitting_a_brigade",
        "Cutting a brigade in pieces changes nothing",
        ("depot.be_looted",),
        "What is lost depends on the looters together, and each party's share is its share of the men.",
        r"\mathrm{E}[\mathrm{take}] = S_0 \left(1 - e^{-\lambda \min(1,\, E / 100)}\right), \qquad \Pr(\text{party } "
        r"m) = E_m / E",
        "As built, the whole day's haul of a depot goes to one party drawn by its men (decision 0002); means and "
        "the law of the total are those of a haul that is shared out. For the second picture each depot holds one "
        "rifle.",
        splitting_a_brigade,
    ),
    Case(
        "being_found",
        "Depots are found at a constant hazard that falls with distance",
        ("depot.be_found",),
        "The day on which looters come to know of an open depot is geometric.",
        r"T \sim \mathrm{Geometric}\left(1 - e^{-h}\right), \qquad h = \tfrac{d}{7}\, e^{-\mathrm{km}/100}",
        "Fourteen depots 40 km from the nearest town, and a discovery rate d of 1.4 a week so that the wait is short.",
        being_found,
    ),
)
