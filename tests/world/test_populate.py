"""Populating: columns are filled, accounts opened, and the order of a file says nothing."""

import numpy as np
import pytest

from sim.core.chance import uid
from sim.core.errors import RegionError
from sim.world.region import read_region
from tests.worlds import world_of


def test_every_row_has_an_identity_and_an_account_of_its_own(world):
    depots = world.tables["depot"]

    assert world.ids["depot"][0] == "anba_base/001"
    assert depots.uid[0] == uid("anba_base/001")
    assert world.accounts[depots.account[0]] == "anba_base/001"
    assert len(set(depots.account.tolist())) == 14


def test_rows_are_the_same_whatever_the_order_of_the_file(copy_of_oasis, world):
    for name in ("depots", "places", "links", "militias", "traffickers"):
        path = copy_of_oasis / f"{name}.csv"
        header, *rows = path.read_text().splitlines()
        path.write_text("\n".join([header, *reversed(rows)]) + "\n")

    turned = world_of(copy_of_oasis)

    for name, table in world.tables.items():
        for column, other in zip(table, turned.tables[name], strict=True):
            np.testing.assert_array_equal(column, other)
    for column, other in zip(world.ground["links"], turned.ground["links"], strict=True):
        np.testing.assert_array_equal(column, other)


def test_a_display_name_changes_nothing(copy_of_oasis, world):
    path = copy_of_oasis / "depots.csv"
    path.write_text(path.read_text().replace("anba_base 1,", "Renamed,"))

    np.testing.assert_array_equal(world_of(copy_of_oasis).tables["depot"].uid, world.tables["depot"].uid)


def test_a_place_that_is_not_there_is_named_with_its_line(copy_of_oasis):
    path = copy_of_oasis / "depots.csv"
    path.write_text(
        path.read_text().replace("anba_base/003,anba_base 3,anba_base,anba,", "anba_base/003,x,anba_base,anbar,")
    )

    with pytest.raises(RegionError) as refused:
        world_of(copy_of_oasis)

    assert str(refused.value) == f"{path}:4: place 'anbar' is not known. Did you mean 'anba'?"


def test_accounts_start_where_their_owners_live(world):
    ledger, towns = world.ledger, world.tables["town"]
    row = world.ids["town"].index("town_faro")

    assert ledger.place[towns.account[row]] == world.place_row("faro")
    assert ledger.country[towns.account[row]] == world.words.codes["country"]["BBB"]


def test_the_books_start_empty(world):
    assert not world.ledger.balance.any()
    assert read_region(world.region.folder).name == "oasis"
