import datetime as dt

import numpy as np
import pytest

from sim.core.errors import UsageError
from sim.experiment.run import run
from sim.results.chain import chain
from sim.results.custody import custody_table
from sim.scenario import Scenario
from tests.results.bookkeeping import written
from tests.worlds import OASIS

DEPOT, OTHER_DEPOT, GROUP, CONVOY, MARKET, GARRISON, POST, SPLIT = range(1, 9)
LOOTED_AND_SOLD = [
    (5, DEPOT, GROUP, 300, "looted"),
    (6, OTHER_DEPOT, GROUP, 100, "looted"),
    (7, GROUP, CONVOY, 40, "sold"),
    (12, CONVOY, MARKET, 10, "sold"),
    (13, GARRISON, MARKET, 10, "diverted"),
]
ROAD = [(8, CONVOY, "NER"), (10, CONVOY, "MLI")]


@pytest.fixture
def kidal():
    return chain(written(LOOTED_AND_SOLD, ROAD), place="kidal")


def steps_of(found):
    """Expected items by giver, taker and reason."""
    rows = found.steps[["from_what", "to_what", "reason", "count"]].itertuples(index=False, name=None)
    return {(giver, taker, reason): pytest.approx(count) for giver, taker, reason, count in rows if reason != "moved"}


def test_a_holding_is_what_those_outside_control_have_there(kidal):
    assert kidal.count == 50
    assert kidal.about == "weapons held outside state control in kidal"


def test_what_a_holding_started_as_is_known_exactly(kidal):
    shares = dict(zip(kidal.origins.origin, kidal.origins["count"], strict=True))

    assert shares == {"fezzan": pytest.approx(30), "MLI_arsenal": pytest.approx(10), "sirte": pytest.approx(10)}
    assert kidal.origins.share.sum() == pytest.approx(1)


def test_every_step_has_the_items_that_are_expected_to_have_taken_it(kidal):
    assert steps_of(kidal) == {
        ("fezzan", "depots fezzan", "opening"): 30,
        ("sirte", "depots sirte", "opening"): 10,
        ("depots fezzan", "misrata", "looted"): 30,
        ("depots sirte", "misrata", "looted"): 10,
        ("misrata", "traffickers", "sold"): 40,
        ("traffickers", "market", "sold"): 10,
        ("MLI_arsenal", "army", "opening"): 10,
        ("army", "market", "diverted"): 10,
    }


def test_a_step_says_from_where_to_where_and_when(kidal):
    moved = kidal.steps[kidal.steps.reason == "moved"].sort_values("first")

    assert moved.from_place.tolist() == ["sabha", "agadez"]
    assert moved.to_country.tolist() == ["NER", "MLI"]
    assert moved["count"].tolist() == [40, 40]
    assert moved["last"].dt.strftime("%Y-%m-%d").tolist() == ["2011-02-22", "2011-02-24"]


def test_whole_ways_are_told_and_add_up(kidal):
    ways = dict(zip(kidal.routes.route, kidal.routes.share, strict=True))

    assert sum(ways.values()) == pytest.approx(1)
    looted = "Fezzan depots -> looted by Misrata -> sold to traffickers -> carried to Kidal"
    # 4,000 chains: 4 standard errors of a share of 0.45 are 0.032
    assert ways[looted] == pytest.approx(30 / 50 * 30 / 40, abs=0.032)
    assert ways[f"{looted} -> sold at the market of Kidal"] == pytest.approx(30 / 50 * 10 / 40, abs=0.023)


def test_the_answer_can_be_read(kidal):
    text = kidal.as_text()

    assert text.startswith("50 weapons held outside state control in kidal on 2011-03-31.")
    assert "80.0%  in the depots of the old regime" in text
    assert "20.0%  arsenals of MLI" in text


def test_before_the_convoy_came_there_was_nothing():
    empty = chain(written(LOOTED_AND_SOLD, ROAD), place="kidal", date="2011-02-20")

    assert empty.count == 0
    assert empty.as_text() == "0 weapons held outside state control in kidal on 2011-02-20."
    assert empty.steps.empty
    assert empty.routes.empty


def test_who_split_off_is_found_by_the_group_it_left():
    moves = [(5, DEPOT, GROUP, 100, "looted"), (6, GROUP, SPLIT, 50, "split")]
    results = written(moves, [(6, SPLIT, "LBY")])

    assert chain(results, owner="misrata").count == 100
    assert chain(results, owner="misrata/6/0").count == 50
    assert ("misrata", "misrata", "split") not in steps_of(chain(results, owner="misrata"))


def test_holder_region_country_and_arm_narrow_the_question():
    results = written(LOOTED_AND_SOLD, ROAD)

    assert chain(results, region="mli_kidal", holder="dealer").count == 20
    assert chain(results, region="mli_kidal", place="gao").count == 0
    assert chain(results, country="LBY").count == 360
    assert chain(results, country="LBY", arm="manpads").count == 0
    assert chain(results, owner="kidal_garrison").count == 40


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"place": "kidall"}, "no place is called 'kidall'. Did you mean 'kidal'"),
        ({"region": "atlantis"}, "no region is called 'atlantis'"),
        ({"country": "MLY"}, "no country is called 'MLY'. Did you mean 'MLI'"),
        ({"holder": "dealers"}, "no holder is called 'dealers'. Did you mean 'dealer'"),
        ({"owner": "misrato"}, "no owner is called 'misrato'. Did you mean 'misrata'"),
        ({"arm": "rifle"}, "no arm is called 'rifle'. Did you mean 'rifles'"),
    ],
)
def test_a_word_nobody_knows_is_refused(asked, says):
    with pytest.raises(UsageError) as refusal:
        chain(written([]), **asked)

    assert says in str(refusal.value)


@pytest.fixture(scope="module")
def summer():
    """Five months of the made-up region, in which both storage areas fall."""
    until = dt.date(2011, 8, 31)
    asked = Scenario(name="A summer", region=str(OASIS), start=dt.date(2011, 4, 1), until=until, agents={})
    return run(asked, seed=1, ledger=True)


@pytest.mark.parametrize("country", ["AAA", "BBB", "CCC"])
def test_the_way_back_ends_where_the_way_out_began(summer, country):
    found = chain(summer, country=country, arm="rifles", holder=["militia", "trafficker", "dealer", "civilian"])

    table = custody_table(summer)
    chosen = table[(table.country == country) & (table.arm == "rifles")]
    chosen = chosen[chosen.holder.isin(["militia", "trafficker", "dealer", "civilian"])]
    forward = chosen.groupby("origin", observed=True)["count"].sum()
    backward = found.origins.set_index("origin")["count"]
    forward, backward = forward.align(backward, fill_value=0)
    assert np.allclose(forward, backward, atol=1e-6)
    assert backward.sum() == pytest.approx(found.count)


def test_the_chains_drawn_start_in_the_shares_that_are_known(summer):
    found = chain(summer, country="BBB")

    for area in ("Anba base", "Bir bunkers"):
        drawn = found.routes.share[found.routes.route.str.startswith(area)].sum()
        known = found.origins.share[found.origins.origin == area.lower().replace(" ", "_")].sum()
        assert drawn == pytest.approx(known, abs=4 * np.sqrt(known * (1 - known) / 4_000) + 1e-9)
