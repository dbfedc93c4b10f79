"""The tally: what is counted is what the books hold, and what is shown while a run is on is a part of it."""

import numpy as np

from sim.core.commons import ARMS
from sim.core.ledger import CIVILIAN, DEALER, MILITIA, TRAFFICKER


def test_all_counts_have_the_same_sum_by_class(bare):
    tally, ledger = bare.watch.tally, bare.ledger
    used = int(ledger.used[0])
    held = np.clip(ledger.balance[1:used], 0, None)

    country, origin = tally.by("country"), tally.by("origin")
    assert (country.sum(axis=(0, 1)) == held.sum(axis=0)).all()
    assert (origin.sum(axis=0) == country).all()
    assert (tally.by("place").sum(axis=(0, 1)) == held[ledger.place[1:used] >= 0].sum(axis=0)).all()


def test_weapons_outside_control_are_those_of_groups_operators_dealers_and_people(bare):
    tally, ledger = bare.watch.tally, bare.ledger
    tally.by("country")
    used = int(ledger.used[0])
    rows = np.isin(ledger.holder[:used], (MILITIA, TRAFFICKER, DEALER, CIVILIAN))

    assert tally.outside() == np.clip(ledger.balance[:used][rows, :5], 0, None).sum() > 0
    assert ARMS[5:] == ("ammunition", "chemical")


def test_all_that_is_counted_is_compiled(bare):
    assert len(bare.watch.tally.casts()) == 4
