import pandas as pd
import pytest

from sim.report.look import BLUE, INK
from sim.report.seizures import border_name, by_border, seizures, seizures_by_policy
from sim.results.results import Results

NAMES = {"LBY": "Libya", "NER": "Niger", "EGY": "Egypt", "TUN": "Tunisia", "DZA": "Algeria"}
LOADS = {  # carried, seized, heard of
    "LBY-NER": (900, 30, 1),
    "LBY-EGY": (800, 200, 100),
    "LBY-EGY:sea": (300, 100, 60),
    "LBY-TUN": (200, 90, 40),
    "DZA-TUN": (100, 20, 10),
}


def at_borders(name, loads, runs=(1, 2, 3)):
    """Runs in which the borders' numbers are once, twice and three times as large."""
    rows = [
        (run, pd.Timestamp(month), border, "piste", "rifles", 1, 1, *(run * number for number in numbers))
        for run in runs
        for month in ("2011-03-01", "2011-04-01")
        for border, numbers in loads.items()
    ]
    columns = ["run", "month", "border", "mode", "arm", "convoys", "stopped", "count", "seized", "recorded"]
    table = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(("border", "mode", "arm"), "category"))
    return Results(name, {"crossings": table}, {"seeds": list(runs), "start": "2011-02-15", "until": "2011-12-31"})


def changes(ax, colour):
    return [line.get_xdata()[0] for line in ax.lines if line.get_color() == colour and len(line.get_xdata()) == 1]


def test_numbers_are_medians_of_the_sum_over_all_months():
    table = by_border(at_borders("History", LOADS))

    assert list(table.loc["LBY-EGY", ["carried", "seized", "heard of"]]) == [3200, 800, 400]
    assert list(table.index)[:2] == ["LBY-NER", "LBY-EGY"]


def test_a_border_is_named_by_its_countries():
    assert border_name("LBY-EGY:sea", NAMES.__getitem__) == "Libya–Egypt, sea"


def test_the_busiest_border_that_nobody_hears_of_falls_behind_in_the_news(words):
    said = words(seizures(at_borders("History", LOADS), names=NAMES.__getitem__))

    assert "1 → 5" in said
    assert "2 → 1" in said


def test_the_share_that_is_heard_of_is_written_beside_the_border(words):
    said = words(seizures(at_borders("History", LOADS)))

    assert {"0.1", "12", "20"} <= set(said)


def test_borders_left_out_are_counted_but_keep_their_place(words):
    ax = seizures(at_borders("History", LOADS), most=2)

    said = words(ax)
    assert "1 → 5" in said
    assert "3 borders with less are not drawn." in " ".join(" ".join(said).split())


def test_a_policy_s_change_is_that_of_its_pair_in_percent():
    fewer = {border: (carried * 0.75, seized * 0.5, heard) for border, (carried, seized, heard) in LOADS.items()}

    ax = seizures_by_policy({"history": at_borders("History", LOADS), "teams": at_borders("Teams", fewer)})

    assert changes(ax, INK) == [pytest.approx(-25)]
    assert changes(ax, BLUE) == [pytest.approx(0)]
    assert "History run of the same seed" in ax.get_xlabel()


def test_only_runs_of_the_same_seed_are_compared():
    study = {"history": at_borders("History", LOADS), "teams": at_borders("Teams", LOADS, runs=(2, 3, 4))}

    assert changes(seizures_by_policy(study), INK) == [pytest.approx(0)]


@pytest.mark.parametrize("runs", [(1, 2, 3), (5,)])
def test_nothing_sticks_out_of_the_paper(paper_holds, runs):
    history = at_borders("History", LOADS, runs)

    assert paper_holds(seizures(history, names=NAMES.__getitem__).figure)
    assert paper_holds(
        seizures_by_policy({"history": history, "a": at_borders("Quite a long name", LOADS, runs)}).figure
    )


def test_quiet_borders_are_an_empty_picture():
    assert seizures(at_borders("Quiet", {"LBY-NER": (0, 0, 0)})).get_xlabel().startswith("Weapons")
