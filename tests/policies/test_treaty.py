import pytest
from pydantic import ValidationError

from sim.policies.treaty import Treaty


def test_it_prevents_a_share_of_what_is_diverted():
    (act,) = Treaty(prevents=0.4).acts()

    assert (act.lever, act.amount) == ("state.treaty", 0.4)


def test_nobody_is_asked_so_nobody_can_refuse():
    assert Treaty(where={"countries": ["NER"]}).hosts("LBY") == ()
    with pytest.raises(ValidationError, match="asks nobody's leave"):
        Treaty(consent="refused")


def test_each_state_that_keeps_it_pays():
    (cost,) = Treaty(state_usd=36_500).costs()

    assert (cost.kind, cost.of, cost.usd) == ("per_row", "state", 100)
