"""The pictures of a comparison: what each is called, what to see in it, and how it is drawn.

A picture whose tables are empty or missing, or that finds nothing to draw in them, is left out. Adding one is one
entry of `GALLERY`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from pandas import Timestamp

from sim.core.errors import UsageError
from sim.experiment.compare import Comparison
from sim.experiment.holding import with_ledger
from sim.report import (
    change_map,
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
from sim.report.armed import who_armed
from sim.report.ground import Ground
from sim.results.chain import chain
from sim.results.results import Results
from sim.results.terms import ABROAD

if TYPE_CHECKING:  # matplotlib is imported where first needed: it costs a third of a second
    from matplotlib.axes import Axes

KIDAL = "mli_kidal"
AFTERMATH = "2012-06-30"  # three months after the north of Mali fell


class Picture(NamedTuple):
    """One picture of a comparison.

    name    what `Study.plot` and the file are called
    see     one sentence on what to look at
    alt     what it shows, for a reader who cannot see it
    tables  those it cannot do without
    draw    from the study, the ground and options
    """

    name: str
    title: str
    see: str
    alt: str
    tables: tuple[str, ...]
    draw: Callable[..., Axes]

    def has(self, results: Mapping[str, Results]) -> bool:
        """Whether every scenario keeps the tables it needs, and some scenario has something in each of them."""
        kept = all(table in one.tables for one in results.values() for table in self.tables)
        return kept and all(any(len(one.tables[table]) for one in results.values()) for table in self.tables)


def picture(name: str) -> Picture:
    """The picture of a name; says which there are."""
    found = {one.name: one for one in GALLERY}
    if name not in found:
        raise UsageError(f"no picture is called '{name}'. There are: {', '.join(found)}.")
    return found[name]


def effects(study: Comparison, _ground: Ground, **options: Any) -> Axes:
    """Every headline effect with its interval."""
    return forest.effects_forest(study.results, study.baseline, **options)


def outside_control(study: Comparison, ground: Ground, *, country: str = "", **options: Any) -> Axes:
    """Arms outside state control over time, everywhere or in one country."""
    if country:
        among(study, country)
        options = {"countries": [country], "where": f"in {ground.country_name(country)}", **options}
    return curves.policies(study.results, study.baseline, **{"marks": ground.marks, **options})


def diffusion(study: Comparison, ground: Ground, *, country: str = "", **options: Any) -> Axes:
    """Arms outside state control in every country but the one whose depots opened, or in one of them."""
    if not country:
        met = {str(word) for one in study.results.values() for word in one.stocks["country"].unique()}
        where = f"beyond {ground.country_name(ground.home)}"
        abroad = {"countries": sorted(met - {ground.home, ABROAD}), "where": where, "since_opening": True}
        options = abroad | options
    return outside_control(study, ground, country=country, **options)


def maps(study: Comparison, ground: Ground, **options: Any) -> Axes:
    """Arms and the roads they took, the baseline beside policies."""
    return map_panels.maps_side_by_side(study.results, study.baseline, **{"ground": ground, **options})


def changes(study: Comparison, ground: Ground, **options: Any) -> Axes:
    """What each policy changed, place by place."""
    return change_map.change_map(study.results, study.baseline, **{"ground": ground, **options})


def destinations(study: Comparison, ground: Ground, **options: Any) -> Axes:
    """Where the arms of the depots end up, and the rank of each country."""
    return ranking.destination_ranking(study.results, study.baseline, **{"names": ground.country_name, **options})


def gained(study: Comparison, ground: Ground, *, country: str = "", **options: Any) -> Axes:
    """The difference to the baseline over time, pair by pair, and the weeks gained; everywhere or in one country."""
    if country:
        among(study, country)
        options = {"country": country, "where": f"in {ground.country_name(country)}", **options}
    return differences.difference_curves(study.results, study.baseline, **{"marks": ground.marks, **options})


def ways(study: Comparison, ground: Ground, *, scenario: str = "", **options: Any) -> Axes:
    """The ways of the arms in one scenario, the baseline unless named."""
    return sankey.flows_sankey(chosen(study, scenario), **{"names": ground.called, **options})


def armed(
    study: Comparison,
    ground: Ground,
    *,
    scenario: str = "",
    seed: int | None = None,
    date: str | None = None,
    **holding: str,
) -> Axes:
    """Who armed a place, in one run of one scenario: the baseline's first, unless named.

    date     the evening; unless given the last day, but for Kidal the summer after the north of Mali fell
    holding  what `sim.results.chain.chain` is asked for, such as `place="gao"`; the region of Kidal unless given
    A run that kept no ledger is made again with it, which takes some seconds.
    """
    slug = scenario or study.baseline
    results = chosen(study, slug)
    seed = results.runs[0] if seed is None else seed
    asked: dict[str, Any] = holding or {"region": KIDAL}
    run = with_ledger(results, study.scenarios[slug], seed)
    if date is None and not holding and results.start <= Timestamp(AFTERMATH) <= results.until:
        date = AFTERMATH
    found = chain(run, seed, date=date, names=ground.names, **asked)
    title = f"Who armed {' '.join(ground.called(str(word)) for word in asked.values())}"
    return who_armed(found, run, names=ground.called, title=title)


def provenance(study: Comparison, ground: Ground, *, scenario: str = "", **options: Any) -> Axes:
    """Which storage area's arms are where, in the baseline; or what another scenario changes in that."""
    against = study.results[study.baseline] if scenario and scenario != study.baseline else None
    return heat.provenance_heat(chosen(study, scenario), **{"against": against, "names": ground.called, **options})


