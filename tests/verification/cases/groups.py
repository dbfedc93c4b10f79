"""Armed groups: who wins, how arms feed on arms, and how often there is blood."""

import numpy as np
from scipy import stats

from sim.agents.militia.columns import SETTLED
from tests.verification.case import Case, Curve, Played, law_of, means, shares
from tests.verification.stage import Stage

HOST, WAR = 1, 0.5  # the country of the north; chance of an attack a day


class North(Stage):
    """A rising in the north and one garrison, each as strong as a case says."""

    def __init__(self, days=60, **militia):
        certain = {"attack_base": 60.0, "attack_chance": 1.0, "attack_force": 0.4, "defence": 1.3, "steepness": 1.5}
        super().__init__(days, militia={**certain, **militia})
        self.militias, self.forces, self.places = self.tables["militia"], self.ground["forces"], self.ground["places"]
        self.group, garrison = self.row("militia", "north_front"), self.row("garrison", "bbb_faro")
        self.f, self.g = int(self.militias.force[self.group]), int(self.tables["garrison"].force[garrison])
        self.arms, self.target = int(self.militias.account[self.group]), int(self.forces.account[self.g])
        self.here = self.place("faro")
        self.ground["camps"].risen[:] = False
        self.ground["camps"].risen[self.forces.camp[self.f], HOST] = True
        self.militias.journey[:] = 0
        self.militias.journey[self.group] = SETTLED
        self.militias.alive[self.group] = True
        self.tables["garrison"].help[:] = 0.0
        self.forces.strength[:], self.forces.alive[:] = 0.0, False
        self.balance[self.forces.account] = 0

    def meet(self, day, rising=1.0, garrison=1.0):
        """Both stand in Faro again with so much strength, and may fight; says whether the garrison lost its town."""
        forces, rows = self.forces, [self.f, self.g]
        forces.alive[rows], forces.men[rows], forces.place[rows] = True, 1_000, self.here
        forces.strength[self.f], forces.strength[self.g] = rising, garrison
        self.ground["news"].count[0] = 0
        self.rules["militia.attack"](day)
        return not forces.alive[self.g]


def battle_odds():
    """Attacks at eight ratios of strength, on a garrison behind its walls."""
    north, ratios, tries = North(), np.array([0.5, 1, 2, 3.25, 5, 8, 15, 30]), 12_000
    won = []
    for n, ratio in enumerate(ratios):
        total = 0
        for seed in range(tries):
            north.luck(seed + n * tries)
            total += north.meet(1, ratio)
        won.append(total)
    fine = np.geomspace(0.45, 33, 80)

    def odds(ratio):
        return 1 / (1 + (1.3 / (0.4 * ratio)) ** 1.5)

    curve = shares("Attacks won", ratios, odds(ratios), won, tries, line=(fine, odds(fine)))
    return Played([curve], tries * len(ratios), "Rebels' strength over the garrison's", "Share of attacks won", log="x")


def capture_loop():
    """Thirty days against a garrison with as many arms as the rising has, for three odds of winning."""
    curves, days, lucks, first = [], 30, 6_000, 20_000
    taken, ruined = 0.3, 0.1
    shown, fine = np.array([5, 10, 15, 20, 25, 30]), np.arange(0, 32)
    for n, (ratio, name) in enumerate(((10.0, "Strong rising"), (4.0, "Even chances"), (1.0, "Weak rising"))):
        north = North(attack_chance=WAR, captured=taken, ruined=ruined)
        held, wins = np.zeros((days + 1, lucks)), np.zeros(lucks, np.int64)
        for luck in range(lucks):
            north.luck(luck + n * lucks)
            north.put(north.arms, first)
            held[0, luck] = first
            for day in range(1, days + 1):
                north.put(north.target, north.balance[north.arms, 0])
                wins[luck] += north.meet(day, ratio)
                held[day, luck] = north.balance[north.arms, 0]
        win = 1 / (1 + (1.3 / (0.4 * ratio)) ** 1.5)
        gain = WAR * win * taken
        loss = WAR * (1 - win) * 0.4 * (taken + ruined * (1 - taken))
        change = held[shown] / first
        growth, error = 1 + gain - loss, change.std(axis=1) / np.sqrt(lucks)
        curves.append(Curve(f"{name}: b − d = {gain - loss:+.3f}", shown, growth**shown, change.mean(axis=1), error,
                            line=(fine, growth**fine)))  # fmt: skip
        if n == 1:
            law = law_of("Binomial(30, a p)", stats.binom(days, WAR * win).pmf(np.arange(20)), wins, np.arange(20))
    return Played(curves, 3 * lucks, "Days of war", "Arms of the rising over those of day 0", law,
                  "Towns taken, even chances", log="y")  # fmt: skip


