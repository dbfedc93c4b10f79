"""Routes: the fork of two markets, its gravity limit, and the price gap at which nobody gains by joining."""

import numpy as np

from sim.agents.trafficker.words import RISK_NEUTRAL
from tests.verification.case import Case, Curve, Played, law_of, shares
from tests.verification.cases.borders import BATCH, Operators
from tests.verification.stage import Stage

ANBA, BIR, FARO, GORM, HAIL = range(5)  # markets
SOURCE, LOAD = 300.0, 80  # USD a rifle at Bir, rifles a pickup
STAKE = 0.7 * 8_000 + 0.3 * 5_000  # USD that a stop costs beside the cargo
PAYS = 900.0  # USD a rifle at every market where gravity rules
CHEAPEST = 1.0  # USD a rifle where nobody wants any


class Fork(Stage):
    """One operator at Bir with one pickup and money for eighty rifles, of which dealers there have plenty."""

    def __init__(self, **trafficker):
        super().__init__(trafficker={"risk_aversion": 0.0, "other_goods": 0.0, **trafficker})
        self.table, self.market, self.routes = self.tables["trafficker"], self.ground["market"], self.ground["routes"]
        dealers = self.tables["dealer"]
        dealers.supply[:] = dealers.usual[:] = dealers.brought[:] = 0.0
        dealers.usual[:, 0] = 1_000.0
        self.market.price[:, 1:] = self.market.stock[:] = 0.0
        self.market.price[:, 0], self.market.price[BIR, 0], self.market.stock[BIR, 0] = CHEAPEST, SOURCE, 10_000
        self.op = self.row("trafficker", "op_01")
        self.table.alive[:] = False
        self.table.alive[self.op], self.table.cash[self.op], self.table.pickups[self.op] = True, 50_000.0, 1
        self.routes.count[:] = np.minimum(self.routes.count, 1)

    def choose(self, seed):
        """Where the operator decides to go, as a market; -1 for staying home."""
        self.luck(seed)
        self.ground["bids"].count[0] = self.ground["offers"].count[0] = 0
        self.rules["trafficker.weigh_routes"](7)
        return int(self.table.goal[self.op])

    def choices(self, tries, first):
        """The same for many lucks."""
        return np.array([self.choose(first + n) for n in range(tries)])

    def way(self, market):
        """Cost of the drive for a pickup, chance of getting through, and weeks of the round trip."""
        routes = self.routes
        crossings = int((routes.crossings[BIR, market, 0] >= 0).sum())
        days = routes.days[BIR, market, 0] + routes.days[market, BIR, 0] + 10.0
        return 0.004 * LOAD * routes.effort[BIR, market, 0], 0.9**crossings, days / 7.0

    def worth(self, market, price):
        """What the page says a week of such a trip is worth over staying home."""
        drive, safe, weeks = self.way(market)
        return (safe * LOAD * price - LOAD * SOURCE - drive - (1 - safe) * STAKE) / weeks


def logit_fork():
    """A dear market and a near one; the price of the dear one goes up."""
    fork, tries, near = Fork(), 20_000, 365.0
    prices, scale = np.array([360.0, 375.0, 390.0, 405.0, 420.0]), 0.03 * LOAD * SOURCE
    fork.market.price[HAIL, 0] = near

    def odds(price):
        weight = np.exp(np.array([0.0, fork.worth(FARO, price), fork.worth(HAIL, near)]) / scale)
        return weight / weight.sum()

    drawn = []
    for n, price in enumerate(prices):
        fork.market.price[FARO, 0] = price
        drawn.append(fork.choices(tries, n * tries))
    fine = np.linspace(355, 425, 60)
    theory, line = np.array([odds(p) for p in prices]), np.array([odds(p) for p in fine])
    ends = (("Stays home", -1), ("Drives to Faro", FARO), ("Drives to Hail", HAIL))
    curves = [shares(name, prices, theory[:, n], [(d == m).sum() for d in drawn], tries, line=(fine, line[:, n]))
              for n, (name, m) in enumerate(ends)]  # fmt: skip
    law = law_of("Logit of what trips are worth", theory[2], drawn[2], [-1, FARO, HAIL])
    return Played(curves, tries * len(prices), "Price of a rifle in Faro, USD", "Share of decisions",
                  law._replace(values=["home", "Faro", "Hail"]), "Decisions at 390 USD", top=1.05)  # fmt: skip


