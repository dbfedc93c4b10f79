"""The real world with ten or a hundred times as many agents.

Land and law stay: places, roads, markets, towns, garrisons and border posts are as many as ever. Depots, groups and
operators are copied with new ids, each copy as large as the first: depots hold as much, so the stock of the
country grows in step; groups have as many men and operators as full a purse. Work for each agent is then about the
same at every size, so time should grow in step with the number of agents, and whatever grows faster looks at agents
in pairs.
"""

from __future__ import annotations

import csv
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bench.world import REGION
from sim.scenario import Scenario, load, settle
from sim.scenario.settle import Settled

COPIED = ("depots", "militias", "traffickers")
STOCK = ("firearms", "missiles", "machine_guns", "rockets", "antiaircraft_guns", "chemical", "ammunition")
KEPT = {"id", "name", "area", "place", "chemical", "home", "clan"}  # of depots and operators; notes and sources weigh


def scaled_region(folder: Path, times: int) -> Path:
    """A copy of the real region with so many times the depots, groups and operators."""
    grown = folder / REGION.name
    shutil.copytree(REGION, grown)
    for name in COPIED:
        with (grown / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            rows, header = list(reader), list(reader.fieldnames or ())
        if name != "militias":
            header = [column for column in header if column in KEPT]
        with (grown / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, extrasaction="ignore")
            writer.writeheader()
            for copy in range(times):
                for row in rows:
                    ending = {"id": f"{row['id']}~{copy}"} if copy else {}
                    chemical = {"chemical": 0} if copy and row.get("chemical") else {}
                    writer.writerow({**row, **ending, **chemical})
    return grown


def scaled(region: Path, scenario: str, days: int, times: int, seed: int) -> Settled:
    """A scenario on such a region, settled for one seed, with so many times the stock in the depots."""
    asked = load(scenario)
    until = asked.start + timedelta(days=days - 1)
    asked = Scenario(**{**dict(asked), "region": str(region), "until": until})
    one = settle(asked, seed)
    depot = one.params["depot"]
    more = {name: getattr(depot, name) * times for name in STOCK}
    return replace(one, params={**one.params, "depot": depot.model_copy(update=more)})
