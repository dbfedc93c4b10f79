import pytest

from sim.core.errors import UsageError
from sim.results.books import books
from tests.results.bookkeeping import written

GROUP, GARRISON, UNBORN = 3, 6, 8


def test_what_comes_from_the_world_has_an_origin():
    told = books(written([(9, 1, 3, 10, "looted"), (30, 0, 6, 5, "import"), (31, 0, 5, 7, "import")]), 7)

    origins = [told.origins[code] if code >= 0 else "" for code in told.lines["origin"]]
    assert origins == ["fezzan", "sirte", "MLI_arsenal", "", "MLI_arsenal", "MLI_arsenal"]


def test_home_is_where_the_regimes_depots_are():
    told = books(written([]), 7)

    assert [country for country, home in zip(told.countries, told.homes, strict=True) if home] == ["LBY"]


def test_an_address_is_true_from_its_day_on():
    told = books(written([], [(8, GROUP, "NER")]), 7)

    assert told.countries[told.standing(7)["country"][GROUP]] == "LBY"
    assert told.countries[told.standing(8)["country"][GROUP]] == "NER"


def test_who_is_nowhere_yet_stands_where_it_will_first_stand():
    told = books(written([], [(8, UNBORN, "NER"), (9, UNBORN, "MLI")]), 7)

    assert told.countries[told.standing(0)["country"][UNBORN]] == "NER"
    assert told.countries[told.standing(9)["country"][UNBORN]] == "MLI"


def test_days_have_dates():
    told = books(written([]), 7)

    assert told.day_of("2011-02-14") == 0
    assert told.dated(told.day_of("2011-03-31")).isoformat() == "2011-03-31T00:00:00"
    with pytest.raises(UsageError, match="2011-04-01 is outside the run"):
        told.day_of("2011-04-01")


def test_books_and_provenance_must_tell_of_the_same_arms():
    results = written([])
    results.provenance.loc[0, "count"] += 1

    with pytest.raises(UsageError, match="rifles from fezzan are 1000 in the ledger and 1001 in provenance"):
        books(results, 7)


def test_books_of_a_run_that_is_not_there_are_refused():
    with pytest.raises(UsageError, match=r"has no run 8\. Runs are: 7"):
        books(written([]), 8)
