"""The description names everything that is in the code, and nothing that is not."""

import json
import re
from pathlib import Path

import pytest

import sim
from sim.core import commons
from sim.core.columns import fields
from sim.core.discover import policies, rooms
from sim.core.uncertain import meaning_of, parameters
from sim.model.timetable import order
from sim.results.measures import MEASURES
from sim.results.tables import TABLES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = ("odd.md", "parameters.md", "trace.md", "limits.md")


@pytest.fixture(scope="module")
def odd():
    return (DOCS / "odd.md").read_text("utf-8")


@pytest.fixture
def description(tool):
    return tool("description")


def chapter(page, title, level="###"):
    """The text below a heading, to the next of its kind; the first such heading of the page."""
    _, _, rest = page.partition(f"\n{level} `{title}`\n")
    return rest.partition("\n## ")[0].partition(f"\n{level} ")[0]


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.name)
def test_every_state_variable_of_every_agent_is_described(odd, room):
    told = chapter(odd, room.name)

    missing = [f.name for f in fields(room.Columns) if f"| `{f.name}` | {f.col.unit} |" not in told]
    assert missing == []


def test_every_table_of_common_ground_is_described(odd):
    _, _, told = odd.partition("\n### Common ground\n")
    kinds = [
        kind for kind in vars(commons).values() if hasattr(kind, "_fields") and kind.__module__ == "sim.core.commons"
    ]

    assert kinds
    for kind in kinds:
        part = told.partition(f"**`{kind.__name__.lower()}`.**")[2].partition("\n**`")[0]
        assert [f.name for f in fields(kind) if f"| `{f.name}` | {f.col.unit} |" not in part] == []


def test_every_rule_stands_in_the_timetable_and_has_a_submodel(odd):
    slots = [f"{slot.room}.{slot.rule.name}" for slot in order(rooms())]

    assert slots
    assert [name for name in slots if f"\n#### `{name}`\n" not in odd] == []
    assert [name for name in slots if f" | `{name}` | " not in odd] == []


def test_every_stream_of_luck_is_described(odd):
    text = "".join(path.read_text("utf-8") for path in (Path(sim.__file__).parent).rglob("*.py"))
    names = set(re.findall(r'^\w+ = stream\("([a-z_.]+)"\)', text, re.MULTILINE))

    assert "ledger.origin" in names
    assert [name for name in sorted(names) if f"\n| `{name}` | " not in odd] == []


@pytest.mark.parametrize("names", [TABLES, MEASURES, policies()], ids=["tables", "measures", "policies"])
def test_everything_that_can_be_observed_or_done_is_described(odd, names):
    assert [name for name in names if f"\n| `{name}` | " not in odd] == []


def test_every_parameter_is_listed_with_its_unit_and_its_source():
    page = (DOCS / "parameters.md").read_text("utf-8")
    rows = {line.split(" | ")[0].strip("| `"): line for line in page.splitlines() if line.startswith("| `")}
    told = [p for room in rooms() for p in parameters(room.Params(), f"agents.{room.name}")]

    assert [p.path for p in told if p.path not in rows] == []
    assert [p.path for p in told if f" | {p.meaning.unit} | " not in rows[p.path]] == []
    assert [p.path for p in told if f" | {p.meaning.grade} | {p.meaning.source} | " not in rows[p.path]] == []


def test_every_size_of_every_policy_is_listed():
    page = (DOCS / "parameters.md").read_text("utf-8")
    sizes = [f"{kind}.{name}" for kind, its in policies().items() for name in its.model_fields if meaning_of(its, name)]

    assert [size for size in sizes if not size.endswith(".ramp") and f"| `{size}` | " not in page] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_page_that_is_there(page):
    text = (DOCS / page).read_text("utf-8")
    targets = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", text)]

    assert targets
    assert [target for target in targets if target and not (DOCS / target).exists()] == []


