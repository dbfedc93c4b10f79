"""What must hold to the item on every run, whatever the scenario.

Nothing is created or lost between the tables: stocks are the sum of all flows, provenance is
stocks seen from the other side, and the ledger replayed gives the stocks of every evening.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas import DataFrame, Series

from sim.results.results import Results
from sim.results.terms import ARSENAL, WORLD

Counts = npt.NDArray[np.int64]

SHOWN = 3  # examples told of each broken identity and run


class Words:
    """The words both sides of a comparison use, so that equal words have equal codes."""

    def __init__(self, results: Results) -> None:
        stocks, flows, provenance = results.stocks, results.flows, results.provenance
        self.country = _union(stocks.country, flows.to_country, flows.from_country, provenance.country)
        self.holder = _union(stocks.holder, flows.to_holder, flows.from_holder, provenance.holder)
        self.arm = _union(stocks.arm, flows.arm, provenance.arm)
        self.shape = (len(self.country), len(self.holder), len(self.arm))

    def counts(self, rows: DataFrame, times: npt.NDArray[Any] | None = None, many: int = 1) -> Counts:
        """Rows added up by time, country, holder and arm."""
        when = np.zeros(len(rows), np.int64) if times is None else times
        return self.add(np.zeros((many, *self.shape), np.int64), when, rows.country, rows.holder, rows.arm, rows)

    def add(
        self, into: Counts, when: npt.NDArray[Any], country: Series, holder: Series, arm: Series, rows: DataFrame
    ) -> Counts:
        """Add the rows' counts where country, holder and arm say."""
        cells = (when, _codes(country, self.country), _codes(holder, self.holder), _codes(arm, self.arm))
        np.add.at(into, cells, rows["count"].to_numpy())
        return into

    def differences(self, what: str, found: Counts, wanted: Counts) -> list[str]:
        """One line for each of the first few cells that differ."""
        wrong = np.argwhere(found != wanted)
        lines = []
        for c, h, a in wrong[:SHOWN]:
            cell = f"{self.country[c]} {self.holder[h]} {self.arm[a]}"
            lines.append(f"{what}: {cell} is {found[c, h, a]} and not {wanted[c, h, a]}")
        if len(wrong) > SHOWN:
            lines.append(f"{what}: {len(wrong) - SHOWN} more cells differ")
        return lines


def identities(results: Results, ledger: Results | None = None) -> list[str]:
    """Every way in which the tables contradict each other, in words; empty if they agree.

    ledger  results of the same runs that keep the ledger; these results, if they do, unless given
    """
    words = Words(results)
    books = ledger or results
    keeps_ledger = "ledger" in books.tables and "accounts" in books.tables
    violations = []
    for run in results.runs:
        tables = {name: _of_run(results.tables[name], run) for name in ("stocks", "flows", "provenance")}
        violations += _flows_give_stocks(words, run, tables["stocks"], tables["flows"])
        violations += _provenance_is_stocks(words, run, tables["stocks"], tables["provenance"])
        violations += _origins_keep_their_arms(run, tables["provenance"])
        if keeps_ledger:
            lines, accounts = _of_run(books.ledger, run), _of_run(books.accounts, run)
            violations += _ledger_gives_stocks(words, run, results.start, tables["stocks"], lines, accounts)
    return violations


def _flows_give_stocks(words: Words, run: int, stocks: DataFrame, flows: DataFrame) -> list[str]:
    """At the end of each month stocks are the flows so far, and in sum what came from `world`."""
    months = flows.month.to_numpy().astype("datetime64[M]")
    dates = pd.DatetimeIndex(np.sort(stocks.date.unique()))
    if not len(dates) or not len(flows):
        return [f"run {run}: stocks or flows are empty"]
    closing = dates[dates.is_month_end | (dates == dates.max())]
    first = min(months.min(), np.datetime64(dates[0], "M"))
    many = int((max(months.max(), np.datetime64(dates[-1], "M")) - first).astype(int)) + 1
    when = (months - first).astype(np.int64)
    into, out = (flows.to_holder != WORLD).to_numpy(), (flows.from_holder != WORLD).to_numpy()
    came, went = flows[into], flows[out]
    net = words.add(
        np.zeros((many, *words.shape), np.int64), when[into], came.to_country, came.to_holder, came.arm, came
    )
    net -= words.add(np.zeros_like(net), when[out], went.from_country, went.from_holder, went.arm, went)
    so_far = net.cumsum(axis=0)
    violations = []
    for date in closing:
        held = words.counts(stocks[stocks.date == date])[0]
        due = so_far[int((np.datetime64(date, "M") - first).astype(int))]
        when_told = f"run {run}, {date:%Y-%m-%d}"
        violations += words.differences(f"{when_told}, stocks against flows", held, due)
        for a in np.flatnonzero(held.sum(axis=(0, 1)) != due.sum(axis=(0, 1))):
            total, wanted = held[..., a].sum(), due[..., a].sum()
            violations.append(f"{when_told}: {words.arm[a]} are {total} in all, and {wanted} came into the world")
    return violations


