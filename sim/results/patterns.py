"""Every pattern that a region's `patterns.csv` may list, by its id: how its number is read from the run tables."""

from sim.results.pattern import Pattern
from sim.results.patterns_albania import ALBANIA
from sim.results.patterns_libya_arms import ARMS
from sim.results.patterns_libya_markets import MARKETS
from sim.results.patterns_libya_war import WAR

PATTERNS: dict[str, Pattern] = {
    entry.id: entry for entry in sorted((*ARMS, *MARKETS, *WAR, *ALBANIA), key=lambda each: each.id)
}