def gravity():
    """Four markets that pay the same, at four distances, reached by one to three equal ways."""
    curves, drawn, tries = [], [], 50_000
    mass, effort = np.array([1.0, 3.0, 2.0, 1.0]), np.array([150.0, 500.0, 900.0, 1_300.0])
    targets = [ANBA, FARO, GORM, HAIL]
    fine = np.linspace(100, 1_350, 50)
    for n, transport in enumerate((0.01, 0.03)):
        fork = Fork(transport=transport)
        routes = fork.routes
        routes.count[:] = 0
        for market, many, km in zip(targets, mass, effort, strict=True):
            routes.count[BIR, market], routes.effort[BIR, market], routes.least[BIR, market] = int(many), km, km
        routes.crossings[:], routes.days[:] = -1, 5.5
        routes.effort[:, BIR] = 0.0
        fork.market.price[targets, 0] = PAYS
        slope = transport * LOAD / 3.0 / (0.03 * LOAD * PAYS / 2)
        pull = mass * np.exp(-slope * effort)
        drawn.append(fork.choices(tries, n * tries))
        hits = np.array([(drawn[n] == m).sum() for m in targets])
        scale = pull.sum() * mass
        exact = shares("", effort, pull / pull.sum(), hits, tries)
        curves.append(Curve(f"{transport:g} USD a unit and km", effort, exact.theory / mass, exact.seen / mass,
                            exact.error / mass, line=(fine, np.exp(-slope * fine) / (scale / mass)[0])))  # fmt: skip
        if n == 1:
            law = law_of("Gravity: mass times exp(−slope km)", pull / pull.sum(), drawn[1], targets)
    names = [f"{km:.0f} km\n{many:.0f} way{'s' if many > 1 else ''}" for km, many in zip(effort, mass, strict=True)]
    return Played(curves, 2 * tries, "Kilometres of asphalt to the market", "Share of trips, for each way there",
                  law._replace(values=names), "Trips at 0.03 USD a unit and km", top=0.27)  # fmt: skip


def gap(odds, cost):
    """Price abroad at which a rifle carried there earns nothing."""
    return (SOURCE + cost + (1 - odds) * STAKE / LOAD) / odds


def free_entry():
    """The least price abroad at which an operator who does not mind risk sets out."""
    least, odds, curves = [], np.array([0.5, 0.6, 0.7, 0.8, 0.9]), []
    fine = np.linspace(0.47, 0.93, 60)
    for transport in (0.004, 0.04):
        fork, least = Fork(route_choice=RISK_NEUTRAL, transport=transport), []
        cost = transport * fork.routes.effort[BIR, FARO, 0]
        x = fork.routes.crossings[BIR, FARO, 0, 0]
        for safe in odds:
            fork.table.caught[fork.op, x] = 4.5 / safe - 5.0
            low, high = SOURCE, 5_000.0
            for _ in range(60):
                fork.market.price[FARO, 0] = middle = (low + high) / 2
                low, high = (middle, high) if fork.choose(1) < 0 else (low, middle)
            least.append(high)
        curves.append(Curve(f"Transport {cost:.0f} USD a rifle", odds, gap(odds, cost), np.array(least), np.zeros(5),
                            1e-6, line=(fine, gap(fine, cost))))  # fmt: skip
    return Played(curves, 0, "Chance of getting through", "Least price abroad that draws anybody, USD")


