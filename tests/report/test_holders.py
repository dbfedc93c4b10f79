import pytest

from sim.report.holders import CHAIN, holder_chain, mean_by_holder
from sim.results.terms import OUTSIDE_CONTROL, WEAPONS


def test_the_layers_are_means_in_the_order_of_the_chain(results):
    means = mean_by_holder(results, WEAPONS, None)

    assert list(means.columns) == ["depot", "militia", "civilian", "trafficker", "seized"]
    assert list(means["militia"]) == [2, 172, 342, 512, 682]


def test_shares_add_up_to_the_whole(results):
    ax = holder_chain(results)

    top = ax.collections[-1].get_datalim(ax.transData).y1
    assert top == pytest.approx(100)
    assert ax.get_ylabel() == "Share of all arms (%)"


def test_every_layer_is_named_with_its_last_share(results, words):
    said = words(holder_chain(results, countries=["LBY"], where="in Libya"))

    assert "Depots  25 %" in said
    assert "Armed groups  75 %" in said
    assert "Weapons of all classes in Libya by holder, percent of all of them on the day" in said


def test_items_can_be_drawn_instead_of_shares(results, words):
    ax = holder_chain(results, countries=["LBY"], share=False)

    assert ax.get_ylabel() == "Items"
    assert "Depots  200" in words(ax)


def test_the_caption_says_that_layers_are_means(results, words):
    assert "Layers: means of the runs." in " ".join(" ".join(words(holder_chain(results))).split())


def test_the_chain_knows_who_is_outside_control():
    assert set(OUTSIDE_CONTROL) <= set(CHAIN)
