"""A year in the made-up region, with a sea lane added, under any policies."""

import datetime as dt
import shutil

import pytest

from sim.model.engine import Engine
from sim.scenario import Scenario, settle
from tests.worlds import OASIS

START = dt.date(2011, 2, 15)
COAST = {
    "borders.csv": "AAA-CCC:sea,AAA,CCC,300,280,320,0,100,50,200,1,made-up",
    "links.csv": "anba--hail:sea,anba,hail,300,sea,1,AAA-CCC:sea,,1,1,made_up,made-up,high",
    "border_posts.csv": "anba--hail:sea:AAA,Sea,anba--hail:sea,AAA-CCC:sea,AAA,sea,anba,made-up\n"
    "anba--hail:sea:CCC,Sea,anba--hail:sea,AAA-CCC:sea,CCC,sea,hail,made-up",
}


class Year:
    """One run that is over: its tables as they stand on the last day, its flows and its bill."""

    def __init__(self, region, policies, days=365, **agents):
        until = START + dt.timedelta(days=days - 1)
        asked = Scenario(name="Year", region=region, start=START, until=until, policies=policies, agents=agents)
        self.engine = Engine(settle(asked, 4))
        self.recording = self.engine.run()
        self.world = self.engine.world

    def __getattr__(self, room):
        return self.world.tables[room]

    def moved(self, reason):
        """Items moved for a reason."""
        flows = self.recording.tables["flows"]
        return int(flows["count"][flows["reason"] == self.recording.names["reasons"].index(reason)].sum())

    def held(self, room, arm=0):
        """Items of a class that all agents of a room hold."""
        return int(self.world.ledger.balance[self.world.tables[room].account, arm].sum())

    def posts(self, border):
        """Rows of posts on a border."""
        return self.border_post.border == self.world.words.codes["border"][border]

    @property
    def cost(self):
        """US dollars by name of policy."""
        costs = self.recording.tables.get("costs")
        names = self.recording.names["policies"]
        if costs is None:
            return {}
        return {name: float(costs["usd"][costs["policy"] == row].sum()) for row, name in enumerate(names)}


@pytest.fixture(scope="session")
def coast(tmp_path_factory):
    """The made-up region, with a sea lane from Anba to Hail."""
    folder = tmp_path_factory.mktemp("regions") / "coast"
    shutil.copytree(OASIS, folder)
    for name, rows in COAST.items():
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + rows + "\n", encoding="utf-8")
    return str(folder)


@pytest.fixture(scope="session")
def year_of(coast):
    """A run under some policies; the same ones are run once."""
    known = {}

    def run(*policies, days=365, **agents):
        key = repr((policies, days, agents))
        if key not in known:
            known[key] = Year(coast, policies, days, **agents)
        return known[key]

    return run