def incidents():
    """Weeks of war in one country, for six numbers of armed fighters under the same threat."""
    north, tries = North(), 16_000
    men, threat = np.array([500, 1_500, 4_000, 10_000, 20_000, 40_000]), 0.5
    region = int(north.places.region[north.here])
    regions, state, traffic = north.ground["regions"], north.tables["state"], north.ground["traffic"]
    anger = regions.hardship[region] * (1 - state.legitimacy[HOST] * regions.legitimacy_factor[region])
    north.militias.threat[:] = 0.0
    north.militias.threat[north.group] = threat
    north.forces.alive[north.f], north.forces.place[north.f] = True, north.here
    seen = np.zeros((len(men), tries), np.int64)
    for n, many in enumerate(men):
        north.put(north.arms, many)
        for seed in range(tries):
            north.luck(seed + n * tries)
            north.forces.men[north.f] = many
            traffic.incidents[:] = traffic.deaths[:] = 0
            north.rules["militia.fight_on"](7)
            seen[n, seed] = traffic.incidents[HOST]

    def mean(fighters):
        return 0.01 * (fighters * threat**2) ** 0.7 * (1 + anger)

    fine, theory = np.geomspace(450, 42_000, 80), mean(men)
    line = (fine, mean(fine))
    spread = Curve("Variance", men, theory, seen.var(axis=1), np.sqrt((theory + 2 * theory**2) / tries), line=line)
    values = np.arange(0, 24)
    law = law_of("Poisson", stats.poisson(theory[3]).pmf(values), seen[3], values)
    return Played([means("Mean", men, theory, seen, np.sqrt(theory), line=line), spread], seen.size,
                  "Armed fighters at a threat of .5", "Incidents a week", law, "Incidents in a week, 10,000 fighters",
                  log="xy")  # fmt: skip


CASES = (
    Case(
        "battle_odds",
        "Walls and numbers decide a battle",
        ("militia.attack",),
        "The attacker's odds are his strength over the defender's to the power 1.5, with .4 of his force at hand "
        "and the defender worth 1.3 of his.",
        r"\Pr(\text{won}) = \frac{Q_a^{1.5}}{Q_a^{1.5} + Q_d^{1.5}}, \qquad Q_a = 0.4\, Q_m,\; Q_d = 1.3\, Q_s",
        "One rising and one garrison in the same town; the rising is sure to attack.",
        battle_odds,
    ),
    Case(
        "capture_loop",
        "Captured arms feed the next attack",
        ("militia.attack",),
        "A rising whose arms grow by what it captures and shrink by what it loses grows or withers exponentially.",
        r"\mathrm{E}[A_t] = A_0 (1 + b - d)^t, \qquad b = a\, p\, \varphi, \qquad d = a (1 - p)\, f \left(\varphi + "
        r"r (1 - \varphi)\right)",
        "Each day the garrison opposite has as many arms as the rising, and strengths stay as they are, so that "
        "gains and losses stay in proportion: attack chance a = .5, odds p, share captured φ = .3, ruined r = .1, "
        "force f = .4. Errors are those of the sample.",
        capture_loop,
    ),
    Case(
        "incidents",
        "Incidents are as scattered as raindrops",
        ("militia.fight_on",),
        "A week's incidents in a country are Poisson: their variance is their mean, which grows with armed fighters "
        "to the power .7.",
        r"N \sim \mathrm{Poisson}\left(v\, H^{0.7} (1 + G)\right), \qquad H = F\, T^2, \qquad \mathrm{Var}[N] / "
        r"\mathrm{E}[N] = 1",
        "One group of F armed men under a threat T of .5, in a region whose grievance G follows from hardship and "
        "legitimacy.",
        incidents,
    ),
)
