"""What screening, calibration and validation left behind, for the pages that tell of it."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.experiment.validation import IN_BAND
from sim.scenario.calibrated import FILE, sample_of

NOT_SCREENED = "not screened"


@dataclass(frozen=True)
class Findings:
    """What is known of a region's parameters and patterns.

    data    folder with `screening.csv` and `validation.json`
    region  folder of the region, perhaps with a calibrated sample
    """

    data: Path
    region: Path

    @cached_property
    def screened(self) -> dict[str, dict[str, Any]]:
        """What the screening found of each parameter, by path, the most telling first."""
        path = self.data / "screening.csv"
        if not path.is_file():
            return {}
        with path.open(encoding="utf-8", newline="") as lines:
            rows = [{**row, "place": int(float(row["rank"]))} for row in csv.DictReader(lines)]
        return {str(row["path"]): row for row in sorted(rows, key=lambda row: int(row["place"]))}

    @cached_property
    def validation(self) -> dict[str, Any]:
        """What the validation found of each pattern, and of the rivals."""
        path = self.data / "validation.json"
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return {"patterns": [], "rivals": {}, **found}

    @cached_property
    def sample(self) -> dict[str, tuple[float, ...]]:
        """The calibrated values of each parameter that was fitted, by path."""
        if not (self.region / FILE).is_file():
            return {}
        sample = sample_of(self.region)
        return {path: sample.values(path) for path in sample.paths}

    def rank(self, path: str) -> str:
        """The place of a parameter in the screening."""
        row = self.screened.get(path)
        return str(row["place"]) if row else NOT_SCREENED

    def calibrated(self, path: str) -> str:
        """What the calibrated sample gives a parameter: median and 90 % of draws."""
        values = sorted(self.sample.get(path, ()))
        if not values:
            return ""
        low, middle, high = (values[round(share * (len(values) - 1))] for share in (0.05, 0.5, 0.95))
        return f"{middle:,.3g} ({low:,.3g} to {high:,.3g})"

    def named(self) -> dict[str, Any]:
        """All of it by the names that templates use."""
        return {
            "screened": list(self.screened.values()),
            "rank": self.rank,
            "calibrated": self.calibrated,
            "calibrated_paths": set(self.sample),
            "calibrated_draws": len(next(iter(self.sample.values()), ())),
            "validated": self.validation["patterns"],
            "rivals": {name: found["met"] for name, found in self.validation["rivals"].items()},
            "amount": amount,
            "on_record": on_record,
        }


def plain(value: float) -> str:
    """A number in full, without an exponent."""
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:g}"


def amount(value: float | str | None) -> str:
    """A number of a validation, which may be none, or a word."""
    if value is None:
        return "no number"
    return value if isinstance(value, str) else plain(value)


def on_record(pattern: dict[str, Any]) -> str:
    """What a pattern asks of the model: its band, or its predicate where that says more."""
    if pattern["predicate"] == IN_BAND:
        return f"{amount(pattern['low'])} to {amount(pattern['high'])} {pattern['unit']}"
    return str(pattern["predicate"])
