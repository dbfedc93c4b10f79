"""What happened in a run, as tidy tables and the measures made of them."""

from sim.results.destinations import arrivals, bill, destinations, first_arrivals, prices_by_market, ranking
from sim.results.harvest import Recording, harvest
from sim.results.identities import identities
from sim.results.measures import HEADLINE, MEASURES, Measure, summary
from sim.results.paired import difference_over_time, regret, weeks_gained, weeks_gained_summary
from sim.results.results import Results
from sim.results.series import QUANTITIES, bands, over_time, provenance_matrix
from sim.results.store import load, save
from sim.results.tables import TABLES, schema

__all__ = [
    "HEADLINE",
    "MEASURES",
    "QUANTITIES",
    "TABLES",
    "Measure",
    "Recording",
    "Results",
    "arrivals",
    "bands",
    "bill",
    "destinations",
    "difference_over_time",
    "first_arrivals",
    "harvest",
    "identities",
    "load",
    "over_time",
    "prices_by_market",
    "provenance_matrix",
    "ranking",
    "regret",
    "save",
    "schema",
    "summary",
    "weeks_gained",
    "weeks_gained_summary",
]
