"""Ten times the agents is ten times the agents, each as large as before."""

import pytest

from bench.scaled import scaled, scaled_region
from sim.model.engine import Engine


@pytest.fixture(scope="module")
def sizes(tmp_path_factory):
    """The opened world at once and at three times the agents."""
    engines = {}
    for times in (1, 3):
        region = scaled_region(tmp_path_factory.mktemp(f"x{times}"), times)
        engines[times] = Engine(scaled(region, "no_policy", 7, times, 1))
        engines[times].open()
    return engines


def test_depots_groups_and_operators_are_copied_and_the_land_is_not(sizes):
    one, three = (sizes[times].tables for times in (1, 3))

    for room in ("depot", "militia", "trafficker"):
        assert (three[room].uid != 0).sum() == 3 * (one[room].uid != 0).sum()
        assert len(set(three[room].uid.tolist())) == (three[room].uid != 0).sum() + (three[room].uid == 0).any()
    for room in ("town", "dealer", "garrison", "border_post", "state"):
        assert three[room].uid.size == one[room].uid.size


def test_the_stock_grows_in_step_with_the_depots(sizes):
    held = {times: engine.ledger.balance[engine.tables["depot"].account].sum(axis=0) for times, engine in sizes.items()}

    assert held[1][0] > 100_000
    assert abs(held[3][0] - 3 * held[1][0]) <= 3
    assert held[3][6] > 0


def test_a_larger_world_runs_and_its_books_balance(sizes):
    sizes[3].run_days(7)

    sizes[3].check_books()
