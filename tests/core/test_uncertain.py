import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy import stats

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


@pytest.mark.parametrize("u", [0.02, 0.25, 0.5, 0.7, 0.98])
@pytest.mark.parametrize(
    ("distribution", "law"),
    [
        (Uniform(low=1, high=3, source="s"), stats.uniform(1, 2)),
        (Triangular(low=1, mode=1.5, high=4, source="s"), stats.triang(0.5 / 3, 1, 3)),
        (Triangular(low=1, mode=4, high=4, source="s"), stats.triang(1, 1, 3)),
        (LogUniform(low=0.1, high=100, source="s"), stats.loguniform(0.1, 100)),
        (Normal(mean=3, sd=2, source="s"), stats.norm(3, 2)),
        (Normal(mean=3, sd=2, low=2, high=8, source="s"), stats.truncnorm(-0.5, 2.5, 3, 2)),
        (Normal(mean=3, sd=2, low=2, source="s"), stats.truncnorm(-0.5, math.inf, 3, 2)),
        (LogNormal(median=2, sd_of_log=0.5, source="s"), stats.lognorm(0.5, scale=2)),
        (Beta(a=2, b=5, source="s"), stats.beta(2, 5)),
        (Beta(a=7.5, b=0.8, low=-1, high=3, source="s"), stats.beta(7.5, 0.8, -1, 4)),
    ],
)
def test_a_draw_is_the_quantile_of_its_published_law(distribution, law, u):
    assert distribution.quantile(u) == pytest.approx(law.ppf(u), rel=1e-9)


@pytest.mark.parametrize("u", [0.1, 0.6, 0.9])
def test_a_lognormal_that_is_cut_off_has_the_law_of_what_is_left(u):
    law, cut = stats.lognorm(0.5, scale=2), LogNormal(median=2, sd_of_log=0.5, low=1, high=3, source="s")

    assert cut.quantile(u) == pytest.approx(law.ppf(law.cdf(1) + u * (law.cdf(3) - law.cdf(1))), rel=1e-9)


def test_a_choice_falls_in_proportion_to_its_weights():
    one_in_four = Choice(values=(1, 2, 5), weights=(1, 0, 3), source="s")

    assert [one_in_four.quantile(u) for u in (0.0, 0.2499, 0.25, 0.999, 1.0)] == [1, 1, 5, 5, 5]
    assert [Choice(values=(4, 6), source="s").quantile(u) for u in (0.0, 0.499, 0.5)] == [4, 4, 6]
    assert Choice(values=(4, 9, 6), source="s").support() == (4, 9)


@pytest.mark.parametrize("weights", [(1,), (0, 0), (1, 2, 3)])
def test_weights_that_fit_no_choice_are_refused(weights):
    with pytest.raises(ValidationError, match="needs 2 weights"):
        Choice(values=(1, 2), weights=weights, source="s")


@pytest.mark.parametrize(
    "numbers",
    [
        {"dist": "uniform", "low": 3, "high": 1},
        {"dist": "triangular", "low": 1, "mode": 0, "high": 2},
        {"dist": "triangular", "low": 1, "mode": 3, "high": 2},
        {"dist": "loguniform", "low": 3, "high": 1},
        {"dist": "normal", "mean": 0, "sd": 1, "low": 3, "high": 1},
        {"dist": "lognormal", "median": 1, "sd_of_log": 1, "low": 3, "high": 1},
        {"dist": "beta", "a": 1, "b": 1, "low": 3, "high": 1},
    ],
)
def test_ends_in_the_wrong_order_are_refused(numbers):
    with pytest.raises(ValidationError, match="is above"):
        DISTRIBUTIONS[numbers.pop("dist")](source="s", **numbers)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, 1, "[0, 1]"), (-math.inf, math.inf, "all numbers"), (2, math.inf, "[2, ...)"),
        (-math.inf, 3, "(..., 3]"),
    ],
)  # fmt: skip
def test_bounds_are_told_in_words(low, high, words):
    class Told(Frozen):
        share: float = Param(2.5 if high != 1 else 0.5, unit="none", low=low, high=high, source="s")

    assert meaning_of(Told, "share").bounds == words


def test_the_plausible_range_is_the_allowed_one_where_nothing_else_is_said():
    class Ranged(Frozen):
        both: float = Param(1, unit="u", low=0, high=4, source="s")
        said: float = Param(1, unit="u", low=0, high=4, between=(1, 2), source="s")
        open: float = Param(1, unit="u", low=0, source="s")
        plain: int = 3

    assert meaning_of(Ranged, "both").between == (0.0, 4.0)
    assert meaning_of(Ranged, "said").between == (1.0, 2.0)
    assert meaning_of(Ranged, "open").between is None
    assert meaning_of(Ranged, "plain") is meaning_of(Ranged, "absent") is None
    assert [p.path for p in parameters(Ranged())] == ["both", "said", "open"]


def test_lists_and_models_within_models_are_listed_and_drawn_member_by_member():
    class Inner(Frozen):
        pace: Uncertain = Param(Uniform(low=1, high=3, source="s"), unit="u", source="s")

    class Outer(Frozen):
        inner: Inner = Inner()
        steps: tuple[Uncertain, ...] = Param((1.0, Uniform(low=0, high=10, source="s")), unit="u", source="s")
        by: dict[str, Uncertain] = Param({"a": Uniform(low=0, high=1, source="s")}, unit="u", source="s")

    asked = []

    def draw(path):
        asked.append(path)
        return 0.5

    drawn = settled(Outer(), draw, "agents.x")

    assert [p.path for p in parameters(Outer())] == ["inner.pace", "steps.0", "steps.1", "by.a"]
    assert asked == ["agents.x.inner.pace", "agents.x.steps.1", "agents.x.by.a"]
    assert (drawn["inner"].pace, drawn["steps"], drawn["by"]) == (2.0, (1.0, 5.0), {"a": 0.5})


def test_an_infinite_tail_is_allowed_and_an_end_beyond_the_bounds_is_not():
    Cautious(cash=Normal(mean=10, sd=1, low=1, source="s"))
    Cautious(cash=LogNormal(median=10, sd_of_log=1, source="s"))

    with pytest.raises(ValidationError, match="outside"):
        Cautious(fear=Beta(a=2, b=2, high=1.5, source="s"))
    with pytest.raises(ValidationError, match="outside"):
        Cautious(fear=Normal(mean=0.5, sd=1, low=-2, high=0.9, source="s"))


def test_draws_are_rounded_to_twelve_digits_alike_everywhere():
    third = Uniform(low=0, high=1, source="s").quantile(1 / 3)

    assert third == 0.333333333333
    assert third != 1 / 3


def test_a_drawn_value_is_cut_at_both_bounds():
    class Shared(Frozen):
        share: Uncertain = Param(Normal(mean=0.5, sd=9, source="s"), unit="u", low=0, high=1, source="s")

    assert settled(Shared(), lambda path: 0.999)["share"] == 1.0
    assert settled(Shared(), lambda path: 0.001)["share"] == 0.0
