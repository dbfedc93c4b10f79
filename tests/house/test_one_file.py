"""Adding is adding: a new policy and a new agent type are new files only, wherever they lie."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

from tests.worlds import OASIS

POLICY = '''
"""Curfew: nobody loots at night."""

from collections.abc import Iterator
from typing import Literal

from sim.core.levers import Act
from sim.core.policy import Policy
from sim.core.uncertain import Param


class Curfew(Policy):
    """Keep looters indoors, so that every depot counts as partly guarded."""

    kind: Literal["curfew"] = "curfew"
    strictness: float = Param(0.5, unit="share of nights", low=0, high=1, source="assumption: a test")

    def acts(self) -> Iterator[Act]:
        """A grade of security for every depot."""
        yield self.act("depot.security", "add", self.strictness)
'''

ROOM = '''
"""Bazaars: stalls where people hand in cartridges they found. They do nothing else."""

from typing import Annotated, NamedTuple

from sim.core.columns import F8, I4, U8, Col
from sim.core.commons import AMMUNITION
from sim.core.face import Row
from sim.core.ledger import CIVILIAN, OPENING, SPENT, receive, transfer
from sim.core.room import Room
from sim.core.rule import Phase, rule
from sim.core.settings import settings_type
from sim.core.uncertain import Frozen, Param


class Params(Frozen):
    """What a scenario may change about all bazaars."""

    cases: float = Param(50, unit="cases", low=0, high=1000, source="assumption: a test")


Settings = settings_type(Params, __name__)


class Columns(NamedTuple):
    """One row per bazaar."""

    uid: Annotated[U8, Col(unit="id", doc="identity")]
    account: Annotated[I4, Col(unit="ledger account", doc="its boxes")]
    place: Annotated[I4, Col(unit="place row", doc="where it is", given=True, refers="place")]
    zeal: Annotated[F8, Col(unit="cases/day", doc="handed over", start=1, lever=True, low=0, high=100)]


@rule(Phase.OPENING)
def fill(bazaars, settings, places, stores, ledger, day):
    """Boxes from before the war."""
    for b in range(bazaars.uid.size):
        origin = stores.private[places.country[bazaars.place[b]]]
        receive(ledger, day, bazaars.account[b], AMMUNITION, int(settings.cases), OPENING, origin)


@rule(Phase.REACT)
def shoot(bazaars, places, stores, ledger, day):
    """A case a day is fired into the air."""
    for b in range(bazaars.uid.size):
        store = stores.spent[places.country[bazaars.place[b]]]
        transfer(ledger, day, bazaars.account[b], store, AMMUNITION, int(bazaars.zeal[b]), SPENT)


class Bazaar(Row):
    """One bazaar."""


ROOM = Room("bazaar", Params, Columns, Bazaar, rules=(fill, shoot), Settings=Settings, holder=CIVILIAN)
'''

RUN = """
import shutil, sys
from pathlib import Path
from sim.core.discover import policies, rooms
from sim.model.engine import Engine
from sim.scenario import load, settle

assert "curfew" in policies() and "bazaar" in [room.name for room in rooms()]
engine = Engine(settle(load(sys.argv[1]), 1), audit=True)
engine.run()
table, ledger = engine.tables["bazaar"], engine.ledger
print(table.uid.size, ledger.balance[table.account, 5].tolist(), engine.tables["depot"].security.min())
"""


def test_a_new_policy_and_a_new_agent_type_need_no_edit_elsewhere(tmp_path):
    plugin = tmp_path / "plugin"
    for floor, name, text in (("policies", "curfew", POLICY), ("agents", "bazaar", ROOM)):
        (plugin / floor).mkdir(parents=True)
        (plugin / floor / f"{name}.py").write_text(text)
    region = tmp_path / "oasis"
    region.mkdir()
    for path in OASIS.iterdir():
        (region / path.name).write_bytes(path.read_bytes())
    (region / "bazaars.csv").write_text("id,place,source\nbazaar_bir,bir,made-up\n")
    (tmp_path / "story.yaml").write_text(
        textwrap.dedent("""\
            name: Curfew
            region: oasis
            start: 2011-02-15
            until: 2011-03-01
            policies:
              - kind: curfew
                start: 2011-02-20
                strictness: 0.4
            agents:
              bazaar:
                cases: 30
            """)
    )

    told = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path / "story.yaml")],
        env={**os.environ, "BLOWBACK_PLUGINS": str(plugin), "NUMBA_DISABLE_JIT": "1"},
        capture_output=True, text=True, check=False, cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip

    assert told.stderr == ""
    assert told.stdout.split() == ["1", "[15]", "0.4"]