def _provenance_is_stocks(words: Words, run: int, stocks: DataFrame, provenance: DataFrame) -> list[str]:
    """Arms of all origins together are the stocks of that evening."""
    violations = []
    for date in sorted(provenance.date.unique()):
        told = words.counts(provenance[provenance.date == date])[0]
        held = words.counts(stocks[stocks.date == date])[0]
        violations += words.differences(f"run {run}, {date:%Y-%m-%d}, provenance against stocks", told, held)
    return violations


def _origins_keep_their_arms(run: int, provenance: DataFrame) -> list[str]:
    """What started somewhere is always somewhere; only national arsenals grow, by imports."""
    totals = provenance.groupby(["origin", "arm", "date"], observed=True)["count"].sum().unstack("date", fill_value=0)
    violations = []
    origins, arms = totals.index.get_level_values("origin"), totals.index.get_level_values("arm")
    for origin, arm, row in zip(origins, arms, totals.to_numpy(), strict=True):
        change = np.diff(row)
        may_grow = str(origin).endswith(ARSENAL)
        if (change < 0).any() or (change.any() and not may_grow):
            counts = ", ".join(str(count) for count in row)
            violations.append(f"run {run}: {arm} from {origin} are {counts} at the dates of provenance")
    return violations


def _ledger_gives_stocks(
    words: Words, run: int, start: pd.Timestamp, stocks: DataFrame, ledger: DataFrame, accounts: DataFrame
) -> list[str]:
    """Lines of the ledger up to an evening, put where its accounts stood, are its stocks."""
    ledger = ledger.sort_values("day", kind="stable")
    accounts = accounts.sort_values("since_day", kind="stable")
    many = 1 + int(max(ledger.from_account.max(), ledger.to_account.max(), accounts.account.max()))
    balance = np.zeros((many, len(words.arm)), np.int64)
    address = np.full((2, many), -1, np.int64)
    source, target = ledger.from_account.to_numpy(), ledger.to_account.to_numpy()
    arm, count = _codes(ledger.arm, words.arm), ledger["count"].to_numpy()
    row = accounts.account.to_numpy()
    where = np.stack([_codes(accounts.country, words.country), _codes(accounts.holder, words.holder)])
    lines_until, rows_until = 0, 0
    violations = []
    for date in sorted(stocks.date.unique()):
        day = (date - start).days + 1
        lines = slice(lines_until, int(np.searchsorted(ledger.day, day, "right")))
        rows = slice(rows_until, int(np.searchsorted(accounts.since_day, day, "right")))
        lines_until, rows_until = lines.stop, rows.stop
        np.subtract.at(balance, (source[lines], arm[lines]), count[lines])
        np.add.at(balance, (target[lines], arm[lines]), count[lines])
        address[:, row[rows]] = where[:, rows]
        replayed = np.zeros(words.shape, np.int64)
        known = (address >= 0).all(axis=0) & (address[1] != words.holder.index(WORLD))
        np.add.at(replayed, (address[0, known], address[1, known]), balance[known])
        held = words.counts(stocks[stocks.date == date])[0]
        violations += words.differences(f"run {run}, {date:%Y-%m-%d}, ledger against stocks", replayed, held)
    return violations


def _of_run(table: DataFrame, run: int) -> DataFrame:
    return table[table.run == run]


def _union(*columns: Series) -> list[str]:
    """The words of several columns, each once, in the order met."""
    return list(dict.fromkeys(str(entry) for column in columns for entry in column.cat.categories))


def _codes(column: Series, words: list[str]) -> npt.NDArray[np.int64]:
    """Each word's place in the list."""
    codes: npt.NDArray[np.int64] = column.cat.set_categories(words).cat.codes.to_numpy().astype(np.int64)
    return codes
