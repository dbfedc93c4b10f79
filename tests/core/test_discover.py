import pickle
import textwrap

import pytest

from sim.core import discover
from sim.core.errors import DesignError

POLICY = textwrap.dedent(
    '''
    from typing import Literal
    from sim.core.policy import Policy

    class Curfew(Policy):
        """A policy dropped into a folder."""
        kind: Literal["curfew"] = "curfew"
        def acts(self):
            yield self.act("depot.guards", "add", 1)
    '''
)
ROOM = textwrap.dedent(
    '''
    from typing import Annotated, NamedTuple
    from sim.core.columns import F8, Col
    from sim.core.face import Row
    from sim.core.room import Room
    from sim.core.uncertain import Frozen

    class Params(Frozen):
        """None."""

    class Columns(NamedTuple):
        tolls: Annotated[F8, Col(unit="USD", doc="asked of a lorry", lever=True)]

    ROOM = Room(name="port", Params=Params, Columns=Columns, Face=Row, rules=(), Settings=None)
    '''
)


@pytest.fixture
def plugin(tmp_path, monkeypatch):
    (tmp_path / "agents").mkdir()
    (tmp_path / "policies").mkdir()
    monkeypatch.setenv(discover.PLUGINS, str(tmp_path))
    return tmp_path


def test_a_policy_is_found_by_its_file_alone(plugin):
    (plugin / "policies" / "curfew.py").write_text(POLICY)

    found = discover.policies()

    assert "curfew" in found
    assert "secure_depots" in found


def test_a_room_is_found_by_its_file_alone(plugin):
    (plugin / "agents" / "port.py").write_text(ROOM)

    assert "port" in [room.name for room in discover.rooms()]
    assert "port.tolls" in discover.levers()


def test_a_plug_in_goes_when_its_folder_is_no_longer_named(plugin, monkeypatch):
    (plugin / "policies" / "curfew.py").write_text(POLICY)
    assert "curfew" in discover.policies()

    monkeypatch.delenv(discover.PLUGINS)

    assert "curfew" not in discover.policies()


def test_a_plugged_in_policy_travels_between_processes(plugin):
    (plugin / "policies" / "curfew.py").write_text(POLICY)
    curfew = discover.policies()["curfew"]()

    assert pickle.loads(pickle.dumps(curfew)) == curfew


def test_two_files_of_one_name_are_refused(plugin):
    (plugin / "policies" / "secure_depots.py").write_text(POLICY)

    with pytest.raises(DesignError, match="secure_depots"):
        discover.policies()


def test_two_policies_of_one_kind_are_refused(plugin):
    (plugin / "policies" / "curfew.py").write_text(POLICY.replace('"curfew"', '"secure_depots"'))

    with pytest.raises(DesignError, match="of kind 'secure_depots'"):
        discover.policies()


def test_refreshing_finds_a_file_that_came_late(plugin):
    discover.policies()
    (plugin / "policies" / "curfew.py").write_text(POLICY)

    discover.refresh()

    assert "curfew" in discover.policies()


def test_rooms_come_in_the_order_of_their_names():
    names = [room.name for room in discover.rooms()]

    assert names == sorted(names)
