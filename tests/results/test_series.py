import pandas as pd
import pytest

from sim.core.errors import UsageError
from sim.results import QUANTITIES, Results, bands, over_time, provenance_matrix


@pytest.mark.parametrize("what", QUANTITIES)
def test_every_quantity_has_a_value_at_every_date_of_every_run(what, results, another_run):
    both = Results.stack([results, another_run])

    table = over_time(both, what)

    assert table.columns.tolist() == ["run", "date", "value"]
    assert table.groupby("run").size().nunique() == 1
    assert table.run.unique().tolist() == [7, 8]


def test_before_the_looting_nothing_is_outside_control(results):
    table = over_time(results).set_index("date").value

    assert table[pd.Timestamp("2011-02-14")] == 0
    assert table[pd.Timestamp("2011-03-31")] == 400


def test_arms_are_told_by_country(results):
    table = over_time(results, by="country")

    last = table[table.date == "2011-03-31"].set_index("country").value
    assert last.to_dict() == {"LBY": 250, "MLI": 150}


def test_arrivals_are_moves_between_countries(results):
    table = over_time(results, "arrived", by="to_country")

    assert table[["date", "to_country", "value"]].to_numpy().tolist() == [
        [pd.Timestamp("2011-02-01"), "MLI", 0],
        [pd.Timestamp("2011-03-01"), "MLI", 150],
    ]


def test_only_some_rows_may_be_wanted(results):
    assert over_time(results, "deaths", only={"country": "MLI"}).value.tolist() == [0, 6]
    assert over_time(results, "deaths", only={"country": ["NER"]}).value.tolist() == [0, 0]


def test_a_place_knows_its_country(results):
    table = over_time(results, "rifle_price", by="country")

    last = table[table.date == table.date.max()].set_index("country").value
    assert last.to_dict() == {"LBY": 350, "MLI": 700}
    assert table.value.isna().sum() == 1


def test_an_unknown_quantity_or_column_is_refused(results):
    with pytest.raises(UsageError, match="'weather'"):
        over_time(results, "weather")
    with pytest.raises(UsageError, match="no column 'payer'"):
        over_time(results, by="payer")


def test_a_band_holds_the_middle_runs():
    frame = pd.DataFrame({"run": range(11), "date": [pd.Timestamp("2011-03-01")] * 11, "value": range(0, 110, 10)})

    band = bands(frame).iloc[0]

    assert band[["low", "median", "high"]].tolist() == pytest.approx([10, 50, 90])


def test_bands_are_drawn_for_each_country(results, another_run):
    table = bands(over_time(Results.stack([results, another_run]), by="country"), by="country")

    assert table.columns.tolist() == ["date", "country", "low", "median", "high"]
    assert (table.low == table.high).all()


def test_the_matrix_says_who_holds_what_from_where(results):
    matrix = provenance_matrix(results)

    assert matrix.loc["fezzan", "militia"] == 250
    assert matrix.loc["MLI_arsenal", "state"] == 70
    assert matrix.to_numpy().sum() == 1070
    assert provenance_matrix(results, "2012-12-31").empty
