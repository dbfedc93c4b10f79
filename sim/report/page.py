"""One page to hand out: question, tables, pictures, doubts and sources, in a single file that needs no network."""

from __future__ import annotations

import base64
import csv
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from PIL import Image

from sim.core.policy import Policy
from sim.core.uncertain import GRADES, Distribution, Frozen, meaning_of
from sim.experiment.compare import Comparison
from sim.report import look
from sim.report.certainty import certainty, horizon_table
from sim.report.findings import bill, blocks, matrix
from sim.report.ground import Ground
from sim.report.leave import agreed
from sim.report.lineup import lineup
from sim.report.wording import Change, Told, changes, listed, told
from sim.results.measures import HEADLINE
from sim.results.results import Results
from sim.scenario import Scenario, region_folder

LARGEST_DRAWING = 400_000  # bytes of SVG; beyond it the PNG is lighter
MOST_NAMED = 4
DOUBTED = (*HEADLINE, "arms_looted_before_2012")  # what comes straight from the depots is where pairing gains most
TOLD_PACKAGES = ("python", "numpy", "pandas", "numba")
STARTED, NEVER = "policy_started", "in no run"
MISSING = "no citation in the region's sources.csv"


class Shown(NamedTuple):
    """A picture on the page: name, title, what to see, what it shows for who cannot see it, and the files drawn."""

    name: str
    title: str
    see: str
    alt: str
    files: Sequence[Path]

    @property
    def uri(self) -> str:
        """The picture itself: the drawing where it is small, else its dots."""
        by_kind = {path.suffix: path for path in self.files}
        svg = by_kind.get(".svg")
        if svg is not None and (".png" not in by_kind or svg.stat().st_size <= LARGEST_DRAWING):
            return data_uri(svg.read_bytes(), "image/svg+xml")
        return data_uri(lightened(by_kind[".png"]), "image/png")


class Compared(NamedTuple):
    """One scenario of the comparison: the question it asks itself, and how its policies differ from the baseline's."""

    slug: str
    name: str
    question: str
    is_baseline: bool
    change: Change


def page(comparison: Comparison, ground: Ground, pictures: Sequence[Shown] = (), note: str = "") -> str:
    """The whole page as HTML; the same results give the same text.

    note  something a reader must know first, such as runs that were left out
    """
    results, baseline, scenarios = comparison.results, comparison.baseline, comparison.scenarios
    entries = lineup(results, baseline)
    labels = {entry.slug: entry.label for entry in entries}
    found = blocks(results[baseline], comparison.pairs, labels)
    folder = region_folder(scenarios[baseline].region)
    return (
        environment()
        .get_template("report.html")
        .render(
            page=head(comparison, labels, ground, note),
            colours={entry.slug: entry.colour for entry in entries},
            short=matrix(found),
            compared=compared(comparison, labels, ground),
            blocks=found,
            agreed=agreed(comparison.given_leave(DOUBTED), labels, DOUBTED),
            bill=bill(results, baseline, labels, found, ground.country_name),
            pictures=pictures,
            certainty=certainty(comparison.precision(DOUBTED), labels, DOUBTED),
            horizons=horizon_table(comparison.horizons(), labels),
            grades=grades(scenarios[baseline]),
            limits=guesswork(folder),
            again=again(results, baseline, labels),
            sources=sources(scenarios.values(), folder),
        )
    )


