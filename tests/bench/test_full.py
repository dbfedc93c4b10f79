"""Runs in a process of their own answer with numbers, and a failed one with its last words."""

import numpy as np
import pytest

from bench.full import LostRunError, apart
from bench.single import Asked, run_one


def test_one_run_tells_its_times_its_memory_and_its_agents():
    found = run_one(Asked(scenario="no_policy", days=8))

    assert found["agents"] > 4_000
    assert found["moves"] > 0
    assert found["peak_mb"] > 50
    assert 0 < found["cpu"] < found["wall"] + 5


def test_a_run_in_a_process_of_its_own_tells_when_its_first_day_was_over():
    found = apart(scenario="no_policy", days=2)

    assert found["first_day"] > 0.1


def test_memory_is_that_of_the_process_and_not_of_who_started_it():
    ballast = np.ones(100_000_000)  # 800 MB

    found = apart(scenario="no_policy", days=2)

    assert found["peak_mb"] < ballast.nbytes / 1e6


def test_a_run_that_fails_leaves_its_last_words():
    with pytest.raises(LostRunError, match="nowhere"):
        apart(scenario="nowhere", days=2)


def test_words_become_what_is_asked():
    assert Asked.of(["days=400", "times=10"]) == Asked(days=400, times=10)
