"""Trade as a whole: how many are in business, and how often a rifle must be bought before it is gone."""

import numpy as np
from scipy import stats

from tests.verification.case import Case, Played, law_of, means
from tests.verification.stage import Stage

BORN = 24  # operators of the oasis; rows after them are spare


class Business(Stage):
    """One operator who sees a margin of 2,000 USD without risk and stays; whoever follows has lost money for long."""

    def __init__(self, entry, leaving):
        super().__init__(days=9_000, trafficker={"entry_rate": entry, "exit_rate": leaving})
        self.table = self.tables["trafficker"]
        self.table.alive[1:] = False

    def week(self, day):
        """Some leave, some join; returns how many are there beside the first."""
        table = self.table
        table.uid[BORN:][~table.alive[BORN:]] = 0  # rows of those who left may be used again
        table.prospect[0], table.losing[1:] = 2_000.0, 26
        self.ground["news"].count[0] = 0
        self.rules["trafficker.leave"](day)
        self.rules["trafficker.enter"](day)
        return int(table.alive.sum()) - 1


def in_business():
    """Numbers that are weeks apart enough to have forgotten each other, for five rates of entry."""
    entries, leaving, apart, tries, warm = np.array([1.0, 2.0, 4.0, 7.0, 10.0]), 1.0, 10, 2_400, 30
    there = np.zeros((len(entries), tries), np.int64)
    for n, entry in enumerate(entries):
        business = Business(entry, leaving)
        for luck in range(tries // 120):
            business.luck(luck + 1_000 * n)
            for week in range(1, warm):
                business.week(7 * week)
            for draw in range(120):
                for step in range(apart):
                    number = business.week(7 * (warm + draw * apart + step))
                there[n, 120 * luck + draw] = number
    theory = entries / (1 - np.exp(-leaving))
    fine = np.linspace(0.5, 10.5, 50)
    values = np.arange(0, 20)
    return Played(
        [means("Mean number", entries, theory, there, np.sqrt(theory), line=(fine, fine / (1 - np.exp(-leaving))))],
        there.size, "Entrants a week", "Operators in business",
        law_of("Poisson(4 / (1 − exp(−1)))", stats.poisson(theory[2]).pmf(values), there[2], values),
        "Operators, at 4 entrants a week",
    )  # fmt: skip


class Collection(Stage):
    """A buy-back in the capital that pays far more than the market, in a town of so many rifles."""

    def __init__(self):
        super().__init__(days=2_000, town={"kept_share": 0.0, "offer_rate": 0.5})
        towns, states, places = self.tables["town"], self.tables["state"], self.ground["places"]
        self.state = 1
        capital = int(states.capital[self.state])
        t = int(np.flatnonzero(towns.place == capital)[0])
        self.homes, self.leak = int(towns.account[t]), states.buy_back_leak
        self.store = int(self.ground["stores"].collected[self.state])
        self.gone = int(self.ground["stores"].destroyed[self.state])
        self.balance[towns.account] = 0
        towns.buy_back_price[:] = 0.0
        towns.buy_back_price[t] = 1e6
        self.market, self.at = self.ground["market"].price, int(places.market[capital])

    def purchases(self, seed, rifles):
        """Rifles bought, some of them again and again, until all are destroyed."""
        self.luck(seed)
        self.put(self.homes, rifles)
        self.put(self.gone, 0)
        bought, week = 0, 0
        while self.balance[self.gone, 0] < rifles:
            week += 1
            self.rules["town.hand_in"](7 * week)
            bought += int(self.balance[self.store, 0])
            self.rules["state.clear_collection"](7 * week)
        return bought


def buying_back():
    """A town of thirty rifles, and five leaks at the back door."""
    collection, tries, rifles = Collection(), 6_000, 30
    collection.market[collection.at, 0] = 100.0
    leaks = np.array([0.0, 0.15, 0.25, 0.4, 0.6])
    bought = np.zeros((len(leaks), tries), np.int64)
    for n, leak in enumerate(leaks):
        collection.leak[:] = leak
        for seed in range(tries):
            bought[n, seed] = collection.purchases(seed + n * tries, rifles)
    fine, values = np.linspace(0, 0.65, 60), np.arange(30, 60)
    again = stats.nbinom(rifles, 1 - leaks[2])
    spread = np.sqrt(rifles * leaks) / (1 - leaks) / rifles
    return Played(
        [means("Purchases for each rifle", leaks, 1 / (1 - leaks), bought / rifles, spread,
               line=(fine, 1 / (1 - fine)))],
        bought.size, "Share of what is bought that is sold on", "Purchases for each rifle destroyed",
        law_of("30 + negative binomial(30, 1 − f)", again.pmf(values - rifles), bought[2], values),
        "Purchases for 30 rifles, leak .25",
    )  # fmt: skip


CASES = (
    Case(
        "in_business",
        "How many trade is Poisson",
        ("trafficker.leave", "trafficker.enter"),
        "With a steady margin and a steady rate of giving up, the number of operators is Poisson about entry over "
        "exit.",
        r"N \sim \mathrm{Poisson}\left(\frac{\Lambda}{1 - e^{-x}}\right) \qquad \left(\to \frac{\Lambda}{x}\right)",
        "One operator who stays shows the margin and none of the risk; all who follow have had a losing half-year "
        "and leave at x = 1 a week, so that numbers ten weeks apart are independent. As built people leave before "
        "others join.",
        in_business,
    ),
    Case(
        "buying_back",
        "A leak at the back door is paid for again",
        ("town.hand_in", "state.clear_collection"),
        "If a share f of what is bought is sold on, each rifle must be bought 1/(1 − f) times on average before it "
        "is gone.",
        r"\mathrm{E}\left[\frac{\text{purchases}}{\text{rifles}}\right] = \frac{1}{1 - f}, \qquad \text{purchases} "
        r"\sim R + \mathrm{NegBin}(R,\, 1 - f)",
        "A capital of thirty rifles, none of them kept for the house, and a programme that pays more than the "
        "market and than anybody asks.",
        buying_back,
    ),
)
