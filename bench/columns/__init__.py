"""The reduced rules as a NumPy user would write them: whole columns at once, and loops where one waits for another."""

from bench.columns.run import Columns

__all__ = ["Columns"]
