"""Counting kernels of the chronicler: sums over the ledger, by place, country and origin."""

from __future__ import annotations

from sim.core.kernel import entry


@entry
def by_country(ledger, out):
    """Items by country, holder and class, the accounts below zero left out: out[country, holder, arm]."""
    out[:] = 0
    for account in range(1, ledger.used[0]):
        for arm in range(ledger.balance.shape[1]):
            items = ledger.balance[account, arm]
            if items > 0:
                out[ledger.country[account], ledger.holder[account], arm] += items


@entry
def by_place(ledger, out):
    """Items by place, holder and class: out[place, holder, arm]; accounts at no place are left out."""
    out[:] = 0
    for account in range(1, ledger.used[0]):
        if ledger.place[account] < 0:
            continue
        for arm in range(ledger.balance.shape[1]):
            items = ledger.balance[account, arm]
            if items > 0:
                out[ledger.place[account], ledger.holder[account], arm] += items


@entry
def by_origin(ledger, out):
    """Items by origin, country, holder and class: out[origin, country, holder, arm]."""
    out[:] = 0
    for account in range(1, ledger.used[0]):
        country, holder = ledger.country[account], ledger.holder[account]
        for arm in range(ledger.balance.shape[1]):
            if ledger.balance[account, arm] <= 0:
                continue
            for origin in range(ledger.origins.shape[2]):
                items = ledger.origins[account, arm, origin]
                if items > 0:
                    out[origin, country, holder, arm] += items


@entry
def imbalance(ledger):
    """First thing wrong with the books: 0 nothing, 1 a class, 2 an origin, 3 an account below zero, 4 its origins."""
    arms, origins = ledger.balance.shape[1], ledger.origins.shape[2]
    for arm in range(arms):
        total = 0
        for account in range(ledger.used[0]):
            held = ledger.balance[account, arm]
            total += held
            if account > 0 and held < 0:
                return 3
        if total != 0:
            return 1
    for arm in range(arms):
        for origin in range(origins):
            total = 0
            for account in range(ledger.used[0]):
                total += ledger.origins[account, arm, origin]
            if total != 0:
                return 2
    for account in range(ledger.used[0]):
        for arm in range(arms):
            total = 0
            for origin in range(origins):
                total += ledger.origins[account, arm, origin]
            if total != ledger.balance[account, arm]:
                return 4
    return 0
