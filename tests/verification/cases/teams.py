"""Stockpile teams: the race against looters, a row of depots, and what missiles first cost in rifles."""

from math import exp

import numpy as np
from scipy import stats

from sim.agents.depot import ABANDONED, CLOSED
from sim.core.commons import MACHINE_GUNS, join_looters
from sim.experiment.crowding import PACE, STOCK, Ground, crowding, rho
from tests.verification.case import Case, Curve, Played, binned, law_of, means
from tests.verification.stage import Stage

PACES = (1.0, 2.3, 5.0)  # depots a team a week


def race():
    """One team before one site that is being looted, at three paces and six rates of loss."""
    losses, curves, tries = np.array([0.05, 0.1, 0.2, 0.4, 0.7, 1.0]), [], 600
    fine = np.linspace(0.01, 1.05, 80)
    for pace in PACES:
        theory, saved, spread = [], [], []
        for loss in losses:
            ground = Ground(0, pace / 7, loss / 7)
            saved.append([ground.saved("salw", seed + 1) for seed in range(tries)])
            theory.append(STOCK * rho(pace / 7, loss / 7))
            spread.append(np.sqrt(second_moment(pace / 7, loss / 7) - theory[-1] ** 2))
        line = (fine, np.array([STOCK * rho(pace / 7, loss / 7) for loss in fine]))
        curves.append(means(f"{pace:g} depots a week", losses, theory, saved, spread, line=line))
    ground, many = Ground(0, PACE, 0.05), 8_000
    saved = np.array([ground.saved("salw", seed + 1) for seed in range(many)])
    edges = np.arange(-0.5, STOCK + 1, 50)
    expected = many * np.diff(cumulative(edges, PACE, 0.05))
    seen = np.histogram(saved, edges)[0]
    law = binned("Geometric wait, binomial loss", edges[:-1] + 25.5, expected, seen, many - seen.sum())
    return Played(curves, 18 * tries, "Looters' rate, share of what is left a week", "Rifles saved of 1,000", law,
                  "Rifles saved, 2.3 against .35 a week")  # fmt: skip


def second_moment(mu, lam):
    """Mean square of what is saved of STOCK rifles: binomial given the day, the day geometric."""
    day = np.arange(1, 2_000)
    odds, stay = (1 - exp(-mu)) * np.exp(-mu * (day - 1)), np.exp(-lam * day)
    return float((odds * (STOCK * stay * (1 - stay) + (STOCK * stay) ** 2)).sum())


def cumulative(at, mu, lam):
    """Odds that no more than so many of STOCK rifles are saved."""
    day = np.arange(1, 2_000)[:, None]
    odds = (1 - exp(-mu)) * np.exp(-mu * (day - 1))
    return (odds * stats.binom.cdf(np.asarray(at), STOCK, np.exp(-lam * day))).sum(axis=0)


class Row(Stage):
    """Eight depots side by side, one team, and looters; machine guns nobody can move fix the order of service."""

    def __init__(self, pace, loss, stock=1000):
        super().__init__(
            days=400, team={"pace_all": pace},
            depot={"lambda0": loss, "looters_full": 1.0, "sigma_closed": 1.0},
        )  # fmt: skip
        self.depots, self.teams, self.stock = self.tables["depot"], self.tables["team"], stock
        self.at = self.place("anba")
        self.row_of = np.flatnonzero(self.depots.place == self.at)
        self.looters = self.tables["town"].account[0]
        self.ground["arms"].ease[MACHINE_GUNS] = 0.0
        self.ground["parties"].count[0] = 0
        join_looters(self.ground["parties"], self.depots.area[self.row_of[0]], self.looters, 100.0, -1)
        self.balance[self.depots.account] = 0

    def serve(self, seed):
        """Rifles left in each depot, in the order of service, on the morning it was closed; and on which day."""
        depots, accounts = self.depots, self.depots.account[self.row_of]
        self.luck(seed)
        self.put(accounts, self.stock)
        self.put(accounts, 10_000 * np.arange(8, 0, -1), MACHINE_GUNS)
        depots.custody[:], depots.known[:] = CLOSED, False
        depots.custody[self.row_of], depots.known[self.row_of] = ABANDONED, True
        self.ground["parties"].room[:] = 1e12
        self.teams.at[:], self.teams.target[:], self.teams.ready[:] = self.at, -1, 0
        self.teams.count_all[0] = 1.0
        self.ground["visits"].count[0] = self.ground["news"].count[0] = day = 0
        left, when = [], []
        self.rules["team.close_depots"](0)
        while len(left) < 8:
            day += 1
            if self.ground["visits"].count[0]:
                left.append(int(self.balance[self.ground["visits"].account[0], 0]))
                when.append(day - 1)
            self.rules["depot.close_down"](day)
            self.rules["team.close_depots"](day)
            self.rules["depot.be_looted"](day)
        return left, when


