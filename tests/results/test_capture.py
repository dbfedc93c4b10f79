import pandas as pd
import pytest

from sim.results.capture import arms_of_the_rebellion, capture_ratio_by_year, rebel_share_of_strength
from sim.results.measures import arms_reached_northern_mali, capture_ratio_mali
from sim.results.results import Results

PLACES = pd.DataFrame(
    {
        "id": ["gao", "kidal", "mopti", "agadez"],
        "country": ["MLI", "MLI", "MLI", "NER"],
        "region": ["mli_gao", "mli_kidal", "mli_mopti", "ner_agadez"],
    }
)
LINKS = [
    (1, "2011-11-01", "agadez", "kidal", "rifles", 300),
    (1, "2011-12-01", "mopti", "gao", "rockets", 40),
    (1, "2011-12-01", "gao", "kidal", "rifles", 999),
    (1, "2011-12-01", "agadez", "kidal", "ammunition", 5000),
    (2, "2011-12-01", "agadez", "gao", "rifles", 7),
]
FLOWS = [
    (1, "2011-12-01", "MLI", "MLI", "state", "militia", "captured", "rifles", 100),
    (1, "2012-02-01", "MLI", "MLI", "state", "militia", "deserted", "rifles", 400),
    (1, "2012-02-01", "MLI", "MLI", "militia", "spent", "worn_out", "rifles", 60),
    (1, "2012-03-01", "MLI", "MLI", "militia", "state", "captured", "rifles", 140),
    (1, "2012-03-01", "MLI", "MLI", "militia", "state", "seized", "rifles", 1000),
    (1, "2012-03-01", "LBY", "LBY", "state", "militia", "captured", "rifles", 5000),
]


@pytest.fixture
def rebellion():
    links = pd.DataFrame(LINKS, columns=["run", "month", "from_place", "to_place", "arm", "count"])
    columns = ["run", "month", "from_country", "to_country", "from_holder", "to_holder", "reason", "arm", "count"]
    flows = pd.DataFrame(FLOWS, columns=columns)
    states = pd.DataFrame(
        [
            (run, date, "MLI", region, strength, hostile)
            for run in (1, 2)
            for date, strength, hostile in (("2011-10-01", 0, 0), ("2011-11-05", 30, 10 * run), ("2012-03-10", 0, 20))
            for region in ("mli_gao", "mli_kidal")
        ],
        columns=["run", "date", "country", "region", "strength", "hostile_strength"],
    )
    for frame, column in ((links, "month"), (flows, "month"), (states, "date")):
        frame[column] = pd.to_datetime(frame[column])
    manifest = {"seeds": [1, 2], "start": "2011-10-01", "until": "2012-03-31"}
    return Results("rebellion", {"links": links, "flows": flows, "states": states}, manifest, PLACES)


def test_every_month_of_every_run_has_a_row(rebellion):
    table = arms_of_the_rebellion(rebellion)

    assert len(table) == 2 * 7
    assert table.month.min() == pd.Timestamp("2011-09-01")


def test_the_months_add_up_to_the_measures_of_the_run(rebellion):
    sums = arms_of_the_rebellion(rebellion).groupby("run")[["carried_in", "captured", "lost"]].sum()

    assert sums.loc[1].to_dict() == {"carried_in": 340, "captured": 500, "lost": 200}
    assert sums.carried_in.to_dict() == arms_reached_northern_mali(rebellion).to_dict()
    assert (sums.captured / sums.lost)[1] == capture_ratio_mali(rebellion)[1]


def test_a_year_above_one_is_one_in_which_rebels_take_more_than_they_lose(rebellion):
    ratio = capture_ratio_by_year(rebellion)

    assert ratio[1, 2012] == 2.0


def test_a_year_without_losses_has_no_ratio(rebellion):
    assert capture_ratio_by_year(rebellion)[[(1, 2011), (2, 2012)]].isna().all()


def test_strength_is_shared_between_rebels_and_garrisons(rebellion):
    share = rebel_share_of_strength(rebellion).set_index(["run", "date"])["value"].unstack("date")

    assert share.loc[1].tolist() == [0.0, 0.25, 1.0]
    assert share.loc[2].tolist() == [0.0, 0.4, 1.0]


def test_where_there_is_no_such_region_nobody_has_strength(rebellion):
    rebellion.tables["states"] = rebellion.states.assign(country="ALB", region="alb_tirana")

    assert rebel_share_of_strength(rebellion).value.tolist() == [0.0] * 6