def fair_bet():
    """What trips earn on average at and about that price, with real searches, losses and arrests."""
    curves, ratios, days, lucks = [], np.array([0.8, 0.9, 1.0, 1.1, 1.2]), 50, 10
    cost, fine = 4.0, np.linspace(0.78, 1.22, 3)
    for safe in (0.9, 0.7):
        operators = Operators(1 - safe)
        mean, error = [], []
        for n, ratio in enumerate(ratios):
            revenue = LOAD * ratio * gap(safe, cost)
            earned = np.zeros((lucks * days, BATCH))
            for trip in range(lucks * days):
                operators.luck(trip // days + lucks * n + int(1_000 * safe))
                operators.table.cash[:] = 0.0
                stopped = operators.cross(1 + trip % days)
                earned[trip] = operators.table.cash[:BATCH] - LOAD * (SOURCE + cost) + np.where(stopped, 0.0, revenue)
            mean.append(earned.mean())
            loss = revenue + STAKE
            spread = safe * (1 - safe) * loss**2 + (1 - safe) * 0.3 * 0.7 * 3_000.0**2
            error.append(np.sqrt(spread / earned.size))
        slope = safe * LOAD * gap(safe, cost)
        curves.append(Curve(f"Through with probability {safe:g}", ratios, (ratios - 1) * slope, np.array(mean),
                            np.array(error), line=(fine, (fine - 1) * slope)))  # fmt: skip
    return Played(curves, 2 * len(ratios) * lucks * days * BATCH, "Price abroad over the one of free entry",
                  "Mean profit of a trip, USD")  # fmt: skip


CASES = (
    Case(
        "logit_fork",
        "A fork in the road is a logit choice",
        ("trafficker.weigh_routes",),
        "Among trips that pay, and staying home, each is chosen with odds exponential in what it is worth a week.",
        r"\Pr(j) = \frac{e^{V_j / \sigma}}{1 + \sum_k e^{V_k / \sigma}}, \qquad V_j = \frac{s_j n P_j - n P_0 - c_j "
        r"- (1 - s_j) L}{\mathrm{weeks}_j}",
        "One operator with eighty rifles at 300 USD, one way to each of two markets, no other goods and no dread of "
        "risk; s is .9 for each border on the way, L the vehicle or the men, and the scale .03 of the cargo's cost.",
        logit_fork,
    ),
    Case(
        "gravity",
        "Where everything pays, choice is gravity",
        ("trafficker.weigh_routes",),
        "With equal prices and times, and profits that make staying home absurd, trips fall exponentially with "
        "distance and grow with the number of ways to a market.",
        r"\Pr(j) = \frac{m_j\, e^{-\beta d_j}}{\sum_k m_k\, e^{-\beta d_k}}, \qquad \beta = \frac{\tau \cdot "
        r"80}{\mathrm{weeks} \cdot \sigma}",
        "The limit of the fork: four markets at 900 USD, no borders, five and a half days either way, one to three "
        "equal ways each, so three weeks a trip with the pause. As built the scale σ is .03 of half the revenue "
        "where that is more than the cargo's cost. Dearer transport steepens the law.",
        gravity,
    ),
    Case(
        "free_entry",
        "At free entry the price gap is cost and risk",
        ("trafficker.weigh_routes",),
        "Nobody sets out until the price abroad covers purchase, transport and expected loss; from that price on "
        "everybody does.",
        r"P_{\mathrm{dest}} = \frac{P_{\mathrm{src}} + c + (1 - s) L}{s}",
        "The limit without other goods and without risk aversion (the risk-neutral rival); c and L are per rifle. "
        "The least price is found by bisection on whole market days; no luck is involved, so it must agree to "
        "0.000001 USD.",
        free_entry,
    ),
    Case(
        "fair_bet",
        "At that price a trip is a fair bet",
        ("border_post.search_convoys", "trafficker.face_the_border"),
        "What operators earn on average at the price of free entry is nothing: the formula's losses are those that "
        "searches, lost vehicles and arrests really cost.",
        r"\mathrm{E}[\text{profit}] = s\, n\, P_{\mathrm{dest}} \left(\frac{P}{P_{\mathrm{dest}}} - 1\right)",
        "Eighty rifles at 300 USD and 4 USD of transport each, one watchful post without corruption; a stop costs "
        "the cargo and a vehicle (8,000 USD), or with probability .3 the men's way out of jail (5,000 USD).",
        fair_bet,
    ),
)
