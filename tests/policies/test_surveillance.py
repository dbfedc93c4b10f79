import pytest
from pydantic import ValidationError

from sim.policies.surveillance import Surveillance


def test_the_country_it_flies_from_is_asked():
    assert Surveillance(base="NER").hosts("LBY") == ("NER",)


def test_it_must_fly_from_somewhere():
    with pytest.raises(ValidationError):
        Surveillance()


def test_half_the_view_costs_half_an_orbit():
    half, whole = (next(Surveillance(base="NER", share=share).costs()).usd for share in (0.125, 0.25))

    assert whole == pytest.approx(2 * half)
