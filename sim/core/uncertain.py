"""Settings and how sure we are of them: parameters with unit, bounds, source and grade.

A parameter is a number, or a distribution that says where it comes from. Distributions
are read through their inverse, so one number in [0, 1) per parameter and seed fixes the
draw whatever else a scenario changes.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from statistics import NormalDist
from typing import Annotated, Any, Literal, NamedTuple, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationInfo, field_validator, model_validator

from sim.core.errors import DesignError

GRADES = {"A": "measured", "B": "reported", "C": "expert", "D": "our choice"}
NORMAL = NormalDist()

Bounded = TypeVar("Bounded", bound=BaseModel)


class Frozen(BaseModel):
    """A record that refuses unknown keys and never changes.

    Fields made by `Param` are held to their bounds, distributions and members of lists
    and mappings included.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False)

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth_for_a_number(cls, value: Any, info: ValidationInfo) -> Any:
        name = info.field_name or ""
        if isinstance(value, bool) and meaning_of(cls, name) and cls.model_fields[name].annotation is not bool:
            raise ValueError(f"{str(value).lower()} is not a number")
        return value

    @field_validator("*", mode="after")
    @classmethod
    def _within_bounds(cls, value: Any, info: ValidationInfo) -> Any:
        meaning = meaning_of(cls, info.field_name or "")
        if meaning is not None:
            for number in _extremes(value):
                if not meaning.low <= number <= meaning.high:
                    raise ValueError(f"{number:g} {meaning.unit} is outside {meaning.bounds}")
        return value


class Meaning(NamedTuple):
    """What a parameter says: its unit, how far it may go, and who says so.

    low, high  values beyond these are refused
    between    the plausible range, for sensitivity analysis
    grade      A measured, B reported, C expert, D our choice
    """

    unit: str
    low: float
    high: float
    source: str
    grade: str
    between: tuple[float, float] | None
    doc: str

    @property
    def bounds(self) -> str:
        """The allowed values in words."""
        if math.isinf(self.high):
            return f"[{self.low:g}, ...)" if not math.isinf(self.low) else "all numbers"
        return f"[{self.low:g}, {self.high:g}]" if not math.isinf(self.low) else f"(..., {self.high:g}]"


class Parameter(NamedTuple):
    """One parameter of a model: its path, its meaning and its present value."""

    path: str
    meaning: Meaning
    value: Any


def Param(  # noqa: N802
    default: Any = ...,
    *,
    unit: str,
    source: str,
    low: float = -math.inf,
    high: float = math.inf,
    grade: str = "D",
    between: tuple[float, float] | None = None,
    doc: str = "",
) -> Any:
    """A field that carries its unit, bounds, source and grade.

    default  a number, a distribution, a word, or any of these in a tuple or mapping
    between  the plausible range; low and high where not given and both are finite
    """
    if not unit or not source or grade not in GRADES:
        raise DesignError("a parameter needs a unit, a source and a grade from A to D")
    if between is None and not math.isinf(low) and not math.isinf(high):
        between = (low, high)
    told: dict[str, Any] = {
        "unit": unit,
        "source": source,
        "grade": grade,
        "low": None if math.isinf(low) else low,
        "high": None if math.isinf(high) else high,
        "between": list(between) if between else None,
    }
    return Field(default, description=doc or None, json_schema_extra={k: v for k, v in told.items() if v is not None})


def meaning_of(model: type[BaseModel], name: str) -> Meaning | None:
    """The meaning of a field; None where it is not a parameter."""
    field = model.model_fields.get(name)
    told = field.json_schema_extra if field else None
    if field is None or not isinstance(told, Mapping) or "unit" not in told or "grade" not in told:
        return None
    extra: Mapping[str, Any] = told
    between = extra.get("between")
    return Meaning(
        str(extra["unit"]),
        float(extra.get("low", -math.inf)),
        float(extra.get("high", math.inf)),
        str(extra["source"]),
        str(extra["grade"]),
        (float(between[0]), float(between[1])) if between else None,
        field.description or "",
    )


class Distribution(Frozen):
    """A number we are not sure of. The source is not optional."""

    source: str = Field(min_length=1)

    def quantile(self, u: float) -> float:
        """The value below which a share `u` of the draws lies."""
        return _steady(self._inverse(u))

    def support(self) -> tuple[float, float]:
        """The least and greatest value it can give."""
        return self._inverse(0.0), self._inverse(1.0)

    def _inverse(self, u: float) -> float:
        raise NotImplementedError


