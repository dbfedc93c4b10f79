"""The policies: one file per kind, declarative, independent of one another."""

from sim.core.discover import folders, policies

__path__ = folders("policies")
__all__ = ["policies"]