def capture(study: Comparison, ground: Ground, *, scenario: str = "", **options: Any) -> Axes:
    """The loop of arms, strength and capture in one scenario, the baseline unless named."""
    return loop.capture_loop(chosen(study, scenario), **{"marks": ground.marks, **options})


def intercepted(study: Comparison, ground: Ground, *, scenario: str = "", **options: Any) -> Axes:
    """Carried, seized and heard of at each border of one scenario, the baseline unless named."""
    return seizures.seizures(chosen(study, scenario), **{"names": ground.country_name, **options})


def misled(study: Comparison, _ground: Ground, **options: Any) -> Axes:
    """How each policy changed what was carried, seized and heard of."""
    return seizures.seizures_by_policy(study.results, study.baseline, **options)


def prices(study: Comparison, ground: Ground, **options: Any) -> Axes:
    """What a rifle costs, by policy."""
    known = {"observed": ground.observed, "names": ground.country_name, "marks": ground.marks}
    return policy_prices.policy_prices(study.results, study.baseline, **{**known, **options})


def worth(study: Comparison, _ground: Ground, **options: Any) -> Axes:
    """Cost against what it averts."""
    return plane.cost_plane(study.results, study.baseline, **options)


def among(study: Comparison, country: str) -> None:
    """Refuse a country that is in none of the results: a picture of nothing would look like an answer."""
    known = {str(word) for one in study.results.values() for word in one.stocks["country"].unique()}
    if country not in known:
        raise UsageError(f"no country here is called '{country}'. There are: {', '.join(sorted(known))}.")


def chosen(study: Comparison, scenario: str) -> Results:
    """One scenario of the study, the baseline unless named."""
    slug = scenario or study.baseline
    if slug not in study.results:
        raise UsageError(f"no scenario here is called '{slug}'. There are: {', '.join(study.results)}.")
    return study.results[slug]


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
        "The same, counted only in other countries than the one whose depots opened, and from the eve of the first day "
        "on: what people there held before is left out.",
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
        "changes",
        "What each policy changed, place by place",
        "Circles show fewer or more weapons than in the baseline, lines less or more traffic. Where arms were kept off "
        "one road, look for the road that took them instead.",
        "Maps, one for each policy: circles for places and lines for roads with fewer or more weapons than before.",
        ("places", "links"),
        changes,
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
        "armed",
        "Who armed Kidal",
        "Read from left to right: where the weapons started, who had them first, how they came, who holds them now. "
        "The day stands under the title. This is one run of the baseline, so one history that could have been.",
        "Ribbons from storage areas and arsenals through those who had the weapons to their holders around Kidal.",
        ("stocks",),
        armed,
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
