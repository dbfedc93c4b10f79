from datetime import date
from typing import Literal

import pytest
from pydantic import ValidationError

from sim.core.levers import Where
from sim.core.policy import Host, Policy


class Curfew(Policy):
    """A policy for the tests."""

    kind: Literal["curfew"] = "curfew"

    def acts(self):
        yield self.act("trafficker.clampdown", "add", 1, delay=3)


def hosted(by: Host, **given):
    class Asked(Curfew):
        host = by

    return Asked(**given)


def test_a_policy_is_called_after_its_kind_unless_it_has_a_name():
    assert Curfew().name == "curfew"
    assert Curfew(name="night").name == "night"


def test_an_act_has_the_dates_and_rows_of_its_policy():
    (act,) = Curfew(start=date(2012, 1, 1), ramp=5, where=Where(countries=("NER",))).acts()

    assert (act.start, act.ramp, act.delay, act.where.countries) == (date(2012, 1, 1), 5, 3, ("NER",))


def test_a_policy_survives_a_round_trip():
    night = Curfew(name="night", where=Where(places=("gao",)))

    assert Curfew(**night.model_dump()) == night


def test_an_unknown_field_is_refused():
    with pytest.raises(ValidationError):
        Curfew(strength=3)


def test_whose_leave_is_asked():
    south = Where(borders=("LBY-NER", "LBY-TCD"))

    assert hosted("none").hosts("LBY") == ()
    assert hosted("trigger").hosts("LBY") == ()
    assert hosted("home").hosts("LBY") == ("LBY",)
    assert hosted("neighbours", where=south).hosts("LBY") == ("NER", "TCD")
    assert hosted("neighbours").hosts("LBY", ["LBY-EGY:sea", "LBY-NER"]) == ("EGY", "NER")
    assert hosted("neighbours", where=Where(countries=("LBY",))).hosts("LBY") == ("LBY",)
    assert hosted("states", where=south).hosts("LBY") == ("LBY", "NER", "TCD")


def test_a_policy_based_in_a_country_asks_that_country():
    class Based(Curfew):
        host = "basing"
        base: str = ""

    south = Where(borders=("LBY-NER",))
    assert Based(base="ITA", where=south).hosts("LBY") == ("ITA",)
    assert Based(where=Where(countries=("TCD",))).hosts("LBY") == ("TCD",)
    assert Based(where=south).hosts("LBY") == ("NER",)


def test_only_a_policy_that_asks_somebody_can_be_refused():
    assert hosted("home", consent="refused").consent == "refused"
    with pytest.raises(ValidationError, match="nobody can refuse it"):
        hosted("none", consent="refused")


def test_a_policy_costs_nothing_unless_it_says_so_and_must_say_what_it_does():
    class Idle(Policy):
        kind: Literal["idle"] = "idle"

    assert list(Curfew().costs()) == []
    assert Idle.kind_name() == "idle"
    assert Policy.kind_name() == ""
    with pytest.raises(NotImplementedError):
        list(Idle().acts())


def test_an_act_may_have_rows_and_a_delay_of_its_own():
    class Elsewhere(Curfew):
        def acts(self):
            yield self.act("depot.guards", "add", 2, where=Where(places=("gao",)), shared=True)

    (act,) = Elsewhere(until=date(2012, 5, 1), where=Where(countries=("NER",))).acts()

    assert (act.where.places, act.where.countries, act.delay, act.shared) == (("gao",), (), 0, True)
    assert (act.until, act.amount, act.how) == (date(2012, 5, 1), 2, "add")
