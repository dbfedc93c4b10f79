"""Path-wise: what is switched off does not happen, and what is shut lets nothing through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.commons import SEA
from sim.core.ledger import TRAFFICKER
from tests.random_worlds import on
from tests.relations.book import relation
from tests.relations.worlds import moved, rows, run, seeds

# reason of a move: the parameters without which there is none
SWITCHED_OFF = {
    "captured": {"militia": {"captured": 0, "captured_left": 0}},
    "leaked": {"depot": {"leakage": 0}, "border_post": {"leakage": 0}},
    "worn": {"militia": {"wear": 0}},
    "struck": {"depot": {"struck_share": 0}},
    "split": {"militia": {"splitting": 0}},
    "switched": {"militia": {"switching": 0}},
    "collected": {"militia": {"disarmed_share": 0}},
    "diverted": {"state": {"diverted": 0, "laundered": 0}},
}


@relation(
    "Groups whose share of the spoils is zero never gain arms in battle; nor does anything else that is "
    "switched off happen: leaks, wear, air strikes, splits, changes of side, disarming, diversion.",
    worlds=24,
)
@given(seed=seeds, reason=st.sampled_from(list(SWITCHED_OFF)))
def test_what_is_switched_off_does_not_happen(ground, seed, reason):
    policies = [] if reason == "leaked" else None  # a buy-back has a leak of its own

    assert moved(run(ground.scenario(seed, policies=policies, **SWITCHED_OFF[reason]), seed), reason) == 0


@pytest.mark.parametrize("reason", SWITCHED_OFF)
def test_what_is_switched_on_does(ground, reason):
    """Else the relation above would say nothing: some of the first worlds have each of these moves."""
    assert any(moved(run(ground.scenario(seed), seed), reason) for seed in range(40))


@relation("Where nobody loots, and nobody drives home with what he finds, depots only change hands.", worlds=12)
@given(seed=seeds)
def test_without_looting_only_custody_moves(ground, seed):
    def stay(sheets):
        sheets["militias"] = [row for row in sheets["militias"] if row["alignment"] != "returnee"]

    settled = ground.changed(ground.region(seed), stay)
    engine = run(ground.scenario(seed, settled, depot={"lambda0": 0}), seed)

    assert moved(engine, "looted") == 0


@relation("Where nobody seeks arms, no operator ever carries any.", worlds=12)
@given(seed=seeds)
def test_without_demand_there_is_no_cargo(ground, seed):
    def leave_alone(sheets):
        sheets["events"] = [row for row in rows(sheets, "events") if row["lever"] != "dealer.outside_demand"]

    quiet = ground.changed(ground.region(seed), leave_alone)
    engine = run(ground.scenario(seed, quiet, town={"demand": 0}, militia={"bid_rate": 0}), seed)

    flows = engine.recorded.tables["flows"]
    assert not (flows["to_holder"] == TRAFFICKER).any()


@relation("A country whose roads and tracks abroad are cut sees no convoy come or go by land.", worlds=12)
@given(seed=seeds, country=st.sampled_from(["AAA", "BBB"]))
def test_a_sealed_country_sees_no_convoy(ground, seed, country):
    def seal(sheets):
        ours = [row["id"] for row in sheets["borders"] if country in (row["a"], row["b"]) and row["sea"] == "0"]
        sheets["events"] = [row for row in rows(sheets, "events") if row["lever"] != "link.open"]
        for row in sheets["links"]:
            if row["border"] in ours:
                row["open"] = 0
        sealed.extend(ours)

    sealed = []
    engine = run(ground.scenario(seed, ground.changed(ground.region(seed), seal)), seed)

    names, crossings = engine.recorded.names["borders"], engine.recorded.tables.get("crossings")
    if crossings is not None:
        land = crossings["mode"] != SEA
        assert not {names[b] for b in crossings["border"][land & (crossings["convoys"] > 0)]} & set(sealed)


@relation("Officers who are all audited take no bribe.", worlds=8)
@given(seed=seeds)
def test_who_is_audited_takes_no_bribe(ground, seed):
    audits = {"kind": "border_control", "start": on(1), "staff": 3_000, "audit": 1, "consent": "granted"}
    engine = run(ground.scenario(seed, policies=[audits]), seed)

    assert engine.tables["border_post"].bribes.sum() == 0


@relation("A treaty that all keep, and checks of every lot that miss nothing: no import is diverted.", worlds=8)
@given(seed=seeds)
def test_checked_imports_stay_where_they_are(ground, seed):
    watched = {"kind": "transfer_monitoring", "start": on(1), "share": 1, "consent": "granted"}

    assert moved(run(ground.scenario(seed, policies=[watched], state={"flagged": 1}), seed), "diverted") == 0


@relation("A buy-back that does not leak, and in which no ammunition is asked for, takes no ammunition.", worlds=8)
@given(seed=seeds)
def test_a_buy_back_takes_what_it_asks_for(ground, seed):
    offer = {"kind": "buy_back", "start": on(5), "price": 3_000, "leak": 0, "consent": "granted"}
    engine = run(ground.scenario(seed, policies=[offer]), seed)

    flows, names = engine.recorded.tables["flows"], engine.recorded.names
    bought = flows["reason"] == names["reasons"].index("bought_back")
    assert names["arms"].index("ammunition") not in flows["arm"][bought].tolist()
