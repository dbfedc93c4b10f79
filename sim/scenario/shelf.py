"""The shelf: where scenarios and regions that ship with the package are found."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from sim.core.errors import UsageError

CHECKOUT = Path(__file__).resolve().parent.parent.parent / "scenarios"
LANDMARK = "no_policy.yaml"
REGIONS = "regions"
NOT_SCENARIOS = (REGIONS, "designs")


def shelf() -> Path:
    """The folder of scenarios: beside the package in a checkout, else inside the installed package."""
    if (CHECKOUT / LANDMARK).is_file():
        return CHECKOUT
    found = importlib.util.find_spec("sim.shelf")
    for place in (found.submodule_search_locations or ()) if found else ():
        if (Path(place) / LANDMARK).is_file():
            return Path(place)
    raise UsageError("the scenarios that belong to this package are not installed with it. Install it again.")


def scenario_names() -> tuple[str, ...]:
    """The names of all scenarios on the shelf; those in folders as folder/name."""
    root = shelf()
    names = [path.relative_to(root).with_suffix("").as_posix() for path in root.rglob("*.yaml")]
    return tuple(sorted(name for name in names if name.split("/")[0] not in NOT_SCENARIOS))


def scenario_path(name: str) -> Path | None:
    """The file of a scenario on the shelf; None where there is none of that name."""
    return shelf() / f"{name}.yaml" if name in scenario_names() else None


def region_names() -> tuple[str, ...]:
    """The names of all regions on the shelf."""
    return tuple(sorted(path.parent.name for path in (shelf() / REGIONS).glob("*/region.yaml")))


def region_folder(name: str, beside: Path | None = None) -> Path | None:
    """The folder of a region: a name on the shelf, or a path, relative ones from `beside`; None if absent."""
    if name in region_names():
        return shelf() / REGIONS / name
    folder = (beside / name if beside else Path(name)).resolve()
    return folder if (folder / "region.yaml").is_file() else None