class Uniform(Distribution):
    """Every value between two ends equally likely."""

    dist: Literal["uniform"] = "uniform"
    low: float
    high: float

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        return _ascending(self, "low", "high")

    def _inverse(self, u: float) -> float:
        return self.low + (self.high - self.low) * u


class Triangular(Distribution):
    """Two ends and a most likely value."""

    dist: Literal["triangular"] = "triangular"
    low: float
    mode: float
    high: float

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        return _ascending(self, "low", "mode", "high")

    def _inverse(self, u: float) -> float:
        width = self.high - self.low
        if width == 0.0:
            return self.low
        if u * width <= self.mode - self.low:
            return self.low + math.sqrt(u * width * (self.mode - self.low))
        return self.high - math.sqrt((1.0 - u) * width * (self.high - self.mode))


class LogUniform(Distribution):
    """Every order of magnitude between two ends equally likely."""

    dist: Literal["loguniform"] = "loguniform"
    low: float = Field(gt=0)
    high: float = Field(gt=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        return _ascending(self, "low", "high")

    def _inverse(self, u: float) -> float:
        return self.low * math.exp(math.log(self.high / self.low) * u)


class Normal(Distribution):
    """A mean and a standard deviation, cut off at `low` and `high` where given."""

    dist: Literal["normal"] = "normal"
    mean: float
    sd: float = Field(gt=0)
    low: float | None = None
    high: float | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        return _ascending(self, "low", "high")

    def _inverse(self, u: float) -> float:
        least = 0.0 if self.low is None else NORMAL.cdf((self.low - self.mean) / self.sd)
        most = 1.0 if self.high is None else NORMAL.cdf((self.high - self.mean) / self.sd)
        return self.mean + self.sd * _normal_inverse(least + (most - least) * u)


class LogNormal(Distribution):
    """A median and the standard deviation of the log, cut off at `low` and `high` where given."""

    dist: Literal["lognormal"] = "lognormal"
    median: float = Field(gt=0)
    sd_of_log: float = Field(gt=0)
    low: float | None = Field(None, gt=0)
    high: float | None = Field(None, gt=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        return _ascending(self, "low", "high")

    def _inverse(self, u: float) -> float:
        least = 0.0 if self.low is None else NORMAL.cdf(math.log(self.low / self.median) / self.sd_of_log)
        most = 1.0 if self.high is None else NORMAL.cdf(math.log(self.high / self.median) / self.sd_of_log)
        return self.median * math.exp(self.sd_of_log * _normal_inverse(least + (most - least) * u))


class Beta(Distribution):
    """A share with shape `a`, `b`, stretched to lie between `low` and `high`."""

    dist: Literal["beta"] = "beta"
    a: float = Field(gt=0)
    b: float = Field(gt=0)
    low: float = 0.0
    high: float = 1.0

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        return _ascending(self, "low", "high")

    def _inverse(self, u: float) -> float:
        return self.low + (self.high - self.low) * _beta_inverse(self.a, self.b, u)


class Choice(Distribution):
    """One of a few values, equally likely unless weighted."""

    dist: Literal["choice"] = "choice"
    values: tuple[float, ...] = Field(min_length=1)
    weights: tuple[Annotated[float, Field(ge=0)], ...] | None = None

    @model_validator(mode="after")
    def _weighted(self) -> Self:
        if self.weights is not None and (len(self.weights) != len(self.values) or sum(self.weights) <= 0):
            raise ValueError(f"needs {len(self.values)} weights, at least one of them above zero")
        return self

    def _inverse(self, u: float) -> float:
        weights = self.weights or (1.0,) * len(self.values)
        marks = [sum(weights[: n + 1]) for n in range(len(weights))]
        return self.values[min(bisect.bisect_right(marks, u * marks[-1]), len(self.values) - 1)]

    def support(self) -> tuple[float, float]:
        """The least and greatest of its values."""
        return min(self.values), max(self.values)


DISTRIBUTIONS: dict[str, type[Distribution]] = {
    "uniform": Uniform,
    "triangular": Triangular,
    "loguniform": LogUniform,
    "normal": Normal,
    "lognormal": LogNormal,
    "beta": Beta,
    "choice": Choice,
}


def _branch(value: Any) -> str:
    # Picked before validation, so that a bad distribution is complained of once.
    if isinstance(value, Distribution):
        return str(getattr(value, "dist", "unknown"))
    if isinstance(value, Mapping):
        name = value.get("dist")
        return name if isinstance(name, str) and name in DISTRIBUTIONS else "unknown"
    return "number"


class UnknownDistribution(Distribution):
    """A mapping that names no distribution we know; always refused."""

    @model_validator(mode="before")
    @classmethod
    def _refuse(cls, value: Any) -> Any:
        found = value.get("dist") if isinstance(value, Mapping) else value
        raise ValueError(f"no distribution is called {found!r}; dist is one of {', '.join(DISTRIBUTIONS)}")


Uncertain = Annotated[
    Annotated[float, Tag("number")]
    | Annotated[Uniform, Tag("uniform")]
    | Annotated[Triangular, Tag("triangular")]
    | Annotated[LogUniform, Tag("loguniform")]
    | Annotated[Normal, Tag("normal")]
    | Annotated[LogNormal, Tag("lognormal")]
    | Annotated[Beta, Tag("beta")]
    | Annotated[Choice, Tag("choice")]
    | Annotated[UnknownDistribution, Tag("unknown")],
    Discriminator(_branch),
]


def parameters(model: BaseModel, prefix: str = "") -> list[Parameter]:
    """Every parameter below a model, depth first, as path, meaning and value.

    Lists and mappings give one entry per member; nested models are entered.
    """
    found: list[Parameter] = []
    for name in type(model).model_fields:
        value = getattr(model, name)
        path = f"{prefix}.{name}" if prefix else name
        meaning = meaning_of(type(model), name)
        if meaning is not None:
            found.extend(Parameter(where, meaning, leaf) for where, leaf in _leaves(path, value))
        elif isinstance(value, BaseModel):
            found.extend(parameters(value, path))
    return found


def settled(model: BaseModel, draw: Callable[[str], float], prefix: str = "") -> dict[str, Any]:
    """The fields of a model with every distribution replaced by the number it gives.

    draw  a number in [0, 1) for a path
    """

    def number(path: str, value: Any, meaning: Meaning | None) -> Any:
        if isinstance(value, Distribution):
            drawn = value.quantile(draw(path))
            return min(max(drawn, meaning.low), meaning.high) if meaning else drawn
        if isinstance(value, Mapping):
            return {key: number(f"{path}.{key}", member, meaning) for key, member in value.items()}
        if isinstance(value, (list, tuple)):
            return tuple(number(f"{path}.{place}", member, meaning) for place, member in enumerate(value))
        if isinstance(value, BaseModel):
            return type(value)(**settled(value, draw, path))
        return value

    fields = type(model).model_fields
    paths = {name: f"{prefix}.{name}" if prefix else name for name in fields}
    return {name: number(paths[name], getattr(model, name), meaning_of(type(model), name)) for name in fields}


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, member in value.items():
            yield from _leaves(f"{path}.{key}", member)
    elif isinstance(value, (list, tuple)):
        for place, member in enumerate(value):
            yield from _leaves(f"{path}.{place}", member)
    else:
        yield path, value


def _extremes(value: Any) -> Iterator[float]:
    for _, leaf in _leaves("", value):
        if isinstance(leaf, Distribution):
            # an endless tail is cut at the bounds when drawn, not refused
            yield from (end for end in leaf.support() if not math.isinf(end) and not _tail(leaf))
        elif isinstance(leaf, (int, float)) and not isinstance(leaf, bool):
            yield float(leaf)


def _tail(value: Distribution) -> bool:
    return isinstance(value, (Normal, LogNormal)) and (value.low is None or value.high is None)


def _steady(value: float) -> float:
    # Library logarithms differ in the last bit between platforms; twelve digits do not.
    return float(f"{value:.12g}")


def _normal_inverse(u: float) -> float:
    return NORMAL.inv_cdf(min(max(u, 1e-15), 1.0 - 1e-15))


def _ascending(model: Bounded, *names: str) -> Bounded:
    given = [(name, getattr(model, name)) for name in names if getattr(model, name) is not None]
    for (name, value), (after, bigger) in pairwise(given):
        if value > bigger:
            raise ValueError(f"{name} {value:g} is above {after} {bigger:g}")
    return model


def _beta_share(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by its continued fraction."""
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - _beta_share(b, a, 1.0 - x)
    tiny = 1e-300
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    d = 1.0 / max(1.0 - (a + b) * x / (a + 1.0), tiny)
    c, total = 1.0, d
    for m in range(1, 300):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 / (1.0 + term * d or tiny)
            c = 1.0 + term / c or tiny
            total *= c * d
        if abs(c * d - 1.0) < 1e-15:
            break
    return front * total


def _beta_inverse(a: float, b: float, u: float) -> float:
    if u <= 0.0 or u >= 1.0:
        return 0.0 if u <= 0.0 else 1.0
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = (low + high) / 2.0
        if middle in (low, high):
            break
        low, high = (middle, high) if _beta_share(a, b, middle) < u else (low, middle)
    return (low + high) / 2.0
