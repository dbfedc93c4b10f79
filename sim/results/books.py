"""The books of one run, laid out to be followed: every move of arms and every change of address, in order.

Items of one class in one account cannot be told apart, so whoever follows them follows shares: what an account gives
away holds each tag in the proportion in which the account holds it. That is the mean of the model's own random split.

Within a day the moves come before the changes of address: convoys are loaded and searched before the border is behind
them. An account that is nowhere yet, as of a group still to be founded, takes its first address from the start.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from sim.core.errors import UsageError
from sim.results.results import Results
from sim.results.terms import ABROAD, ARSENAL, IMPORT, OPENING, PRIVATE, WORLD

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Books:
    """One run's ledger: columns of its lines and of its addresses, as whole numbers with their words.

    lines      day, source, target, arm, count, reason; `origin` of what comes from the world, -1 else
    addresses  since, account, holder, owner, place, country; -1 is none; sorted by day
    ids        the id of each account
    depots     whether an account opened as a depot of the regime
    """

    run: int
    start: pd.Timestamp
    days: int
    lines: dict[str, Numbers]
    addresses: dict[str, Numbers]
    ids: list[str]
    owners: list[str]
    depots: NDArray[np.bool_]
    arms: list[str]
    reasons: list[str]
    holders: list[str]
    countries: list[str]
    places: list[str]
    origins: list[str]

    @property
    def accounts(self) -> int:
        """How many accounts there are."""
        return len(self.ids)

    @property
    def homes(self) -> NDArray[np.bool_]:
        """By country: whether the regime's depots are in it."""
        opened = self.addresses["since"] == 0
        at = self.addresses["account"][opened]
        found = np.zeros(len(self.countries), np.bool_)
        found[self.addresses["country"][opened][self.depots[at]]] = True
        return found

    def day_of(self, date: object) -> int:
        """The number of a date's day; refuses dates outside the run."""
        day = (pd.Timestamp(str(date)) - self.start).days + 1
        if not 0 <= day <= self.days:
            last = self.start + pd.Timedelta(days=self.days - 1)
            raise UsageError(f"{date} is outside the run, which goes from {self.start:%Y-%m-%d} to {last:%Y-%m-%d}.")
        return day

    def dated(self, day: int) -> pd.Timestamp:
        """The date of a day."""
        return self.start + pd.Timedelta(days=day - 1)

    def standing(self, day: int) -> dict[str, Numbers]:
        """Holder, owner, place and country of each account on an evening; -2 where it is not open yet."""
        cut = int(np.searchsorted(self.addresses["since"], day, "right"))
        account = self.addresses["account"][:cut]
        found = {}
        for column in ("holder", "owner", "place", "country"):
            found[column] = np.full(self.accounts, -2, np.int64)
            found[column][account] = self.addresses[column][:cut]
        return found


def books(results: Results, run: int) -> Books:
    """The books of a run that was made with its ledger."""
    for table in ("ledger", "accounts"):
        if table not in results.tables:
            raise UsageError(f"'{results.name}' keeps no table '{table}'. Make the run with --ledger.")
    if run not in results.runs:
        raise UsageError(f"'{results.name}' has no run {run}. Runs are: {', '.join(map(str, results.runs))}.")
    ledger = results.ledger[results.ledger.run == run].sort_values(["day", "line"], kind="stable")
    accounts = results.accounts[results.accounts.run == run].sort_values("since_day", kind="stable")
    addresses = _addresses(accounts)
    many = int(addresses["account"].max()) + 1
    ids = np.full(many, "", object)
    ids[addresses["account"]] = accounts.id.astype(str)
    opened = accounts[accounts.since_day == 0]
    depots = np.zeros(many, np.bool_)
    depots[opened.account[opened.holder == "depot"]] = True
    lines = {
        "day": _whole(ledger.day), "source": _whole(ledger.from_account), "target": _whole(ledger.to_account),
        "arm": _codes(ledger.arm), "count": _whole(ledger["count"]), "reason": _codes(ledger.reason),
    }  # fmt: skip
    found = Books(
        run, results.start, (results.until - results.start).days + 1, lines, addresses,
        list(ids), _words(accounts.owner), depots, _words(ledger.arm), _words(ledger.reason), _words(accounts.holder),
        _words(accounts.country), _words(accounts.place), _words(results.provenance.origin),
    )  # fmt: skip
    lines["origin"] = _origins(found)
    _refuse_strangers(found, results)
    return found


def _addresses(accounts: DataFrame) -> dict[str, Numbers]:
    """The columns of the addresses; an account that is nowhere yet stands where it will first stand."""
    found = {"since": _whole(accounts.since_day), "account": _whole(accounts.account)}
    found |= {column: _codes(accounts[column]) for column in ("holder", "owner", "place", "country")}
    nowhere = ((accounts.country == ABROAD) & ~accounts.holder.isin((WORLD, "abroad"))).to_numpy()
    after: dict[int, int] = {}
    for row in range(len(nowhere) - 1, -1, -1):
        account = int(found["account"][row])
        if nowhere[row] and found["since"][row] == 0 and account in after:
            for column in ("holder", "owner", "place", "country"):
                found[column][row] = found[column][after[account]]
        after[account] = row
    return found


def _origins(told: Books) -> Numbers:
    """Where the arms of each line from the world started: a storage area, a national arsenal or private hands."""
    lines, standing = told.lines, told.standing(0)
    found = np.full(lines["day"].size, -1, np.int64)
    codes = {origin: code for code, origin in enumerate(told.origins)}
    opening = told.reasons.index(OPENING)
    imported = told.reasons.index(IMPORT) if IMPORT in told.reasons else -1
    state = told.holders.index("state")
    for line in np.flatnonzero(np.isin(lines["reason"], (opening, imported))):
        account = int(lines["target"][line])
        country = told.countries[standing["country"][account]]
        if lines["reason"][line] == opening and told.depots[account]:
            origin = told.ids[account].partition("/")[0]
        elif lines["reason"][line] == imported or standing["holder"][account] == state:
            origin = country + ARSENAL
        else:
            origin = country + PRIVATE
        if origin not in codes:
            raise UsageError(f"account '{told.ids[account]}' got arms from '{origin}', which is no origin of this run.")
        found[line] = codes[origin]
    return found


def _refuse_strangers(told: Books, results: Results) -> None:
    """Stop where the books and the table of provenance do not tell of the same arms."""
    provenance = results.provenance
    rows = provenance[(provenance.run == told.run) & (provenance.date == results.until)]
    wanted = np.zeros((len(told.origins), len(told.arms)), np.int64)
    arms = rows.arm.cat.set_categories(told.arms).cat.codes.to_numpy()
    np.add.at(wanted, (rows.origin.cat.codes.to_numpy(), arms), rows["count"].to_numpy())
    came = told.lines["origin"] >= 0
    found = np.zeros_like(wanted)
    np.add.at(found, (told.lines["origin"][came], told.lines["arm"][came]), told.lines["count"][came])
    wrong = np.argwhere(found != wanted)
    if len(wrong):
        o, a = wrong[0]
        raise UsageError(
            f"run {told.run} of '{results.name}': {told.arms[a]} from {told.origins[o]} "
            f"are {found[o, a]} in the ledger and {wanted[o, a]} in provenance."
        )


def _whole(column: "pd.Series[int]") -> Numbers:
    return column.to_numpy().astype(np.int64)


def _codes(column: "pd.Series[str]") -> Numbers:
    return column.cat.codes.to_numpy().astype(np.int64)


def _words(column: "pd.Series[str]") -> list[str]:
    return [str(entry) for entry in column.cat.categories]
