"""Errors planted in a copy of the package, one line each, are caught by the tests of what they were planted in.

They were chosen before it was known which would be caught: of every kind of slip (a sign, an off-by-one, an account
that is forgotten, the name of a stream, a factor that is dropped, two sides changed) and in most rooms.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = pytest.mark.slow

HOUSE = Path(__file__).resolve().parents[2]
COPIED = ("sim", "tests")
SHARED = ("scenarios", "docs")
LONGEST = 240  # seconds that tests of one error may take on a busy machine


class Error(NamedTuple):
    """One line of the package as it is, what is planted in its place, and the tests that have to notice.

    kind   what kind of slip it is
    tests  of the rule it is planted in
    """

    kind: str
    file: str
    line: str
    planted: str
    tests: tuple[str, ...]


ERRORS = {
    "a glut makes dear": Error(
        "sign", "agents/dealer.py",
        "settings.eta * (wanted - offered)", "settings.eta * (offered - wanted)",
        ("tests/agents/test_dealer.py::test_the_price_moves_by_the_balance_of_bids_and_offers_with_the_shelf_pressing",),
    ),
    "pride likes foreign help": Error(
        "sign", "agents/state.py",
        "leaning += settings.consent_pride", "leaning -= settings.consent_pride",
        ("tests/agents/test_state.py::test_libya_in_2011_answers_as_the_page_says",),
    ),
    "guards desert a day late": Error(
        "off by one", "agents/depot.py", "if day == depots.opens[d]:", "if day == depots.opens[d] + 1:",
        ("tests/agents/test_depot.py::test_guards_desert_on_the_day_of_the_fall_or_within_the_days_that_are_set",),
    ),
    "one team too many": Error(
        "off by one", "agents/team.py", "t - block * EACH < sent[block]", "t - block * EACH <= sent[block]",
        (
            "tests/agents/test_team.py::test_the_levers_of_all_rows_are_summed_rounded_and_kept_apart",
            "tests/agents/test_team.py::test_teams_of_two_scopes_share_the_ground",
            "tests/agents/test_team.py::test_nobody_works_before_anybody_is_sent",
        ),
    ),
    "what is seized has no origin": Error(
        "forgotten account", "core/ledger.py", "                gain[origin] += have[origin]", "                pass",
        ("tests/core/test_ledger.py::test_everything_moves_at_once_with_its_origins",),
    ),
    "households keep what they handed in": Error(
        "forgotten account", "agents/town.py",
        "transfer(ledger, day, account, stores.destroyed[country], arm, items, HANDED_IN)",
        "transfer(ledger, day, account, account, arm, items, HANDED_IN)",
        ("tests/agents/test_town.py::test_a_collection_day_takes_its_share_and_destroys_it",),
    ),
    "who is arrested always quits": Error(
        "name of a stream", "agents/trafficker/journey.py",
        'QUIT = stream("trafficker.quit")', 'QUIT = stream("trafficker.arrest")',
        ("tests/house/test_rooms.py::test_every_stream_is_named_once_as_room_dot_process",),
    ),
    "guarded stores are as open as any": Error(
        "dropped factor", "agents/depot.py", " * (1.0 - sigma) / 7.0", " / 7.0",
        ("tests/agents/test_depot.py::test_whoever_guards_a_depot_keeps_out_his_share_of_looters",),
    ),
    "walls help nobody": Error(
        "dropped factor", "agents/militia/battle.py",
        "odds(settings.attack_force * might, settings.defence * against", "odds(settings.attack_force * might, against",
        ("tests/agents/militia/test_battle.py::test_a_battle_is_won_as_often_as_the_strengths_say",),
    ),
    "the clan's word counts twice": Error(
        "dropped term", "agents/trafficker/belief.py",
        "own = settings.own_weight - settings.clan_weight", "own = settings.own_weight",
        ("tests/agents/test_trafficker.py::test_a_trip_counts_one_for_oneself_half_for_kin_and_a_tenth_for_strangers",),
    ),
    "the far side of a border searches first": Error(
        "two sides changed", "agents/border_post.py",
        "left = 0 if links.b[link] == convoys.goal[c] else 1", "left = 1 if links.b[link] == convoys.goal[c] else 0",
        ("tests/agents/test_border_post.py::test_a_seized_cargo_lies_in_the_store_of_the_side_it_left",),
    ),
    "the whole payroll is on shift": Error(
        "dropped factor", "policies/border_control.py", "self.staff * self.on_shift", "self.staff",
        ("tests/policies/test_border_control.py::test_one_man_in_six_is_on_shift_and_a_hundred_and_twenty_make_a_patrol",),
    ),
}  # fmt: skip


@pytest.fixture(scope="session")
def copy_of_the_house(tmp_path_factory):
    """The package and its tests once more, where errors may be planted."""
    copy = tmp_path_factory.mktemp("planted")
    for name in COPIED:
        shutil.copytree(HOUSE / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in SHARED:
        (copy / name).symlink_to(HOUSE / name)
    for path in HOUSE.iterdir():
        if path.is_file() and path.suffix in (".cfg", ".toml", ".md"):
            shutil.copy(path, copy)
    return copy


def tell(house, tests):
    """What the tests say of a copy, uncompiled; they stop at the first failure."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]
    setting = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(house), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=house, env=setting, capture_output=True, text=True, check=False, timeout=LONGEST)


def test_without_an_error_these_tests_pass(copy_of_the_house):
    tests = dict.fromkeys(test for error in ERRORS.values() for test in error.tests)

    told = tell(copy_of_the_house, tests)

    assert told.returncode == 0, told.stdout[-3000:]


@pytest.mark.parametrize("name", ERRORS)
def test_a_planted_error_is_caught(copy_of_the_house, name):
    error = ERRORS[name]
    path = copy_of_the_house / "sim" / error.file
    sound = path.read_text(encoding="utf-8")
    assert sound.count(error.line) == 1

    path.write_text(sound.replace(error.line, error.planted), encoding="utf-8")
    try:
        told = tell(copy_of_the_house, error.tests)
    finally:
        path.write_text(sound, encoding="utf-8")

    assert told.returncode == 1, told.stdout[-3000:]
    assert "failed" in told.stdout
