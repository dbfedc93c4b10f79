"""The benchmark: the same reduced rules and world as engine, as Mesa agents, as NumPy columns and as C."""
