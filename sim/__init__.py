"""Blowback: an agent-based laboratory of post-conflict weapons diffusion."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # names are fetched when asked for: `import sim` must cost next to nothing
    from sim.experiment.run import run
    from sim.model.model import DiffusionModel
    from sim.report.study import compare
    from sim.results.results import Results
    from sim.scenario.read import load
    from sim.scenario.schema import Scenario

__version__ = "0.1.0"
__all__ = ["DiffusionModel", "Results", "Scenario", "compare", "load", "run"]

HOMES = {
    "run": "sim.experiment.run",
    "compare": "sim.report.study",
    "load": "sim.scenario.read",
    "Scenario": "sim.scenario.schema",
    "Results": "sim.results.results",
    "DiffusionModel": "sim.model.model",
}


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module 'sim' has no attribute '{name}'")
    return getattr(import_module(HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *HOMES])