def environment() -> Environment:
    """Templates whose every value is escaped: names of scenarios are somebody's own words."""
    return Environment(
        loader=PackageLoader("sim.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def head(comparison: Comparison, labels: Mapping[str, str], ground: Ground, note: str) -> dict[str, Any]:
    """Title, region, days and luck."""
    baseline = comparison.baseline
    base = comparison.results[baseline]
    others = [label for slug, label in labels.items() if slug != baseline]
    named = listed(others) if len(others) <= MOST_NAMED else f"{len(others)} policies"
    return {
        "title": f"{named} against {labels[baseline]}",
        "baseline": labels[baseline],
        "region": ground.title,
        "since": look.long_date(base.start),
        "until": look.long_date(base.until),
        "luck": f"{look.seeds(base.runs)} of every scenario",
        "pairs": len(base.runs),
        "calibrated": comparison.scenarios[baseline].parameters == "calibrated",
        "note": note,
    }


def compared(comparison: Comparison, labels: Mapping[str, str], ground: Ground) -> list[Compared]:
    """Every scenario, the baseline first, with its policies in words."""
    baseline, scenarios = comparison.baseline, comparison.scenarios
    places = dict(zip(ground.places["id"].astype(str), ground.places["name"].astype(str), strict=True))
    found = []
    for slug in (baseline, *(slug for slug in labels if slug != baseline)):
        began = starts(comparison.results[slug])

        def tell(policy: Policy, began: Mapping[str, str] = began) -> Told:
            return told(policy, ground.country_name, places)._replace(began=began.get(policy.name, NEVER))

        against = () if slug == baseline else scenarios[baseline].policies
        change = changes(scenarios[slug].policies, against, tell)
        asked = scenarios[slug].question
        own = asked if slug == baseline or asked != scenarios[baseline].question else ""
        found.append(Compared(slug, labels[slug], own, slug == baseline, change))
    return found


def starts(results: Results) -> dict[str, str]:
    """In how many runs each policy that ever began did so; a host may refuse, and a trigger may never be pulled."""
    events = results.events[results.events["kind"] == STARTED]
    runs = events.groupby(events["actor"].astype(str))["run"].nunique()
    return {str(policy): f"in {many} of {len(results.runs)} runs" for policy, many in runs.items()}


def grades(scenario: Scenario) -> dict[str, str]:
    """How many assumed values are measured, reported, an expert's, or our own."""
    letters = [one.meaning.grade for one in scenario.assumptions()]
    counted = [(letters.count(letter), meaning) for letter, meaning in GRADES.items()]
    return {
        "total": str(len(letters)),
        "told": listed(
            f"{many} are graded {meaning}" if not n else f"{many} {meaning}"
            for n, (many, meaning) in enumerate(counted)
        ),
    }


def guesswork(region: Path | None) -> list[str]:
    """What the region's own README calls guesswork, as plain text."""
    readme = region / "README.md" if region else None
    if readme is None or not readme.is_file():
        return []
    _, _, section = readme.read_text(encoding="utf-8").partition("## Where this is guesswork")
    points = re.findall(r"^\* (.+(?:\n  .+)*)", section.partition("\n## ")[0], re.M)
    return [re.sub(r"\s+", " ", re.sub(r"\*\*|`", "", point)) for point in points]


def again(results: Mapping[str, Results], baseline: str, labels: Mapping[str, str]) -> dict[str, Any]:
    """The command that makes the comparison again, and the fingerprints to check it by."""
    base = results[baseline]
    runs = sorted(base.runs)
    files = " ".join(f"{slug}/scenario.yaml" for slug in results)
    packages = base.manifest.get("packages", {})
    return {
        "command": f"blowback compare {files} --baseline {baseline} --seed {runs[0]} --runs {runs[-1] - runs[0] + 1}",
        "version": look.version(base.manifest),
        "packages": ", ".join(f"{name} {packages[name]}" for name in TOLD_PACKAGES if name in packages)
        or "versions unknown",
        "rows": [
            {
                "name": labels[slug],
                "seeds": look.seeds(one.runs),
                "scenario": one.manifest.get("scenario_sha256", "–"),
                "journals": journals(one),
            }
            for slug, one in results.items()
        ],
    }


def journals(results: Results) -> str:
    """One hash over the journal hashes of the runs, in order of their seeds."""
    by_run = {int(run): str(digest) for run, digest in results.manifest.get("journal_sha256", {}).items()}
    text = "\n".join(f"{run} {by_run.get(run, '')}" for run in sorted(results.runs))
    return hashlib.sha256(text.encode()).hexdigest()


def sources(scenarios: Iterable[Scenario], region: Path | None) -> list[tuple[str, str]]:
    """Every key that a policy of the comparison cites, with what the region's sources say of it; then the documents
    that those rest on.
    """
    cited = "; ".join(source for one in scenarios for policy in one.policies for source in rests_on(policy))
    known = citations(region)
    keys = sorted(set(re.findall(r"\b[A-Z]\d{3}\b", cited)))
    behind = {word for key in keys for word in re.findall(r"[\w-]+", known.get(key, "").rpartition("From ")[2])}
    documents = sorted(word for word in behind if word in known and word not in keys)
    return [(key, known.get(key, MISSING)) for key in (*keys, *documents)]


def rests_on(policy: Policy) -> Iterator[str]:
    """The sources of a policy's sizes and of its prices."""
    parts: list[tuple[Frozen, str]] = [(policy, name) for name in type(policy).model_fields]
    if policy.trigger is not None:
        parts += [(policy.trigger, name) for name in type(policy.trigger).model_fields]
    for model, name in parts:
        meaning, value = meaning_of(type(model), name), getattr(model, name)
        if meaning is not None:
            yield meaning.source
        if isinstance(value, Distribution):
            yield value.source
    for cost in policy.costs():
        yield cost.source


def citations(region: Path | None) -> dict[str, str]:
    """What stands behind each key of a region's sources.csv, with its address where it has one."""
    path = region / "sources.csv" if region else None
    if path is None or not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {row["key"]: " ".join(filter(None, (row.get("citation"), row.get("url")))) for row in rows}


def lightened(path: Path) -> bytes:
    """A picture of dots in 256 colours: a third of the size, and nobody sees the difference."""
    light = BytesIO()
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(light, "PNG", optimize=True)
    return light.getvalue()


def data_uri(content: bytes, kind: str) -> str:
    """A file as an address that holds it."""
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
