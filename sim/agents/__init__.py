"""The rooms: one file per agent type, independent of one another."""

from sim.core.discover import folders, rooms

__path__ = folders("agents")
__all__ = ["rooms"]
