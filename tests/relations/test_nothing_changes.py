"""Path-wise: what leaves every move of arms as it was."""

import datetime as dt
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from sim.core import discover
from sim.core.uncertain import Distribution
from sim.scenario import Scenario
from tests.random_worlds import START, on, random_policies
from tests.relations.book import relation
from tests.relations.worlds import DAYS, lines, rows, run, same_journal, seeds, with_params
from tests.relations.worlds import later as shifted

DATED = {
    "areas": ("falls",), "garrisons": ("joins", "leaves"), "militias": ("joins", "leaves"),
    "hostilities": ("since", "until"), "events": ("date", "until"),
}  # fmt: skip
FOUR_YEARS = 1_461
PRICES = ("price", "stipend", "decree_usd", "team_usd", "shelter_usd", "guard_usd", "man_usd", "adviser_usd",
          "informant_usd", "cell_usd", "soldier_usd", "person_usd", "ship_usd", "orbit_usd", "expert_usd", "state_usd",
          "fighter_usd")  # fmt: skip


@relation("Display names change nothing.", worlds=8)
@given(seed=seeds)
def test_display_names_change_nothing(ground, seed):
    def rename(sheets):
        for name in ("regions", "places", "areas", "depots", "garrisons", "militias", "traffickers", "border_posts"):
            for row in rows(sheets, name):
                row["name"] = f"Otherwise {row['name'][::-1]}"

    elsewhere = ground.changed(ground.region(seed), rename)

    assert same_journal(run(ground.scenario(seed), seed), run(ground.scenario(seed, elsewhere), seed))


