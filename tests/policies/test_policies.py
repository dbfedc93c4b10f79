"""What holds for every kind of policy, ours and plugged in."""

import csv
import inspect
import re
from datetime import date
from pathlib import Path

import pytest

from sim.core import discover
from sim.core.levers import Where
from sim.core.uncertain import parameters
from sim.scenario import region_folder

KINDS = dict(discover.policies())
LARGE = {
    "border_closure": {"decree_usd": 1e5},
    "peace_operation": {"capacity": 1},
    "disarmament": {"rate": 0.01, "hand_in": 0.01, "demobilise": 0.01, "audit": 0.5},
    "security_sector_reform": {"stipend": 400, "audit": 0.5, "capacity": 1, "pay": 0.2, "legitimacy": 0.001},
    "surveillance": {"base": "NER"},
}


def make(kind, **given):
    return KINDS[kind](**{**LARGE.get(kind, {}), **given})


@pytest.mark.parametrize("kind", KINDS)
def test_its_word_is_its_file(kind):
    assert KINDS[kind].__module__ == f"sim.policies.{kind}"


@pytest.mark.parametrize("kind", KINDS)
def test_it_acts_within_its_own_dates_and_rows(kind):
    here = Where(countries=("LBY",))
    policy = make(kind, start=date(2012, 1, 1), until=date(2012, 12, 31), ramp=9, where=here)

    acts = list(policy.acts())

    assert acts
    assert {(act.start, act.until, act.ramp, act.where) for act in acts} == {(policy.start, policy.until, 9, here)}


@pytest.mark.parametrize("kind", KINDS)
def test_what_it_costs_has_a_payer_and_a_source(kind):
    costs = list(make(kind, payer="EU").costs())

    assert costs
    assert all(cost.usd > 0 and cost.payer == "EU" and cost.source for cost in costs)


@pytest.mark.parametrize("kind", KINDS)
def test_every_size_has_a_unit_a_source_and_a_plausible_range(kind):
    sizes = [p for p in parameters(make(kind)) if p.path != "ramp" and not p.path.startswith("trigger")]

    assert sizes
    for size in sizes:
        low, high = size.meaning.between
        assert size.meaning.low <= low < high <= size.meaning.high
        assert re.search(r"assumption|[A-Z]\d{3}", size.meaning.source)


@pytest.mark.parametrize("kind", KINDS)
def test_consent_reads_shares(kind):
    assert 0 <= KINDS[kind].footprint <= 1
    assert 0 <= KINDS[kind].niche <= 1


@pytest.mark.parametrize("kind", KINDS)
def test_it_survives_a_round_trip(kind):
    policy = make(kind, start=date(2012, 1, 1))

    assert KINDS[kind].model_validate_json(policy.model_dump_json()) == policy


@pytest.mark.parametrize("kind", KINDS)
def test_every_lever_it_pulls_belongs_to_a_room(kind):
    levers = set(discover.levers())
    acts = list(make(kind).acts())

    assert {act.lever for act in acts} <= levers


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_of_evidence_its_file_names_is_in_the_regions_sources(kind):
    with (region_folder("libya_2011") / "sources.csv").open(encoding="utf-8", newline="") as lines:
        known = {row["key"] for row in csv.DictReader(lines)}
    text = Path(inspect.getfile(KINDS[kind])).read_text(encoding="utf-8")
    named = set(re.findall(r"\b[EVY]\d{3}\b|\bV\d{2}\b", text))

    assert named or "assumption" in text
    assert named <= known
