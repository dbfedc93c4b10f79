"""The pictures of a comparison: what each is called, what to see in it, and how it is drawn.

A picture whose tables are empty or missing, or that finds nothing to draw in them, is left out. Adding one is one
entry of `GALLERY`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.core.errors import UsageError
from sim.report import (
    curves,
    differences,
    forest,
    heat,
    loop,
    map_panels,
    plane,
    policy_prices,
    ranking,
    sankey,
    seizures,
)
from sim.report.ground import Ground
from sim.results.results import Results

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

Study = Mapping[str, Results]


class Picture(NamedTuple):
    """One picture of a comparison.

    name    what `Study.plot` and the file are called
    see     one sentence on what to look at
    alt     what it shows, for a reader who cannot see it
    tables  those it cannot do without
    draw    from the study, its baseline, the ground and options
    """

    name: str
    title: str
    see: str
    alt: str
    tables: tuple[str, ...]
    draw: Callable[..., Axes]

    def has(self, results: Study) -> bool:
        """Whether every scenario keeps the tables it needs, and some scenario has something in each of them."""
        kept = all(table in one.tables for one in results.values() for table in self.tables)
        return kept and all(any(len(one.tables[table]) for one in results.values()) for table in self.tables)


def picture(name: str) -> Picture:
    """The picture of a name; says which there are."""
    found = {one.name: one for one in GALLERY}
    if name not in found:
        raise UsageError(f"no picture is called '{name}'. There are: {', '.join(found)}.")
    return found[name]


def outside_control(results: Study, baseline: str, ground: Ground, *, country: str = "", **options: Any) -> Axes:
    """Arms outside state control over time, everywhere or in one country."""
    if country:
        options = {"countries": [country], "where": f"in {ground.country_name(country)}", **options}
    return curves.policies(results, baseline, **{"marks": ground.marks, **options})


def diffusion(results: Study, baseline: str, ground: Ground, *, country: str = "", **options: Any) -> Axes:
    """Arms outside state control in every country but the one whose depots opened, or in one of them."""
    home = ground.home
    if not country:
        met = {str(word) for one in results.values() for word in one.stocks["country"].unique()}
        abroad = {"countries": sorted(met - {home, "ZZZ"}), "where": f"beyond {ground.country_name(home)}"}
        options = {**abroad, **options}
    return outside_control(results, baseline, ground, country=country, **options)


def gained(results: Study, baseline: str, ground: Ground, *, country: str = "", **options: Any) -> Axes:
    """The difference to the baseline over time, pair by pair, and the weeks gained; everywhere or in one country."""
    if country:
        options = {"country": country, "where": f"in {ground.country_name(country)}", **options}
    return differences.difference_curves(results, baseline, **{"marks": ground.marks, **options})


def prices(results: Study, baseline: str, ground: Ground, **options: Any) -> Axes:
    """What a rifle costs, by policy."""
    known = {"observed": ground.observed, "names": ground.country_name, "marks": ground.marks}
    return policy_prices.policy_prices(results, baseline, **{**known, **options})


def ways(results: Study, baseline: str, ground: Ground, *, scenario: str = "", **options: Any) -> Axes:
    """The ways of the arms in one scenario, the baseline unless named."""
    return sankey.flows_sankey(chosen(results, scenario or baseline), **{"names": ground.called, **options})


def provenance(results: Study, baseline: str, ground: Ground, *, scenario: str = "", **options: Any) -> Axes:
    """Which storage area's arms are where, in the baseline; or what another scenario changes in that."""
    found = chosen(results, scenario or baseline)
    against = results[baseline] if scenario and scenario != baseline else None
    return heat.provenance_heat(found, **{"against": against, "names": ground.called, **options})


def capture(results: Study, baseline: str, ground: Ground, *, scenario: str = "", **options: Any) -> Axes:
    """The loop of arms, strength and capture in one scenario, the baseline unless named."""
    return loop.capture_loop(chosen(results, scenario or baseline), **{"marks": ground.marks, **options})


def effects(results: Study, baseline: str, _ground: Ground, **options: Any) -> Axes:
    """Every headline effect with its interval."""
    return forest.effects_forest(results, baseline, **options)


def maps(results: Study, baseline: str, ground: Ground, **options: Any) -> Axes:
    """Arms and the roads they took, the baseline beside policies."""
    return map_panels.maps_side_by_side(results, baseline, **{"ground": ground, **options})


def destinations(results: Study, baseline: str, ground: Ground, **options: Any) -> Axes:
    """Where the arms of the depots end up, and the rank of each country."""
    return ranking.destination_ranking(results, baseline, **{"names": ground.country_name, **options})


def intercepted(results: Study, baseline: str, ground: Ground, *, scenario: str = "", **options: Any) -> Axes:
    """Carried, seized and heard of at each border of one scenario, the baseline unless named."""
    return seizures.seizures(chosen(results, scenario or baseline), **{"names": ground.country_name, **options})


def misled(results: Study, baseline: str, _ground: Ground, **options: Any) -> Axes:
    """How each policy changed what was carried, seized and heard of."""
    return seizures.seizures_by_policy(results, baseline, **options)


