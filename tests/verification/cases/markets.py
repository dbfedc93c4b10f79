"""Markets: where prices come to rest and when they do, who is served when arms are short, and what townspeople seek."""

from math import tanh

import numpy as np
from scipy import optimize, stats

from tests.verification.case import Case, Curve, Played, law_of, means
from tests.verification.stage import Stage

GORM, MANY = 3, 10**8  # a market abroad, and so many items that the one in the price rule is nothing


class Fair(Stage):
    """A market abroad without dealers' stock, to which a test brings bids and offers."""

    def __init__(self, **dealer):
        super().__init__(days=4_000, dealer={"stock_weeks": 0.0, **dealer})
        self.price, self.dealers = self.ground["market"].price, self.tables["dealer"]
        self.groups = self.tables["militia"].account
        self.dealers.supply[:] = self.dealers.usual[:] = self.dealers.brought[:] = 0.0

    def trade(self, day, offers, bids):
        """One market day with offers of so many groups and bids of the next ones."""
        self.come("offers", self.groups[: len(offers)], offers)
        self.come("bids", self.groups[len(offers) :][: len(bids)], bids)
        self.put(self.groups, 0)
        self.put(self.groups[: len(offers)], offers)
        self.rules["dealer.clear"](day)
        self.dealers.usual[:] = self.dealers.brought[:] = 0.0

    def come(self, name, accounts, items):
        """Who is at the market with what, as the board has it."""
        board, many = self.ground[name], len(items)
        board.account[:many], board.items[:many] = accounts, items
        board.market[:many], board.arm[:many], board.done[:many], board.count[0] = GORM, 0, 0, many

    def settle(self, price, weeks, ratio, bought, offered):
        """The price after some weeks in which bids and offers answer to it with constant elasticities."""
        at = (ratio ** (1 / (bought + offered))) if bought + offered else price
        self.price[GORM, 0] = price
        for week in range(weeks):
            p = self.price[GORM, 0] / at
            self.trade(7 * (week % 500) + 7, [round(MANY * p**offered)], [round(MANY * p**-bought)])
        return self.price[GORM, 0]


def price_fixed_point():
    """From a tenth of the resting price, for seven ratios of demand to supply and two pairs of elasticities."""
    fair, curves = Fair(), []
    ratios = np.geomspace(2e4, 2e5, 7)
    fine = np.geomspace(1.8e4, 2.2e5, 40)
    for bought, offered in ((0.8, 0.8), (1.2, 0.6)):
        sums = bought + offered
        seen = np.array([fair.settle(100.0, 250, ratio, bought, offered) for ratio in ratios])
        curves.append(Curve(f"Elasticities {bought:g} and {offered:g}", ratios, ratios ** (1 / sums), seen,
                            np.zeros(7), 1e-3, line=(fine, fine ** (1 / sums))))  # fmt: skip
    return Played(curves, 0, "Demand over supply at a price of 1, d₀ / s₀", "Price at rest, USD", log="xy")


def price_stability():
    """Weekly speeds below and above the bound, from a hundredth off the resting price."""
    bought, offered, at = 2.0, 2.0, 700.0
    speeds = np.array([0.25, 0.5, 0.75, 0.9, 1.1, 1.25, 1.5, 1.9])
    swing = []
    for eta in speeds:
        fair = Fair(eta=float(eta))
        end = fair.settle(1.01 * at, 400, at ** (bought + offered), bought, offered)
        swing.append(abs(np.log(end / at)))
    fine = np.linspace(0.2, 2.0, 181)
    theory, line = (np.array([cycle(eta, bought + offered) for eta in etas]) for etas in (speeds, fine))
    curve = Curve("Swing about the resting price", speeds, theory, np.array(swing), np.zeros(speeds.size), 1e-6,
                  line=(fine, line))  # fmt: skip
    return Played([curve], 0, "Speed of prices η, a week", "Swing after 400 weeks, log of the price")


def cycle(eta, elasticities):
    """Half the height of the swing that lasts: none below the bound, above it the root of 2x = eta tanh(ex/2)."""
    if eta * elasticities <= 4:
        return 0.0
    return float(optimize.brentq(lambda x: 2 * x - eta * tanh(elasticities * x / 2), 1e-9, eta))


