"""The bill: what is in force is what is paid for, day by day."""

import numpy as np
import pytest

from sim.core.levers import ramped
from sim.model.bill import _ramped


@pytest.mark.parametrize(("first", "last", "ramp"), [(1, 10**6, 0), (20, 60, 30), (20, 30, 14), (90, 80, 3)])
def test_the_share_in_force_over_many_days_is_that_of_each(first, last, ramp):
    days = np.arange(100)

    assert _ramped(days, first, last, ramp).tolist() == [ramped(day, first, last, ramp) for day in range(100)]
