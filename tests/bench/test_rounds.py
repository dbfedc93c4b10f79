"""Peers take turns, are timed alone, and are told of in the order in which they stand."""

import time

from bench.rounds import Spread, interleaved


def test_peers_take_turns_and_only_the_run_is_timed():
    order, told = [], []

    def peer(name):
        def ready():
            order.append(f"ready {name}")
            return lambda: order.append(name)

        return ready

    times = interleaved({"A": peer("A"), "B": peer("B")}, 2, told.append)

    assert order == ["ready A", "A", "ready B", "B"] * 2
    assert list(times) == ["A", "B"]
    assert len(times["A"].cpu.all) == len(times["B"].wall.all) == 2
    assert told[0].startswith("round 1 of 2: A ")


def test_making_ready_is_not_counted():
    spent = []

    def ready():
        began = time.process_time()
        sum(range(3_000_000))
        spent.append(time.process_time() - began)
        return lambda: None

    times = interleaved({"A": ready}, 1, lambda _: None)

    assert times["A"].cpu.median < spent[0] / 3


def test_a_spread_is_the_middle_the_least_and_the_most():
    assert Spread.of([3.0, 1.0, 2.0]) == Spread(2.0, 1.0, 3.0, (3.0, 1.0, 2.0))
