"""The engine: books that balance every evening, the same run every time, and policies that keep to their days."""

import datetime as dt
import os
import subprocess
import sys

import pytest

from sim.model.engine import Engine
from sim.scenario import Scenario, settle
from tests.worlds import OASIS

START = dt.date(2011, 2, 15)
UNTIL = dt.date(2011, 9, 15)


def scenario(*policies, until=UNTIL):
    return Scenario(name="Oasis", region=str(OASIS), start=START, until=until, policies=policies, agents={})


def guards(start, **more):
    return {"kind": "guard_depots", "start": start, "guards": 60, **more}


def run(asked, seed=4, **options):
    return Engine(settle(asked, seed), **options).run()


@pytest.fixture(scope="module")
def plain():
    return run(scenario(), audit=True)


@pytest.mark.twin
def test_the_books_balance_every_evening_for_each_class_and_origin(plain):
    assert plain.days == 213  # audit=True would have raised


def test_the_same_scenario_and_seed_give_the_same_journal(plain):
    assert run(scenario()).journal_sha256 == plain.journal_sha256


def test_another_seed_gives_another_journal(plain):
    assert run(scenario(), seed=5).journal_sha256 != plain.journal_sha256


def test_keeping_the_full_ledger_changes_nothing(plain):
    kept = run(scenario(), journal=True)

    assert kept.journal_sha256 == plain.journal_sha256
    assert len(kept.tables["ledger"]["day"]) > 1000


def test_a_policy_changes_nothing_before_its_first_day():
    first = dt.date(2011, 6, 10)
    day = (first - START).days + 1
    without, with_guards = Engine(settle(scenario(), 4)), Engine(settle(scenario(guards(first, consent="granted")), 4))
    without.run()
    with_guards.run()

    assert (without.ledger.sums[:day] == with_guards.ledger.sums[:day]).all()
    assert (without.ledger.sums[day:] != with_guards.ledger.sums[day:]).any()


def test_a_refused_policy_changes_nothing_at_all(plain):
    refused = run(scenario(guards(dt.date(2011, 5, 1), consent="refused")))

    assert refused.journal_sha256 == plain.journal_sha256
    assert "costs" not in refused.tables


def test_a_policy_costs_only_while_its_host_consents():
    costs = run(scenario(guards(dt.date(2011, 6, 10), until=dt.date(2011, 7, 9), consent="granted"))).tables["costs"]

    months = {int(month) % 12 + 1: usd for month, usd in zip(costs["month"], costs["usd"], strict=True)}
    assert set(months) == {6, 7}
    assert months[6] / 21 == pytest.approx(months[7] / 9)


@pytest.mark.parametrize("setting", [{"NUMBA_DISABLE_JIT": "1"}, {}], ids=["plain", "compiled"])
def test_another_process_compiled_or_not_gives_the_same_journal(plain, setting):
    code = (
        "import datetime as dt\n"
        "from tests.model.test_engine import run, scenario\n"
        "print(run(scenario()).journal_sha256)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **setting}, capture_output=True, text=True, check=True,
        cwd=OASIS.parents[2],
    )  # fmt: skip

    assert told.stdout.strip() == plain.journal_sha256
