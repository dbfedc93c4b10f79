"""A small house of rooms, so that reading is tested without the real ones."""

from typing import Annotated, NamedTuple

import pytest

from sim.core import discover
from sim.core.columns import F8, Col
from sim.core.face import Row
from sim.core.room import Room
from sim.core.uncertain import Frozen, Param, Uncertain

LEVERS = {
    "border_post": ("staff", "patrols", "isr", "tips", "audit", "open"),
    "depot": ("guards", "security"),
    "garrison": ("outside_troops", "cache_search"),
    "militia": ("stipend", "stipend_audit", "disarm_rate", "demobilise_rate"),
    "state": ("aid", "pay", "audit", "legitimacy_gain"),
    "team": ("count_all", "count_salw", "count_watched", "keep_all", "keep_salw", "keep_watched"),
    "town": ("hand_in_rate",),
    "trafficker": ("clampdown",),
}


class Cautious(Frozen):
    """Parameters of the one room that has any."""

    risk_aversion: Uncertain = Param(0.3, unit="none", low=0, high=1, source="assumption: test", between=(0.1, 0.6))
    cash: Uncertain = Param(
        {"dist": "lognormal", "median": 15_000, "sd_of_log": 0.8, "source": "assumption: test"},
        unit="USD", low=0, high=1e9, source="assumption: test",
    )  # fmt: skip
    insecurity: dict[str, Uncertain] = Param({"LBY": 0.3}, unit="none", low=0, high=1, source="assumption: test")


class Plain(Frozen):
    """Parameters of a room without any."""


def small_house() -> tuple[Room, ...]:
    lever = Annotated[F8, Col(unit="none", doc="for the test", lever=True)]
    return tuple(
        Room(
            name=room,
            Params=Cautious if room == "trafficker" else Plain,
            Columns=NamedTuple("Columns", [(column, lever) for column in columns]),
            Face=Row,
            rules=(),
            Settings=None,
        )
        for room, columns in LEVERS.items()
    )


@pytest.fixture(autouse=True)
def house(monkeypatch):
    rooms = small_house()
    monkeypatch.setattr(discover, "rooms", lambda: rooms)
    return rooms


@pytest.fixture
def region(tmp_path):
    """A region of three countries, four places and two borders, named by its path."""
    folder = tmp_path / "land"
    folder.mkdir()
    (folder / "region.yaml").write_text("name: land\nstart: 2011-02-15\nuntil: 2015-12-31\n")
    (folder / "states.csv").write_text("id,name\nLBY,Libya\nNER,Niger\nTCD,Chad\n")
    (folder / "regions.csv").write_text("id,country\nlby_fezzan,LBY\nner_air,NER\n")
    (folder / "places.csv").write_text("id,country\nsabha,LBY\nubari,LBY\nagadez,NER\nfaya,TCD\n")
    (folder / "borders.csv").write_text("id,a,b\nLBY-NER,LBY,NER\nLBY-TCD,LBY,TCD\n")
    return folder


@pytest.fixture
def write(region, tmp_path):
    """Writes a scenario beside the region and gives its path."""

    def put(text, name="mine.yaml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return put
