"""Ways between markets, from decision 0003: the eight easiest, each by another sequence of border crossings."""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count

MOST = 8
CROSSINGS = 6


class Way:
    """One way from one place to another."""

    def __init__(self, links, speeds):
        self.links = links
        self.crossings = [link for link in links if link.border is not None]
        self.km = self.effort = self.days = 0.0
        for link in links:
            self.km += link.km
            self.effort += link.km * link.roughness
            self.days += link.km / speeds[link.mode]


def ways_from(start, speeds):
    """The best ways from a place to every other: lists of ways by goal, the easiest first.

    Ways grow link by link, the easiest first. At each place the first eight that have crossed borders
    differently are kept and grow on, never to a place they have passed.
    """
    kept, order = {}, count()
    growing = [(0.0, next(order), start, [], [start])]
    while growing:
        effort, _, here, links, passed = heappop(growing)
        corridor = [link for link in links if link.border is not None]
        known = kept.setdefault(here, [])
        if len(known) == MOST or any(corridor == way.crossings for way in known) or len(corridor) > CROSSINGS:
            continue
        known.append(Way(links, speeds))
        for link in here.links:
            ahead = link.other_end(here)
            if ahead not in passed:
                reach = effort + link.km * link.roughness
                heappush(growing, (reach, next(order), ahead, [*links, link], [*passed, ahead]))
    return kept
