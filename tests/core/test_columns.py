"""Columns: one declaration allocates, describes and protects the state of a room."""

from typing import Annotated, NamedTuple

import numpy as np
import pytest

from sim.core.columns import F8, I4, Col, allocate, copy, fields, read_only
from sim.core.errors import DesignError


class Wells(NamedTuple):
    """One row per well."""

    depth: Annotated[F8, Col(unit="m", doc="to the water", start=12.5, lever=True)]
    place: Annotated[I4, Col(unit="place row", doc="where it is", start=-1)]
    taken: Annotated[I4, Col(unit="litres", doc="by class of user", width="user")]
    pair: Annotated[F8, Col(unit="1", doc="two cells", width=2)]


class Silent(NamedTuple):
    """A column that says nothing of itself."""

    depth: F8


def test_rows_start_as_declared():
    wells = allocate(Wells, 3, {"user": 4})

    assert wells.depth.tolist() == [12.5, 12.5, 12.5]
    assert wells.place.dtype == np.int32
    assert wells.taken.shape == (3, 4)
    assert wells.pair.shape == (3, 2)


def test_a_column_without_unit_or_meaning_is_refused():
    with pytest.raises(DesignError, match=r"Silent\.depth has no unit or meaning|depth has no unit"):
        fields(Silent)


def test_a_view_to_read_refuses_to_be_written_and_follows_the_original():
    wells = allocate(Wells, 2, {"user": 1})
    view = read_only(wells)

    wells.depth[0] = 3.0

    assert view.depth[0] == 3.0
    with pytest.raises(ValueError, match="read-only"):
        view.depth[0] = 4.0


def test_a_copy_goes_its_own_way():
    wells = allocate(Wells, 2, {"user": 1})
    other = copy(wells)

    wells.depth[:] = 0

    assert other.depth.tolist() == [12.5, 12.5]
