import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.core.errors import DesignError
from sim.core.uncertain import (
    DISTRIBUTIONS,
    Beta,
    Choice,
    Frozen,
    LogNormal,
    LogUniform,
    Normal,
    Param,
    Triangular,
    Uncertain,
    Uniform,
    meaning_of,
    parameters,
    settled,
)

EXAMPLES = [
    Uniform(low=1, high=3, source="s"),
    Triangular(low=1, mode=1.5, high=4, source="s"),
    Triangular(low=2, mode=2, high=2, source="s"),
    LogUniform(low=0.1, high=100, source="s"),
    Normal(mean=0, sd=2, source="s"),
    Normal(mean=0, sd=2, low=-1, high=1, source="s"),
    LogNormal(median=2, sd_of_log=0.5, source="s"),
    LogNormal(median=2, sd_of_log=0.5, low=1, high=3, source="s"),
    Beta(a=2, b=5, source="s"),
    Beta(a=0.5, b=0.5, low=-1, high=1, source="s"),
    Choice(values=(1, 2, 5), source="s"),
    Choice(values=(1, 2, 5), weights=(0, 3, 1), source="s"),
]


class Cautious(Frozen):
    """A room's parameters, for the tests."""

    fear: Uncertain = Param(0.3, unit="none", low=0, high=1, source="T1", grade="C", between=(0.1, 0.6))
    cash: Uncertain = Param(Normal(mean=10, sd=1, source="T2"), unit="USD", low=0, source="T2")
    shares: dict[str, Uncertain] = Param({"LBY": 0.3}, unit="none", low=0, high=1, source="T3")
    choice: str = Param("learned", unit="word", source="T4")


@given(st.sampled_from(EXAMPLES), st.floats(0, 1), st.floats(0, 1))
def test_a_greater_share_never_gives_a_smaller_value(distribution, one, other):
    low, high = sorted((one, other))

    assert distribution.quantile(low) <= distribution.quantile(high)


@given(st.sampled_from(EXAMPLES), st.floats(0, 1, exclude_max=True))
def test_every_draw_lies_in_its_support(distribution, u):
    least, most = distribution.support()

    slack = 1e-9 * max(1.0, abs(least), abs(most))
    assert least - slack <= distribution.quantile(u) <= most + slack


@pytest.mark.parametrize(
    ("distribution", "middle"),
    [
        (Uniform(low=1, high=3, source="s"), 2),
        (Triangular(low=0, mode=1, high=2, source="s"), 1),
        (LogUniform(low=1, high=100, source="s"), 10),
        (Normal(mean=7, sd=2, source="s"), 7),
        (LogNormal(median=3, sd_of_log=1, source="s"), 3),
        (Beta(a=3, b=3, source="s"), 0.5),
        (Beta(a=2, b=1, source="s"), math.sqrt(0.5)),
        (Choice(values=(1, 2, 3), source="s"), 2),
    ],
)
def test_the_middle_of_a_distribution_is_known(distribution, middle):
    assert distribution.quantile(0.5) == pytest.approx(middle, rel=1e-9)


@given(st.floats(0.01, 0.99))
def test_the_arcsine_law_is_a_beta_with_a_closed_form(u):
    assert Beta(a=0.5, b=0.5, source="s").quantile(u) == pytest.approx(math.sin(math.pi * u / 2) ** 2, rel=1e-9)


def test_a_weightless_choice_is_never_made():
    never = Choice(values=(1, 2), weights=(0, 1), source="s")

    assert {never.quantile(step / 100) for step in range(100)} == {2.0}


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_a_distribution_without_a_source_is_refused_once(name):
    numbers = {"low": 1, "mode": 1, "high": 2, "mean": 1, "sd": 1, "median": 1, "sd_of_log": 1, "a": 1, "b": 1}
    wanted = {key: numbers[key] for key in DISTRIBUTIONS[name].model_fields if key in numbers}
    given_values = {"values": [1]} if name == "choice" else wanted

    with pytest.raises(ValidationError) as refusal:
        Cautious(cash={"dist": name, **given_values})

    (found,) = refusal.value.errors()
    assert found["loc"][-1] == "source"


@pytest.mark.parametrize("value", ["much", {"low": 1}, {"dist": "flat", "source": "s"}, [1], None, True, math.nan])
def test_a_bad_value_is_complained_of_once(value):
    with pytest.raises(ValidationError) as refusal:
        Cautious(fear=value)

    assert len(refusal.value.errors()) == 1


@pytest.mark.parametrize("value", [1.5, -0.1, {"dist": "uniform", "low": 0.5, "high": 2, "source": "s"}])
def test_a_value_beyond_its_bounds_is_refused(value):
    with pytest.raises(ValidationError, match=r"outside \[0, 1\]"):
        Cautious(fear=value)
    with pytest.raises(ValidationError, match=r"outside \[0, 1\]"):
        Cautious(shares={"LBY": value})


def test_an_endless_tail_is_cut_when_drawn():
    drawn = settled(Cautious(cash=Normal(mean=1, sd=1, source="s")), lambda path: 1e-9)

    assert drawn["cash"] == 0.0


def test_every_parameter_is_listed_with_path_and_meaning():
    found = {p.path: p for p in parameters(Cautious(), "agents.room")}

    assert set(found) == {"agents.room.fear", "agents.room.cash", "agents.room.shares.LBY", "agents.room.choice"}
    assert found["agents.room.fear"].meaning.between == (0.1, 0.6)
    assert meaning_of(Cautious, "cash").unit == "USD"


def test_a_parameter_without_unit_or_source_is_our_own_mistake():
    with pytest.raises(DesignError):
        Param(1, unit="", source="s")
    with pytest.raises(DesignError):
        Param(1, unit="m", source="s", grade="E")


def test_a_default_beyond_its_own_bounds_is_noticed():
    class Wrong(Frozen):
        share: float = Param(2.0, unit="none", low=0, high=1, source="s")

    with pytest.raises(ValidationError):
        Wrong()
