"""Say what a scenario's policies cost as the model bills them, and what size a budget would buy.

    python tools/price_scenario.py border_control --seeds 3
    python tools/price_scenario.py same_budget/border_control --budget 39.2 --size staff

A size is proportional to its bill, or nearly so: put the new one in the file and price it again.
"""

from __future__ import annotations

import argparse
import sys

from pandas import Series

import sim
from sim.results import Results


def price(name: str, seeds: int) -> Series:
    """Millions of US dollars by policy and payer: the median over seeds."""
    runs = [sim.run(name, seed) for seed in range(1, seeds + 1)]
    costs = Results.stack(runs).costs
    each = costs.groupby(["run", "policy", "payer"], observed=True)["usd"].sum().unstack("run", fill_value=0)
    middle: Series = each.median(axis=1) / 1e6
    return middle


def main() -> None:
    """Price one scenario from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", help="a name on the shelf, or a file")
    parser.add_argument("--seeds", type=int, default=3, help="runs of which the median is taken")
    parser.add_argument("--budget", type=float, help="millions of US dollars for the last policy of the file")
    parser.add_argument("--size", help="the field of the last policy that the budget changes")
    told = parser.parse_args()
    bill = price(told.scenario, told.seeds)
    sys.stdout.write(f"{bill.round(2).to_string()}\n")
    if told.budget and told.size:
        policy = sim.load(told.scenario).policies[-1]
        billed = float(bill.xs(policy.name, level="policy").sum())
        bought = getattr(policy, told.size) * told.budget / billed
        sys.stdout.write(f"{policy.name}.{told.size}: {bought:.6g}\n")


if __name__ == "__main__":
    main()
