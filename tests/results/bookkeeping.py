"""Books written down by hand: two depots, a group, a convoy, a market, a garrison, a post, a group still to come."""

import datetime as dt

import numpy as np

from sim.results import harvest
from tests.results.conftest import NAMES, Written, as_columns, code

ORIGINS = ["fezzan", "sirte", "MLI_arsenal", "LBY_private"]
IDS = [
    "world", "fezzan/1", "sirte/1", "misrata", "broker", "market_kidal", "kidal_garrison", "agadez_post", "misrata/6/0",
]  # fmt: skip
STANDING = [
    ("world", "ZZZ", None), ("depot", "LBY", "sabha"), ("depot", "LBY", "sabha"), ("militia", "LBY", "sabha"),
    ("trafficker", "LBY", "sabha"), ("dealer", "MLI", "kidal"), ("state", "MLI", "kidal"), ("seized", "NER", "agadez"),
    ("militia", "ZZZ", None),
]  # fmt: skip
TOWNS = {"LBY": "sabha", "NER": "agadez", "MLI": "kidal"}
OPENING = [(0, 0, 1, 1000, "opening"), (0, 0, 2, 500, "opening"), (0, 0, 6, 50, "opening")]
WORDS = ["looted", "sold", "bought", "captured", "seized", "diverted", "split", "import", "opening", "moved", "custody"]


def written(moves, roads=(), run=7, days=45):
    """Results of a run with these moves of rifles (day, from, to, count, reason) and roads (day, account, country)."""
    names = {**NAMES, "reasons": WORDS, "origins": ORIGINS, "accounts": IDS, "owners": IDS}
    lines = [*OPENING, *moves]
    addresses = [(0, n, *STANDING[n], n) for n in range(len(IDS))]
    addresses += [(day, n, STANDING[n][0], country, TOWNS[country], n) for day, n, country in roads]
    tables = {
        "ledger": {
            "day": np.array([line[0] for line in lines]), "line": np.arange(len(lines)),
            "from_account": np.array([line[1] for line in lines]), "to_account": np.array([line[2] for line in lines]),
            "arm": np.zeros(len(lines), int), "count": np.array([line[3] for line in lines]),
            "reason": np.array([WORDS.index(line[4]) for line in lines]),
        },
        "accounts": {
            "account": np.array([row[1] for row in addresses]), "since_day": np.array([row[0] for row in addresses]),
            "id": np.array([row[5] for row in addresses]), "owner": np.array([row[5] for row in addresses]),
            "holder": np.array([code("holders", row[2]) for row in addresses]),
            "country": np.array([code("countries", row[3]) for row in addresses]),
            "place": np.array([code("places", row[4]) for row in addresses]),
        },
        "stocks": as_columns(_stocks(lines, addresses, days), "day country:countries holder:holders arm:arms count"),
    }  # fmt: skip
    imports = sum(line[3] for line in moves if line[4] == "import")  # all of Mali
    came = [(days, 0, 1000), (days, 1, 500), (days, 2, 50 + imports)]
    tables["provenance"] = {
        "day": np.array([row[0] for row in came]), "origin": np.array([row[1] for row in came]),
        "country": np.zeros(3, int), "holder": np.zeros(3, int), "arm": np.zeros(3, int),
        "count": np.array([row[2] for row in came]),
    }  # fmt: skip
    recording = Written(run=run, start=dt.date(2011, 2, 15), days=days, tables=tables, names=names)
    return harvest(recording, name="books")


def _stocks(lines, addresses, days):
    """Rows of stocks on the last evening."""
    held = np.zeros(len(IDS), int)
    for _, source, target, count, _ in lines:
        held[source] -= count
        held[target] += count
    standing = {n: (country, holder) for _, n, holder, country, _, _ in addresses}
    cells = {}
    for n in range(1, len(IDS)):
        if held[n]:
            cells[standing[n]] = cells.get(standing[n], 0) + int(held[n])
    return [(days, country, holder, "rifles", count) for (country, holder), count in sorted(cells.items())]
