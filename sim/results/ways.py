"""Ways of arms in four words: where they started, who first had them, how they came into the country, who has them."""

from collections import Counter
from collections.abc import Iterable, Sequence

from pandas import DataFrame

from sim.results.routes import DEPOTS, Step
from sim.results.terms import CAPTURED, OPENING

COLUMNS = ["origin", "taken_by", "came_by", "holder"]
HOMEGROWN = "homegrown"  # never crossed a border, and never was the army's


def ways_table(paths: Iterable[Sequence[Step]]) -> DataFrame:
    """Ways of one kind together, the most frequent first: origin, taken_by, came_by, holder, share.

    taken_by  the first hands after the store in which the arms started
    came_by   who brought them over the last border; `captured` or `deserted` where they came from the army of the
              country itself; `homegrown` where nothing of it happened
    """
    found = Counter(
        (path[0].giver.what, first_hands(path), carrier(path), path[-1].taker.what) for path in paths if path
    )
    total = sum(found.values())
    ordered = sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))
    return DataFrame([(*words, many / total) for words, many in ordered], columns=[*COLUMNS, "share"])


def first_hands(path: Sequence[Step]) -> str:
    """Who had the arms when they had left the depot, or held the depot itself; else who had them at the opening."""
    for step in path:
        what = step.taker.what
        if not what.startswith(DEPOTS):
            return what
        if "," in what:
            return what.partition(", ")[2]
    return path[-1].taker.what


def carrier(path: Sequence[Step]) -> str:
    """Who brought the arms over the last border on their way, or how they left the army of the country."""
    moves = [step for step in path if step.reason != OPENING and step.giver.country]
    for step in reversed(moves):
        if step.taker.country and step.giver.country != step.taker.country:
            return step.taker.what
    return next((step.reason for step in reversed(moves) if step.reason in CAPTURED), HOMEGROWN)