def rationing():
    """Forty offered and twenty sought, of which one seller brings ten; then for other shares."""
    fair, tries, parts = Fair(), 8_000, np.array([4, 10, 16, 22, 28])
    sold = np.zeros((len(parts), tries), np.int64)
    for n, part in enumerate(parts):
        for seed in range(tries):
            fair.luck(seed + n * tries)
            fair.trade(7, [int(part), 40 - int(part)], [20])
            sold[n, seed] = part - fair.balance[fair.groups[0], 0]
    law, fine = stats.hypergeom(40, 10, 20), np.linspace(0, 32, 3)
    spread = [stats.hypergeom(40, part, 20).std() for part in parts]
    values = np.arange(0, 11)
    return Played([means("Items sold", parts, parts / 2, sold, spread, line=(fine, fine / 2))], sold.size,
                  "Items that one seller brings, of 40", "Items he sells, of 20 that are sought",
                  law_of("Hypergeometric(40, 10, 20)", law.pmf(values), sold[1], values),
                  "Items sold of the ten that he brings")  # fmt: skip


def townspeople():
    """What the homes of Gorm seek in a week, at five prices."""
    fair, tries, dear = Fair(), 20_000, np.array([0.5, 0.75, 1.0, 2.0, 4.0])
    bids, state = fair.ground["bids"], fair.tables["state"]
    people, fear = 700_000, float(state.insecurity[1])
    town = fair.tables["town"].account[fair.row("town", "town_gorm")]
    opening = fair.ground["market"].opening[GORM, 0]
    sought = np.zeros((len(dear), tries), np.int64)
    for n, times in enumerate(dear):
        fair.price[GORM, 0] = times * opening
        for seed in range(tries):
            fair.luck(seed + n * tries)
            bids.count[0] = 0
            fair.rules["town.bid"](7)
            mine = (bids.account[: bids.count[0]] == town) & (bids.arm[: bids.count[0]] == 0)
            sought[n, seed] = bids.items[: bids.count[0]][mine].sum()
    mean = people / 1_000 * fear * 7 / 365
    theory, fine = mean * dear**-0.8, np.geomspace(0.47, 4.2, 60)
    values = np.arange(0, 30)
    return Played([means("Rifles sought", dear, theory, sought, np.sqrt(theory), line=(fine, mean * fine**-0.8))],
                  sought.size, "Price over the opening price", "Rifles sought in a week",
                  law_of("Poisson", stats.poisson(mean).pmf(values), sought[2], values),
                  "Rifles sought in a week at the opening price")  # fmt: skip


CASES = (
    Case(
        "price_fixed_point",
        "Prices come to rest where bids meet offers",
        ("dealer.clear",),
        "The price at rest depends on demand over supply, with the power of one over the sum of the elasticities.",
        r"P^* = \left(\frac{d_0}{s_0}\right)^{1 / (\varepsilon_d + \varepsilon_s)}",
        "Bids d₀ P^(−ε_d) and offers s₀ P^(ε_s), brought by hand to a market whose dealer keeps no stock (as built, "
        "full shelves press on the price). So many items that the 1 in the rule's denominator is nothing; no luck "
        "is involved.",
        price_fixed_point,
    ),
    Case(
        "price_stability",
        "Prices that move too fast never rest",
        ("dealer.clear",),
        "Below the bound a disturbed price comes back; above it, it swings for ever between two values.",
        r"\eta < \frac{4}{\varepsilon_d + \varepsilon_s}; \qquad \text{beyond it } 2x = \eta \tanh\left(\tfrac{1}{2} "
        r"(\varepsilon_d + \varepsilon_s)\, x\right)",
        "Elasticities of 2 and 2, so the bound is η = 1; with the model's own (.8 and .8) it is 2.5, ten times the "
        "default and beyond what a scenario may ask for. x is the log of the price over its resting point.",
        price_stability,
    ),
    Case(
        "rationing",
        "What is short is dealt out by lot",
        ("dealer.clear",),
        "When sellers bring more than is sought, each sells as many as would be his among items drawn blindly.",
        r"X \sim \mathrm{Hypergeometric}(N = 40,\; K = \text{his},\; n = 20)",
        "Two sellers who bring forty items between them, one buyer of twenty, a dealer without shelves.",
        rationing,
    ),
    Case(
        "townspeople",
        "Townspeople's demand is Poisson, and falls with the price",
        ("town.bid",),
        "Each week a town seeks a Poisson number of rifles, fewer the dearer they are.",
        r"D \sim \mathrm{Poisson}\left(\frac{d_0\, \mathrm{pop}}{1000}\, \phi \left(\frac{P}{P_0}\right)^{-0.8} "
        r"\frac{7}{365}\right)",
        "A city of 700,000 whose insecurity φ is that of its country.",
        townspeople,
    ),
)
