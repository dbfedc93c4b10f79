"""What happened in a run, as tidy tables and the measures made of them."""

from sim.results.harvest import Recording, harvest
from sim.results.identities import identities
from sim.results.measures import HEADLINE, MEASURES, Measure, summary
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
    "bands",
    "harvest",
    "identities",
    "load",
    "over_time",
    "provenance_matrix",
    "save",
    "schema",
    "summary",
]
