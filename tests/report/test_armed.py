from dataclasses import replace

import pandas as pd
import pytest

from sim.core.errors import UsageError
from sim.report.armed import said, who_armed
from sim.results.chain import Chain
from sim.results.names import Names

WAYS = [
    ("ubari", "tuareg_returnees", "tuareg_returnees", "tuareg_returnees", 0.5),
    ("MLI_arsenal", "army", "captured", "mnla", 0.3),
    ("MLI_private", "households", "homegrown", "households", 0.2),
]


@pytest.fixture
def chain():
    ways = pd.DataFrame(WAYS, columns=["origin", "taken_by", "came_by", "holder", "share"])
    nothing = pd.DataFrame()
    return Chain("weapons in kidal", pd.Timestamp("2012-06-30"), 200, nothing, nothing, nothing, ways)


def told(text):
    return " ".join(text.split())


def test_bars_are_shares_of_the_holding(chain, one_run, words):
    said = {told(text) for text in words(who_armed(chain, one_run))}

    assert {"ubari 100", "Arsenals, MLI 60", "Private hands, MLI 40"} <= said
    assert {"With Tuareg returnees 100", "Captured from the army 60", "Were there before 40"} <= said
    assert {"Mnla 60", "Households 40"} <= said


def test_the_question_and_the_answer_are_in_the_headline(chain, one_run, words):
    said = words(who_armed(chain, one_run, title="Who armed Kidal"))

    assert "Who armed Kidal" in said
    assert "200 weapons in kidal, 30 June 2012" in said


def test_groups_are_called_as_the_chain_calls_them(chain, one_run, words):
    named = replace(chain, names=Names({"mnla": "MNLA", "tuareg_returnees": "Returnees"}, {}, {}))

    said = {told(text) for text in words(who_armed(named, one_run))}

    assert {"With Returnees 100", "Returnees 100", "MNLA 60"} <= said


def test_ribbons_have_the_colour_of_how_the_arms_came(chain, one_run):
    from matplotlib.patches import PathPatch

    ax = who_armed(chain, one_run)

    ribbons = [patch for patch in ax.patches if isinstance(patch, PathPatch)]
    assert len(ribbons) == 9
    assert len({ribbon.get_facecolor() for ribbon in ribbons}) == 3


def test_small_hands_are_drawn_together(chain, one_run, words):
    more = [("ubari", f"group_{n}", "traffickers", f"group_{n}", 0.02) for n in range(9)]
    ways = pd.concat([chain.ways, pd.DataFrame(more, columns=chain.ways.columns)])
    crowd = Chain(chain.about, chain.date, 200, chain.steps, chain.origins, chain.routes, ways)

    said = {told(text) for text in words(who_armed(crowd, one_run, most=4))}

    assert "8 others 32" in said


def test_an_empty_holding_is_nothing_to_draw(chain, one_run):
    empty = Chain(chain.about, chain.date, 0, chain.steps, chain.origins, chain.routes, chain.ways.head(0))

    with pytest.raises(UsageError, match="no weapons in kidal on 2012-06-30"):
        who_armed(empty, one_run)


@pytest.mark.parametrize(
    ("layer", "word", "words"),
    [
        ("taken_by", "army", "The army"),
        ("came_by", "deserted", "Left behind by the army"),
        ("came_by", "traffickers", "Traffickers"),
        ("holder", "ansar_dine", "Ansar dine"),
    ],
)
def test_words_of_the_code_are_not_shown(layer, word, words):
    assert said(layer, word, str) == words
