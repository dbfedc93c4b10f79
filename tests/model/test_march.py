"""The march: the same days as rule by rule, and nobody looks up more often than needed."""

import datetime as dt

import pytest

from sim.core.errors import JournalFull, RunError
from sim.core.kernel import compiled
from sim.core.ledger import LINES
from sim.model import march as marches
from sim.model.engine import Engine
from sim.model.march import DAY, EVENING, HOUR
from sim.scenario import Scenario, settle
from tests.worlds import OASIS

START, UNTIL = dt.date(2011, 2, 15), dt.date(2011, 9, 15)
POLICIES = (
    {"kind": "guard_depots", "start": dt.date(2011, 5, 3), "until": dt.date(2011, 6, 9), "guards": 60, "ramp": 20},
    {"kind": "secure_depots", "start": dt.date(2011, 4, 2), "teams": 2, "consent": "granted"},
)
ONLY_COMPILED = pytest.mark.skipif(not compiled(), reason="nothing is compiled, so nothing marches")


def begun(*policies, **options):
    region = str(OASIS)
    asked = Scenario(name="Oasis", region=region, start=START, until=UNTIL, policies=policies, agents={})
    return Engine(settle(asked, 4), **options)


def walked(monkeypatch, *policies):
    """A run that goes rule by rule."""
    with monkeypatch.context() as patch:
        patch.setattr(marches, "compiled", lambda: False)
        return begun(*policies).run()


@ONLY_COMPILED
@pytest.mark.parametrize("policies", [(), POLICIES])
def test_a_march_does_what_a_walk_does(policies, monkeypatch):
    marched, walk = begun(*policies).run(), walked(monkeypatch, *policies)

    assert marched.journal_sha256 == walk.journal_sha256
    assert sorted(marched.tables) == sorted(walk.tables)
    for name, columns in marched.tables.items():
        for column, values in columns.items():
            assert values.tolist() == walk.tables[name][column].tolist(), (name, column)


def test_a_run_may_be_taken_in_steps_of_any_length():
    whole, parts = begun(*POLICIES), begun(*POLICIES)
    whole.run_days(60)
    for days in (1, 2, 17, 40):
        parts.run_days(days)

    assert parts.day == whole.day == 60
    assert parts.ledger.sums.tolist() == whole.ledger.sums.tolist()


@ONLY_COMPILED
def test_nobody_looks_up_on_days_on_which_nothing_happens(monkeypatch):
    engine, looked = begun(), []
    real = engine.agenda.look_up
    monkeypatch.setattr(engine.agenda, "look_up", lambda day: looked.append(day) or real(day))
    engine.run()

    assert looked[0] == 1
    assert len(looked) < engine.settled.days / 10
    assert engine.ready().programme.stand[[DAY, HOUR]].tolist() == [engine.settled.days, EVENING]


def filled_to_the_last_line(engine):
    for _ in range(60):
        engine.ledger.used[LINES] = engine.ledger.journal.shape[0]
        engine.run_days(1)


def test_what_a_rule_raises_is_raised():
    engine = begun(journal=True)
    engine.open()

    with pytest.raises(JournalFull):
        filled_to_the_last_line(engine)
    assert engine.day < 60


def full_from_the_morning(engine):
    news = engine.world.ground["news"]
    for _ in range(60):
        news.count[0] = news.kind.size
        engine.run_days(1)


def test_a_run_that_has_no_room_for_what_happens_ends_with_a_reason():
    engine = begun()
    engine.open()

    with pytest.raises(RunError, match=r"militia.form failed on day 15\. The board of news is full\."):
        full_from_the_morning(engine)
    assert engine.day < 60