def test_a_sentence_about_something_that_is_not_there_cannot_be_made(description):
    words = description.Words()

    for ask, wrong in (
        (words.rule, "depot.fly_away"),
        (words.rule_says, "depot.fly_away"),
        (words.parameter, "depot.lambda9"),
        (words.policy, "gaurd_depots"),
        (words.measure, "happiness"),
        (words.pattern, "V99"),
        (words.section, "99. Weather"),
        (description.writers, "depots.colour"),
        (description.region, "atlantis"),
    ):
        with pytest.raises(KeyError):
            ask(wrong)


@pytest.mark.parametrize("page", PAGES)
def test_no_template_writes_down_a_number_that_the_code_knows(page):
    text = (ROOT / "tools" / "templates" / page).read_text("utf-8")
    prose = re.sub(r"\{[{%].*?[%}]\}", "", text.partition("\n## References")[0], flags=re.DOTALL)

    assert re.findall(r"(?<![-\w])(?:\d+\.\d+|\d{1,3}(?:,\d{3})+)", prose) == []


IN_BAND = "The median lies within the band."
NAMES = ("id", "label", "role", "low", "high", "unit", "predicate", "median", "q05", "q95", "met", "mechanism")
ROWS = (
    ("V04", "To the west", "fitted", 1e4, 2e4, "firearms", "Factor 2.", 5e4, 4e4, 6e4, False, "Demand is too high."),
    ("V17", "Chemicals leaked", "held_out", 0, 0.01, "fraction", IN_BAND, 0.0, 0.0, 0.0, True, ""),
    ("V03", "Rebels outgun", "held_out", 60, 150, "days", IN_BAND, "never", None, "never", None, ""),
)
FOUND = {"patterns": [dict(zip(NAMES, row, strict=True)) for row in ROWS], "rivals": {"gravity": {"met": 1}}}


@pytest.fixture
def found(tmp_path):
    (tmp_path / "validation.json").write_text(json.dumps(FOUND), "utf-8")
    lines = "path,rank,mu_star,most_moved_pattern\nagents.depot.eta,2,0.1,V04\nagents.depot.lambda0,1,0.5,V33\n"
    (tmp_path / "screening.csv").write_text(lines, "utf-8")
    return tmp_path


def test_patterns_that_are_not_met_are_owned_up_to_with_their_mechanism(description, found):
    page = description.written("limits.md", found)

    assert "Of 3 patterns on record 1 are met" in page
    assert "| V04 | To the west | Factor 2. | 50,000 | 40,000 to 60,000 | fitted | Demand is too high. |" in page
    assert "60 to 150 days | never | no number to never | held out | no mechanism has been named yet |" in page
    assert "| V17 |" not in page


def test_what_was_held_out_is_told_apart_and_beside_the_rivals(description, found):
    page = description.written("trace.md", found)

    assert "The median run meets 0 of these 1." in page
    assert "The median run meets 1 of these 2: V17. Not met: V03." in page
    assert "gravity meets 1 of 3, where the model meets\n  1." in page


def test_a_parameter_is_told_its_place_in_the_screening(description, found):
    page = description.written("parameters.md", found)
    rows = [line for line in page.splitlines() if "`agents.depot.lambda0`" in line]

    assert rows[0] == "| 1 | `agents.depot.lambda0` | 0.5 | V33 |"
    assert "| be_looted | 1 |" in rows[1]
    assert "| be_found | not screened |" in page


def test_before_there_are_findings_the_pages_say_so(description, tmp_path):
    assert "No validation has been published yet" in description.written("limits.md", tmp_path)
    assert "No screening has been published yet" in description.written("trace.md", tmp_path)
    assert "No screening has been published yet" in description.written("parameters.md", tmp_path)


def test_calibrated_values_are_told_as_a_median_and_a_band(tool, tmp_path):
    rows = "".join(f"{n / 100}\n" for n in range(1, 102))
    (tmp_path / "calibrated.csv").write_text(f"agents.depot.lambda0\n{rows}", "utf-8")
    findings = tool("findings").Findings(tmp_path, tmp_path)

    assert findings.calibrated("agents.depot.lambda0") == "0.51 (0.06 to 0.96)"
    assert findings.calibrated("agents.depot.discovery") == ""