@relation("The order of rows in any file changes nothing.", worlds=12)
@given(seed=seeds, shuffle=st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(ground, seed, shuffle):
    def reorder(sheets):
        for sheet in sheets.values():
            Random(shuffle).shuffle(sheet)

    elsewhere = ground.changed(ground.region(seed), reorder)

    assert same_journal(run(ground.scenario(seed), seed), run(ground.scenario(seed, elsewhere), seed))


@relation("The order in which a scenario lists its policies changes nothing.")
@given(seed=seeds, shuffle=st.integers(0, 99))
def test_the_order_of_policies_changes_nothing(ground, seed, shuffle):
    asked = random_policies(seed, most=6)
    assume(len(asked) > 1)
    mixed = Random(shuffle).sample(asked, len(asked))

    one, other = (run(ground.scenario(seed, policies=policies), seed) for policies in (asked, mixed))

    assert same_journal(one, other)


@relation("A policy that starts on day T changes nothing before T.", worlds=16)
@given(seed=seeds, kind=st.sampled_from(list(discover.policies())), day=st.integers(2, DAYS))
def test_a_policy_changes_nothing_before_its_day(ground, seed, kind, day):
    asked = [p for p in random_policies(seed) if p["kind"] != kind]
    new = {**_of_kind(kind, seed), "start": on(day)}

    without, with_it = (run(ground.scenario(seed, policies=policies), seed) for policies in (asked, [*asked, new]))

    assert same_journal(without, with_it, until=day)


@relation("A policy that is refused changes nothing, whatever else is in force.", worlds=12)
@given(seed=seeds, kind=st.sampled_from([k for k, p in discover.policies().items() if p.host != "none"]))
def test_a_refused_policy_changes_nothing(ground, seed, kind):
    asked = [p for p in random_policies(seed) if p["kind"] != kind]
    new = {**_of_kind(kind, seed), "consent": "refused"}

    without, with_it = (run(ground.scenario(seed, policies=policies), seed) for policies in (asked, [*asked, new]))

    assert same_journal(without, with_it)


@relation("A policy of which nothing lies in its reach changes nothing.")
@given(seed=seeds, kind=st.sampled_from(["guard_depots", "observers", "peace_operation"]))
def test_a_policy_that_reaches_nobody_changes_nothing(ground, seed, kind):
    """Depots lie in one country; men sent to guard those of another guard none."""
    new = {"kind": kind, "start": on(1), "consent": "granted", "where": {"countries": ["BBB"]}}
    if kind == "peace_operation":
        new["patrolling"] = 0

    without, with_it = (run(ground.scenario(seed, policies=policies), seed) for policies in ([], [new]))

    assert same_journal(without, with_it)


@relation("Two programmes of half the size do what one does.")
@given(seed=seeds, men=st.sampled_from([8, 64, 1_024]))
def test_half_and_half_is_one(ground, seed, men):
    def half(name, size):
        common = {"start": on(5), "ramp": 16, "consent": "granted"}
        return [
            {"kind": "guard_depots", "name": f"guards {name}", "guards": size, "desertion": 0, **common},
            {"kind": "border_control", "name": f"men {name}", "staff": size * 3, "men_a_patrol": 128, "on_shift": 0.25,
             **common},
        ]  # fmt: skip

    one, two = half("all", men), half("one", men / 2) + half("two", men / 2)

    assert same_journal(*(run(ground.scenario(seed, policies=policies), seed) for policies in (one, two)))


@relation("What is run after a day changes nothing up to it.")
@given(seed=seeds, day=st.integers(20, DAYS - 1))
def test_what_comes_later_changes_nothing(ground, seed, day):
    short, long = run(ground.scenario(seed, days=day), seed), run(ground.scenario(seed), seed)

    assert (short.ledger.sums == long.ledger.sums[: day + 1]).all()


@relation("All dates four years later, the length of the calendar's own cycle: the same journal, four years later.")
@given(seed=seeds)
def test_four_years_later_all_is_the_same(ground, seed):
    _shift(ground, seed, FOUR_YEARS)


@relation("All dates some weeks later, where nothing hangs on quarters of the year: the same journal, weeks later.")
@given(seed=seeds, weeks=st.integers(1, 60))
def test_some_weeks_later_all_is_the_same(ground, seed, weeks):
    """Imports and the second thoughts of hosts come on the first day of a quarter, so there are none."""
    _shift(ground, seed, 7 * weeks, consents=("granted",), state={"orders": 0})


def _shift(ground, seed, days, consents=("granted", "drawn", "refused"), **agents):
    def postpone(sheets):
        for name, columns in DATED.items():
            for row in rows(sheets, name):
                row.update({column: shifted(row[column], days) for column in columns})

    asked = random_policies(seed, consents=consents)
    then = [{**p, **{key: shifted(p[key], days) for key in ("start", "until") if key in p}} for p in asked]
    now = ground.scenario(seed, policies=asked, **agents)
    moved = ground.scenario(seed, ground.changed(ground.region(seed), postpone), policies=then, **agents)
    delay = dt.timedelta(days=days)
    moved = Scenario(**{**dict(moved), "start": START + delay, "until": now.until + delay})

    assert same_journal(run(now, seed), run(moved, seed))


@relation("Twice all prices, purses, wages and budgets change no move of arms.", worlds=12)
@given(seed=seeds)
def test_twice_the_money_moves_the_same_arms(ground, seed):
    """A power of two, so that no rounding differs."""

    def dearer(sheets):
        for name, column in (("dealers", "rifle_usd"), ("militias", "cash"), ("states", "military_spending_musd")):
            for row in rows(sheets, name):
                row[column] = 2 * float(row[column])

    def doubled(meaning, value):
        return value if isinstance(value, Distribution) or not meaning.unit.startswith("USD") else 2 * value

    asked = random_policies(seed)
    dear = [{key: 2 * size if key in PRICES else size for key, size in policy.items()} for policy in asked]
    rich = with_params(ground.scenario(seed, ground.changed(ground.region(seed), dearer), policies=dear), doubled)

    assert same_journal(run(ground.scenario(seed, policies=asked), seed), run(rich, seed))


@relation("What policies cost changes nothing that they do.")
@given(seed=seeds)
def test_what_a_policy_costs_changes_nothing(ground, seed):
    asked = random_policies(seed)
    kinds = discover.policies()
    dear = [
        {**p, **{name: 3 * getattr(kinds[p["kind"]](**p), name) for name in kinds[p["kind"]].model_fields
                 if name.endswith("_usd")}}
        for p in asked
    ]  # fmt: skip

    assert same_journal(*(run(ground.scenario(seed, policies=policies), seed) for policies in (asked, dear)))


@relation("What states tell of their seizures changes no flow: a record is an observation.")
@given(seed=seeds, share=st.floats(0, 1))
def test_what_is_recorded_changes_no_flow(ground, seed, share):
    def tell(sheets):
        for row in sheets["states"]:
            row["recorded_share"] = share

    elsewhere = ground.changed(ground.region(seed), tell)

    assert same_journal(run(ground.scenario(seed), seed), run(ground.scenario(seed, elsewhere), seed))


@relation("One more country that no road reaches changes nothing elsewhere.", worlds=10)
@given(seed=seeds, name=st.sampled_from(["AAB", "EEE", "YYY"]))
def test_an_island_changes_nothing_elsewhere(ground, seed, name):
    asked = [p for p in random_policies(seed) if p["kind"] in ("guard_depots", "secure_depots", "treaty", "buy_back")]
    elsewhere = ground.changed(ground.region(seed), lambda sheets: _settle_island(sheets, name))
    for policy in asked:
        policy["where"] = {"countries": ["AAA"]}

    without = run(ground.scenario(seed, policies=asked), seed, journal=True)
    with_it = run(ground.scenario(seed, elsewhere, policies=asked), seed, journal=True)

    assert lines(with_it) != lines(with_it, without=name) == lines(without)


def _settle_island(sheets, name):
    """A country with all there is in the first one abroad: a capital with a market, households, troops and rebels."""
    low, like = name.lower(), {"country": name}
    first = {
        sheet: rows(sheets, sheet)[-1] for sheet in ("states", "regions", "places", "dealers", "garrisons", "militias")
    }
    home = f"{low}_p0"
    sheets["states"].append({**first["states"], "id": name, "capital": home})
    sheets["regions"].append({**first["regions"], **like, "id": f"{low}_1"})
    sheets["places"].append({**first["places"], **like, "id": home, "region": f"{low}_1", "market": 1})
    sheets["dealers"].append({**first["dealers"], "id": f"market_{home}", "place": home, "private_rifles": 500})
    sheets["towns"].append({**sheets["towns"][-1], "id": f"town_{home}", "place": home})
    sheets["garrisons"].append(
        {**first["garrisons"], **like, "id": f"army_{home}", "place": home, "camp": low, "joins": on(1), "leaves": ""}
    )
    sheets["militias"].append(
        {**first["militias"], "id": f"rebels_{low}", "home": home, "camp": f"{low}_rebels", "alignment": "rebel",
         "joins": on(1), "returns_to": "", "returns_from": "", "leaves": ""}
    )  # fmt: skip


def _of_kind(kind, seed):
    """A policy of one kind, asked for with the sizes of the first seed from `seed` on that has it."""
    while True:
        for policy in random_policies(seed, most=8, consents=("granted",)):
            if policy["kind"] == kind:
                return {key: value for key, value in policy.items() if key != "until"}
        seed += 1
