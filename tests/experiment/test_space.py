"""The cube of parameters: every point is inside the documented ranges."""

import numpy as np
import pytest

from sim.core.errors import UsageError
from sim.experiment.space import Range, space, values_at, with_values
from sim.scenario import load


def test_every_parameter_with_a_range_is_in_it_and_words_are_not():
    paths = {each.path for each in space()}

    assert {"agents.depot.firearms", "agents.militia.rifles_needed", "agents.dealer.eta"} <= paths
    assert not {"agents.trafficker.route_choice", "agents.border_post.patrol_allocation"} & paths


def test_no_point_of_the_cube_leaves_a_range():
    ranges = space()
    for share in (0.0, 0.3, 1.0):
        values = values_at(ranges, np.full(len(ranges), share))
        assert all(each.low <= values[each.path] <= each.high for each in ranges)


def test_a_wide_range_is_read_on_a_log_scale():
    assert Range("a", 1.0, 100.0).value(0.5) == pytest.approx(10.0)
    assert Range("a", 1.0, 4.0).value(0.5) == 2.5


def test_a_parameter_with_a_distribution_is_read_through_it():
    (firearms,) = space(["agents.depot.firearms"])

    assert firearms.law is not None
    assert firearms.value(0.5) == pytest.approx(firearms.law.quantile(0.5))


def test_a_path_without_a_range_is_refused():
    with pytest.raises(UsageError, match="route_choice"):
        space(["agents.trafficker.route_choice"])


def test_fixed_values_leave_everything_else_as_the_scenario_has_it():
    scenario = load("no_policy")
    fixed = with_values(scenario, {"agents.depot.lambda0": 0.5})

    assert fixed.agents["depot"].lambda0 == 0.5
    assert fixed.agents["depot"].model_fields_set == {"lambda0"}
    assert fixed.agents["militia"] == scenario.agents["militia"]
    assert fixed.policies == scenario.policies
