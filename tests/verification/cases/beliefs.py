"""What operators believe: a count of trips that fades, and what kin add to it."""

from itertools import product

import numpy as np

from tests.verification.case import Case, Curve, Played, law_of
from tests.verification.cases.borders import BATCH, Operators

KEPT, ODDS, WEEKS = 0.96, 0.15, 60


def remembered(kin, lucks):
    """Caught trips as each operator recalls them, week by week, when so many of a clan trade side by side."""
    operators = Operators(ODDS, days=7 * WEEKS + 7, rumour_weight=0.0)
    table, x = operators.table, operators.crossing
    table.clan[:BATCH] = np.arange(BATCH) // kin
    recalled = np.zeros((lucks, WEEKS, BATCH))
    for luck in range(lucks):
        operators.luck(luck + 1_000 * kin)
        table.caught[:], table.passed[:], table.told_caught[:], table.told_passed[:] = 0.0, 0.0, 0, 0
        for week in range(WEEKS):
            operators.cross(7 * week + 7)
            operators.rules["trafficker.talk"](7 * week + 7)
            recalled[luck, week] = table.caught[:BATCH, x]
    return recalled


def fading():
    """One trip a week, by loners and by brothers in pairs: mean and spread of what is recalled."""
    shown, lucks, curves = np.array([1, 3, 6, 10, 20, 35, 60]), 60, []
    fine = np.arange(0, WEEKS + 2)
    for kin, name in ((1, "Mean, a loner"), (2, "Mean, one of two brothers")):
        recalled = remembered(kin, lucks)[:, shown - 1, ::kin]
        fade = KEPT * (1 - KEPT**fine) / (1 - KEPT)
        square = KEPT**2 * (1 - KEPT ** (2 * fine)) / (1 - KEPT**2)
        weight, weight2 = 1 + 0.5 * (kin - 1), 1 + 0.25 * (kin - 1)
        mean, variance = ODDS * weight * fade, ODDS * (1 - ODDS) * weight2 * square
        many = recalled[:, 0].size
        drawn = recalled.transpose(1, 0, 2).reshape(len(shown), -1)
        curves.append(Curve(name, shown, mean[shown], drawn.mean(axis=1), np.sqrt(variance[shown] / many),
                            line=(fine, mean)))  # fmt: skip
        if kin == 1:
            excess = ODDS * (1 - ODDS) * (1 - 6 * ODDS * (1 - ODDS)) * fourth(fine) + 2 * variance**2
            spread = Curve("Variance, a loner", shown, variance[shown], drawn.var(axis=1),
                           np.sqrt(excess[shown] / many), line=(fine, variance))  # fmt: skip
            law = eight_weeks(drawn[2] if shown[2] == 6 else drawn[0])
    return Played([*curves, spread], lucks * BATCH, "Weeks, one trip in each", "Trips recalled as caught", law,
                  "Trips recalled as caught after six weeks", top=6.9)  # fmt: skip


def fourth(weeks):
    """Sum of the fourth powers of the weights, for the error of a variance."""
    return KEPT**4 * (1 - KEPT ** (4 * weeks)) / (1 - KEPT**4)


def eight_weeks(drawn):
    """The exact law after six weeks: every history has its own value and odds; bins of a fifth of a trip."""
    value, odds = [], []
    for history in product((0, 1), repeat=6):
        value.append(sum(caught * KEPT ** (6 - week) for week, caught in enumerate(history)))
        odds.append(ODDS ** sum(history) * (1 - ODDS) ** (6 - sum(history)))
    bins = np.arange(0, 22)
    sort = lambda at: np.floor(np.asarray(at) * 5 + 1e-9).astype(int)  # noqa: E731
    pmf = np.bincount(sort(value), odds, 40)[bins]
    law = law_of("All 64 histories, by fifths of a trip", pmf, sort(drawn), bins)
    return law._replace(values=list(bins / 5))


CASES = (
    Case(
        "fading_belief",
        "What is recalled is a fading count",
        ("border_post.search_convoys", "trafficker.face_the_border", "trafficker.talk"),
        "A trip counts one, a brother's trip half, and both fade by .96 a week whether the road is used or not.",
        r"\mathrm{E}[C_t] = p\, w\, \frac{\kappa (1 - \kappa^t)}{1 - \kappa}, \qquad \mathrm{Var}[C_t] = p (1 - p)\, "
        r"w_2\, \frac{\kappa^2 (1 - \kappa^{2t})}{1 - \kappa^2}",
        "Operators who are stopped with probability p = .15 once a week. Loners: w = w₂ = 1. Two brothers who both "
        "trade: w = 1.5, w₂ = 1.25. No hearsay of strangers. As built, news of the week fades once before it is "
        "first recalled.",
        fading,
    ),
)