def row_of_depots():
    """One team and one to eight depots."""
    pace, loss, tries = 5.0, 0.7, 3_000
    ground = Row(pace, loss)
    served = [ground.serve(seed + 1) for seed in range(tries)]
    saved = np.cumsum([left for left, _ in served], axis=1).T
    last = np.array([when[-1] for _, when in served])
    share = rho(pace / 7, loss / 7)
    count, fine = np.arange(1, 9), np.linspace(0, 8.3, 60)
    theory, line = (ground.stock * share * (1 - share**k) / (1 - share) for k in (count, fine))
    curve = Curve("Rifles saved", count.astype(float), theory, saved.mean(axis=1), saved.std(axis=1) / np.sqrt(tries),
                  line=(fine, line))  # fmt: skip
    p, days = 1 - exp(-pace / 7), np.arange(8, 60)
    law = law_of("8 + negative binomial(8, p)", stats.nbinom(8, p).pmf(days - 8), last, days)
    law = law._replace(values=list(days[:27]), expected=law.expected[:27], seen=law.seen[:27])
    return Played([curve], tries, "Depots in the row", "Rifles saved, 1,000 in each depot", law,
                  "Day on which the eighth is closed")  # fmt: skip


def crowding_out():
    """Watched sites before the rifles, as in the picture of docs/figures, with fewer draws."""
    curves, draws, watched = [], 1_500, (2, 5, 10, 20)
    fine = np.linspace(0, 21, 50)
    for loss in (0.1, 0.2):
        table = crowding(watched, draws, PACE, loss / 7)
        line = (fine, rho(PACE, loss / 7) ** fine)
        curves.append(Curve(f"{loss:g} looted a week", np.array(watched, float), table.theory.to_numpy(),
                            table.ratio.to_numpy(), table.se.to_numpy(), line=line))  # fmt: skip
    return Played(
        curves, draws * len(watched) * 2, "Watched sites served first", "Rifles saved over rifles saved first"
    )


CASES = (
    Case(
        "race",
        "A team races looters for one depot",
        ("team.close_depots", "depot.close_down", "depot.be_looted"),
        "A rifle is saved if the team closes the depot before looters come for that rifle.",
        r"\rho = \frac{p q}{1 - (1 - p) q}, \qquad p = 1 - e^{-\mu},\; q = e^{-\lambda} \qquad \left(\to "
        r"\frac{\mu}{\mu + \lambda} \text{ in small steps}\right)",
        "One site and one team that needs no road. The doors are locked the morning after the last day on site, so "
        "that day is looted too: the daily form of section 8 of the model's page.",
        race,
    ),
    Case(
        "row_of_depots",
        "One team and a row of depots",
        ("team.close_depots", "depot.close_down", "depot.be_looted"),
        "Each further depot saves less by the same factor, so there is a most that one team can save.",
        r"\mathrm{E}[\text{saved}] = S \sum_{k=1}^{D} \rho^k = S\, \frac{\rho \left(1 - \rho^D\right)}{1 - \rho} "
        r"\qquad \left(\to S\, \tfrac{\mu}{\lambda} (1 - \rho^D)\right)",
        "Eight equal depots at one place. A team takes the fullest depot first, which would favour lucky ones; "
        "machine guns that nobody can carry off fix the order. Errors are those of the sample.",
        row_of_depots,
    ),
    Case(
        "crowding_out",
        "Missiles first, rifles lost",
        ("team.close_depots", "depot.close_down", "depot.be_looted"),
        "Each watched site that is served before the rifles multiplies what is saved of them by the same factor.",
        r"\frac{\text{saved, watched first}}{\text{saved, rifles first}} = \rho^{\,W}",
        "One team, W sites with missiles that nobody loots, and one with rifles; both orders meet the same luck. "
        "The long form, to 150 sites, is docs/figures/crowding.png. Errors by the delta method, paired.",
        crowding_out,
    ),
)
