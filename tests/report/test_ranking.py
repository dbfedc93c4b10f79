import pandas as pd
import pytest

from sim.report.look import BLACK, VERMILION
from sim.report.ranking import destination_ranking
from sim.results.results import Results

HELD = {"MLI": {1: 400, 2: 500, 3: 700}, "NER": {1: 600, 2: 300, 3: 200}, "TCD": {1: 10, 2: 20, 3: 30}}


def ending(name, held):
    """Three runs by what each country holds of the arms of one depot in the end."""
    day = pd.Timestamp("2012-12-31")
    rows = [
        (run, day, "mizda", country, "militia", "rifles", count)
        for country, runs in held.items()
        for run, count in runs.items()
    ]
    table = pd.DataFrame(rows, columns=["run", "date", "origin", "country", "holder", "arm", "count"])
    table = table.astype(dict.fromkeys(("origin", "country", "holder", "arm"), "category"))
    return Results(name, {"provenance": table}, {"seeds": [1, 2, 3], "start": "2011-02-15", "until": "2012-12-31"})


@pytest.fixture
def ends():
    none_in_chad = {**HELD, "TCD": {}}
    halved = {country: {run: count // 2 for run, count in runs.items()} for country, runs in none_in_chad.items()}
    return {"history": ending("History", HELD), "teams": ending("Teams", halved)}


def dots(ax, colour):
    return [(line.get_xdata()[0], round(line.get_ydata()[0])) for line in ax.lines if line.get_marker() == "o"
            and line.get_color() == colour]  # fmt: skip


def test_countries_are_in_the_order_of_the_baseline(ends):
    ax = destination_ranking(ends, names={"MLI": "Mali", "NER": "Niger", "TCD": "Chad"}.__getitem__)

    assert [label.get_text() for label in ax.get_yticklabels()] == ["Mali", "Niger", "Chad"]


def test_a_dot_is_the_median_of_the_runs(ends):
    ax = destination_ranking(ends)

    assert dots(ax, BLACK) == [(500, 0), (300, 1), (20, 2)]
    assert dots(ax, VERMILION) == [(250, 0), (150, 1)]


def test_a_rank_that_differs_between_runs_has_a_bar(ends):
    _counts, ranks = destination_ranking(ends).figure.axes

    bars = [list(line.get_xdata()) for line in ranks.lines if line.get_color() == BLACK and line.get_marker() == "None"]
    assert bars == [[1, 2], [1, 2], [3, 3]]
    assert dots(ranks, BLACK) == [(1, 0), (2, 1), (3, 2)]


def test_countries_left_out_are_counted(ends, words):
    said = " ".join(" ".join(words(destination_ranking(ends, most=1))).split())

    assert "2 more countries are not drawn." in said


def test_scenarios_are_named_in_the_key(ends):
    ax = destination_ranking(ends, "teams")

    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["Teams", "History"]


def test_few_arms_are_a_hollow_dot_at_the_edge(ends):
    ends["history"].tables["provenance"].loc[lambda table: table.country == "MLI", "count"] *= 1000

    ax = destination_ranking(ends)

    hollow = [line for line in ax.lines if line.get_markerfacecolor() == "white"]
    assert {line.get_xdata()[0] for line in hollow} == {ax.get_xlim()[0]}


@pytest.mark.parametrize("many", [2, 9])
def test_nothing_sticks_out_of_the_paper(ends, paper_holds, many):
    crowd = {f"s{n}": ending(f"A policy with a long name {n}", HELD) for n in range(many)}

    assert paper_holds(destination_ranking(crowd).figure)


def test_a_world_in_which_nothing_left_is_an_empty_picture(ends):
    nothing = ending("Nothing", {"LBY": {1: 5, 2: 5, 3: 5}})

    assert destination_ranking({"nothing": nothing}).get_xlabel().startswith("Weapons")
