"""What each policy costs, held against what such things have cost; ids are rows of the evidence table."""

import pytest

from sim.core import discover
from tests.policies.test_policies import make

EUR_LOW, EUR_HIGH = 1 / 0.77, 1 / 0.72  # USD, as the table's notes convert

# kind: sizes, what each unit of a cost stands for, how many units, and the range of the anchor in USD.
ANCHORS = {
    "ten teams from the fall of Tripoli to the end of 2015: the programme of Y015, with room for Y016 and Y017": (
        "secure_depots", {"teams": 10, "disposal": True}, {"per_day": 4.36 * 365}, 43.5e6, 57e6,
    ),
    "a shelter: Y023": ("secure_depots", {"teams": 0}, {"per_event": 1, "per_day": 0}, 0.2e6, 0.2e6),
    "a thousand sites with guards and shelters for a year: Y026, less the shelters' 200 million": (
        "guard_depots", {"guards": 30}, {"per_row": 1_000 * 365}, 0, 400e6,
    ),
    "a hundred and ten advisers with fifty-four local staff for a year: Y048, Y049": (
        "border_control", {"staff": 0, "advisers": 110 + 54}, {"per_day": 365}, 26e6 * EUR_LOW, 30.3e6 * EUR_HIGH,
    ),
    "an orbit for a year: Y064": (
        "surveillance", {"base": "NER", "share": 0.25}, {"per_day": 365}, 20e6, 80e6,
    ),
    "a panel of six for a year: Y082": ("transfer_monitoring", {"experts": 6}, {"per_day": 365}, 1e6, 3e6),
    "seventy-five thousand fighters sent home: Y046": (
        "disarmament", {"demobilise": 1.0}, {"per_sum": 7 * 75_000}, 98e6, 280e6,
    ),
    "a thousand rifles at the price of Y037, to their owners": (
        "buy_back", {"price": 300, "overhead": 0}, {"per_worth": 1_000}, 0.3e6, 0.3e6,
    ),
    "a mission of two hundred for a year: Y010": ("observers", {"people": 200}, {"per_day": 365}, 35e6, 60e6),
    "the force and police of Y075 for a year: Y074, at the prices of Y076": (
        "peace_operation", {"troops": 11_240 + 1_440, "capacity": 0}, {"per_day": 365}, 830.7e6, 12_680 * 80_000,
    ),
    "the peak force of Y069 for a year: Y067": (
        "intervention", {"troops": 4_500}, {"per_day": 365}, 400e6 * EUR_LOW, 650e6 * EUR_HIGH,
    ),
    "a soldier for a year: Y068": ("intervention", {"troops": 1}, {"per_day": 365}, 100e3 * EUR_LOW, 215e3 * EUR_HIGH),
}  # fmt: skip
ANCHORED = {anchor[0] for anchor in ANCHORS.values()}


@pytest.mark.parametrize("anchor", ANCHORS)
def test_a_policy_costs_about_what_it_has_cost(anchor):
    kind, sizes, units, low, high = ANCHORS[anchor]

    costs = list(discover.policies()[kind](**sizes).costs())

    assert low <= round(sum(cost.usd * units[cost.kind] for cost in costs), 2) <= high


@pytest.mark.parametrize("kind", [kind for kind in discover.policies() if kind not in ANCHORED])
def test_what_has_no_known_price_says_that_it_is_assumed(kind):
    assert all(cost.source.startswith("assumption") for cost in make(kind).costs())
