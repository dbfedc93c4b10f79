import html.parser
import re
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import pytest
from PIL import Image, ImageChops

from sim.report import look
from sim.report.gallery import picture
from sim.report.ground import read_ground
from sim.report.page import Shown, citations, grades, guesswork, lightened, page, sources
from sim.scenario import load, region_folder

REGION = region_folder("libya_2011")


class Reader(html.parser.HTMLParser):
    """Tags, their attributes and the text of a page, and whether every tag is closed."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words, self.open = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img", "br", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    def named(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.words))


@pytest.fixture(scope="module")
def ground():
    return read_ground(REGION)


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    (folder / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    Image.new("RGB", (4, 4), "white").save(folder / "a.png")
    return Shown("a", "A picture", "See this.", "Lines that rise.", [folder / "a.png", folder / "a.svg"])


@pytest.fixture(scope="module")
def text(comparison, ground, shown):
    return page(comparison, ground, [shown], note="Something first.")


@pytest.fixture(scope="module")
def read(text):
    return Reader(text)


def test_every_tag_is_closed_and_every_link_leads_somewhere(read):
    ids = {attrs["id"] for _, attrs in read.tags if "id" in attrs}
    marks = [attrs["id"] for _, attrs in read.tags if "id" in attrs]

    assert read.open == []
    assert len(marks) == len(ids)
    assert {attrs["href"].removeprefix("#") for attrs in read.named("a")} <= ids
    assert {attrs["aria-labelledby"] for _, attrs in read.tags if "aria-labelledby" in attrs} <= ids


def test_nothing_is_fetched_from_outside(text, read):
    asked = [attrs.get(key, "") for _, attrs in read.tags for key in ("src", "href", "data", "action", "srcset")]

    assert all(one == "" or one.startswith(("#", "data:")) for one in asked)
    assert "@import" not in text
    assert not re.search(r"url\((?!data:)", text)
    assert read.named("script") == []
    assert read.named("link") == []


def test_a_name_that_is_code_is_shown_and_not_run(text, read):
    assert "<script" not in text
    assert "Teams & <script>alert(1)</script>" in read.text


def test_the_page_can_be_read_by_everybody(read):
    (root,) = read.named("html")

    assert root["lang"] == "en"
    assert all(attrs.get("alt") for attrs in read.named("img"))
    assert all(attrs.get("scope") for attrs in read.named("th"))
    assert len(read.named("h1")) == 1
    assert len(read.named("caption")) == len(read.named("table"))
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_page_says_what_a_teacher_hands_out(read, comparison):
    for words in (
        "What if nobody acts?",
        "early teams",
        "teams 60",
        "in 3 of 3 runs",
        "from 23 August 2011 to the end",
        "15 February 2011 to 30 November 2011",
        "3 runs (seeds 1–3)",
        "In short",
        "What the model cannot say",
        "Guesswork in the data of this region",
        "See this.",
        "Something first.",
        "Arms averted per million",
        "tendencies",
        "Y018",
    ):
        assert words in read.text, words


def test_the_page_says_how_to_make_it_again(read, comparison):
    slugs = list(comparison.results)

    files = " ".join(f"{slug}/scenario.yaml" for slug in slugs)
    assert f"blowback compare {files} --baseline {slugs[0]} --seed 1 --runs 3" in read.text
    for one in comparison.results.values():
        assert one.manifest["scenario_sha256"] in read.text


def test_the_same_results_give_the_same_page(comparison, ground, shown, text):
    assert page(comparison, ground, [shown], note="Something first.") == text


def test_what_depots_lost_is_among_the_doubts(comparison, ground, monkeypatch):
    monkeypatch.setattr("sim.report.page.DOUBTED", ("arms_looted",))  # these runs end before 2011 does

    assert Reader(page(comparison, ground)).text.count("Arms looted") == 1


def test_a_page_without_pictures_has_no_chapter_for_them(comparison, ground):
    bare = Reader(page(comparison, ground))

    assert "Pictures" not in bare.text
    assert bare.named("img") == []


def test_a_small_drawing_is_shown_as_such_and_a_large_one_as_dots(shown, monkeypatch):
    assert shown.uri.startswith("data:image/svg+xml;base64,")

    monkeypatch.setattr("sim.report.page.LARGEST_DRAWING", 3)

    assert shown.uri.startswith("data:image/png;base64,")


def test_a_policy_that_never_began_is_said_to_have_begun_in_no_run(comparison, ground):
    results = comparison.results
    silent = {slug: replace(one, tables=one.tables | {"events": one.events.iloc[:0]}) for slug, one in results.items()}

    told = Reader(page(replace(comparison, results=silent), ground)).text

    assert "in no run" in told
    assert "in 3 of 3 runs" not in told
    assert "began in 0 of 3 pairs" in told


def test_refusals_are_not_spoken_of_where_all_agreed(read):
    assert "Only where the policy began" not in read.text


def test_every_policy_of_a_long_history_is_told(comparison, ground):
    history = load("light_footprint")
    scenarios = comparison.scenarios | {comparison.baseline: history}

    told = Reader(page(replace(comparison, scenarios=scenarios), ground)).text

    assert all(policy.name.replace("_", " ") in told for policy in history.policies)
    assert "Left out: intervention" in told


def test_dots_are_made_lighter_and_look_the_same(comparison, ground, tmp_path):
    ax = picture("maps").draw(comparison, ground)
    drawn, _svg = look.save(ax.get_figure(root=True), tmp_path / "maps")

    light = lightened(drawn)

    assert len(light) < drawn.stat().st_size / 2
    before, after = (Image.open(one).convert("L") for one in (drawn, BytesIO(light)))
    shades = ImageChops.difference(before, after).histogram()
    assert sum(shades[9:]) < 0.001 * sum(shades)  # all but a dot in a thousand are as they were, by 8 shades of 256
    assert lightened(drawn) == light


def test_guesswork_is_told_in_plain_words(tmp_path):
    told = guesswork(REGION)

    assert len(told) > 5
    assert not any(mark in line for line in told for mark in ("**", "`", "\n"))
    assert guesswork(tmp_path) == guesswork(None) == []


def test_all_assumed_values_are_counted_by_grade():
    scenario = load("light_footprint")
    told = grades(scenario)

    numbers = [int(number) for number in re.findall(r"\d+", told["told"])]

    assert sum(numbers) == int(told["total"]) == len(scenario.assumptions())


def test_every_key_a_policy_cites_is_in_the_list_of_sources():
    found = dict(sources([load("light_footprint")], REGION))

    assert {"Y018", "Y020", "E040"} <= set(found)
    assert all(found[key] == citations(REGION)[key] for key in found)
    assert any(not re.fullmatch(r"[A-Z]\d{3}", key) for key in found)  # the documents behind


def test_a_region_without_sources_says_so(tmp_path):
    found = dict(sources([load("light_footprint")], tmp_path))

    assert set(found.values()) == {"no citation in the region's sources.csv"}