def worth(results: Study, baseline: str, _ground: Ground, **options: Any) -> Axes:
    """Cost against what it averts."""
    return plane.cost_plane(results, baseline, **options)


def chosen(results: Study, scenario: str) -> Results:
    """One scenario of the study."""
    if scenario not in results:
        raise UsageError(f"no scenario here is called '{scenario}'. There are: {', '.join(results)}.")
    return results[scenario]


GALLERY: tuple[Picture, ...] = (
    Picture(
        "effects",
        "Every headline effect, with its interval",
        "A dot is a policy's mean change, the bar how far it may be off. A bar that touches the line at zero says that "
        "the change cannot be told from none.",
        "Dots with bars, a panel for each headline measure and a row for each policy: change in percent of baseline.",
        ("stocks",),
        effects,
    ),
    Picture(
        "outside_control",
        "Arms outside state control",
        "The higher the line, the more weapons nobody answers for. A line below the black one: the policy kept some "
        "from getting out. Bands overlap because histories differ; what each policy changed is drawn pair by pair.",
        "Lines over time, one for each scenario: weapons outside state control in all countries, with bands.",
        ("stocks",),
        outside_control,
    ),
    Picture(
        "diffusion",
        "Arms outside state control abroad",
        "The same, counted only in other countries than the one whose depots opened: how far the arms spread.",
        "Lines over time, one for each scenario: weapons outside state control outside the country where the war was.",
        ("stocks",),
        diffusion,
    ),
    Picture(
        "maps",
        "Where the arms are, and the roads they took",
        "Circles are weapons outside state control on the last day, lines what the roads carried; both mean the same "
        "on every map, so compare their sizes.",
        "Maps side by side, the baseline first: circles for weapons at places, lines for weapons carried over roads.",
        ("places", "links"),
        maps,
    ),
    Picture(
        "destinations",
        "Where the arms of the depots end up",
        "A row is a country. Dots further right are more weapons; where the bars of ranks overlap, nobody can say "
        "which country comes first.",
        "Dots with bars, a row for each country and a dot for each scenario: weapons held there, and its rank.",
        ("provenance",),
        destinations,
    ),
    Picture(
        "gained",
        "What each policy changed, and the weeks it gained",
        "Each line is a policy less the baseline on the same luck: below zero means fewer weapons outside control. "
        "Under it: how many weeks later the same number of weapons was out.",
        "Lines over time, one for each policy: the difference to the baseline in weapons outside state control, with "
        "bands; below it, weeks gained at several levels.",
        ("stocks",),
        gained,
    ),
    Picture(
        "ways",
        "From the storage area to who holds the arms",
        "Read from left to right: where weapons lay, over which border they first left, where they are and who holds "
        "them. A wide ribbon is many weapons. This is the baseline.",
        "Ribbons from storage areas through the border first crossed to countries and to holders, in the baseline.",
        ("custody",),
        ways,
    ),
    Picture(
        "provenance",
        "Which depots armed which country",
        "A row is a storage area, a column a country: the darker the cell, the more of that area's weapons are there "
        "on the last day. This is the baseline.",
        "A table of storage areas by country with the number of weapons in each cell, in the baseline.",
        ("provenance",),
        provenance,
    ),
    Picture(
        "capture",
        "When a rebellion arms itself",
        "Where R_cap is above one, rebels take more weapons from the army than they lose: from then on they need no "
        "supply from abroad. This is the baseline.",
        "Lines over time for northern Mali in the baseline: weapons carried in, captured and lost; below it, the "
        "strength of rebels against garrisons.",
        ("links", "flows", "states"),
        capture,
    ),
    Picture(
        "intercepted",
        "Seizures are not flows",
        "The three dots of a border are what was carried there, what was seized, and what the world heard of. A border "
        "with many reported seizures need not be the one that carries most. This is the baseline.",
        "Dots for each border in the baseline: weapons carried to it, seized at it, and known to be seized.",
        ("crossings",),
        intercepted,
    ),
    Picture(
        "misled",
        "What seizures would tell of each policy",
        "Where the three dots of a policy part ways, whoever counts seizures would be misled about what it did.",
        "Dots for each policy: change in weapons carried to borders, seized there and known to be seized, in percent.",
        ("crossings",),
        misled,
    ),
    Picture(
        "prices",
        "What a rifle costs",
        "A price tells how many rifles are about: it falls while depots empty, and stays up where policies keep "
        "rifles away.",
        "Lines over time, one for each scenario: the median price of a rifle, in panels by country; observed prices "
        "in grey.",
        ("prices",),
        prices,
    ),
    Picture(
        "worth",
        "What a policy costs and what it averts",
        "Right is dearer, up is more weapons kept under control. A policy at the upper left would be a bargain; one "
        "at the lower right is money spent on the wrong thing.",
        "Points on a plane, a cloud for each policy: extra cost across, weapons averted upwards.",
        ("stocks", "costs"),
        worth,
    ),
)
