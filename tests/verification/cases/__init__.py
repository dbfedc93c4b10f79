"""All closed forms, in the order in which the page tells them."""

from tests.verification.cases import beliefs, borders, depots, groups, markets, routes, teams, trade

CASES = (
    *depots.CASES, *teams.CASES, *borders.CASES, *routes.CASES, *beliefs.CASES, *markets.CASES, *trade.CASES,
    *groups.CASES,
)  # fmt: skip
