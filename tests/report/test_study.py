import datetime as dt
import json
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace

import pytest
from matplotlib.axes import Axes
from matplotlib.text import Text

import sim
from sim.core.errors import UsageError
from sim.report import gallery, look
from sim.report.study import Study, compare

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def study(comparison):
    return Study.of(comparison)


@pytest.fixture(scope="module")
def drawn(study, tmp_path_factory):
    """The study's folder: pictures and page."""
    folder = tmp_path_factory.mktemp("study")
    study.draw(folder / "figures")
    study.page(folder, pictures=folder / "figures")
    return folder


def test_a_study_is_a_comparison(study, comparison):
    assert study.effects().equals(comparison.effects())
    assert Study.of(study) is study


def test_a_picture_is_drawn_by_its_name(study):
    assert isinstance(study.plot("diffusion", country="MLI"), Axes)


@pytest.fixture(scope="module")
def untraced(comparison):
    """The study of runs that did not follow where arms came from."""
    results = {}
    for slug, one in comparison.results.items():
        kept = {name: table for name, table in one.tables.items() if name != "custody"}
        results[slug] = replace(one, tables=kept)
    return Study.of(replace(comparison, results=results))


def test_dollars_in_a_name_are_no_formula(study, tmp_path):
    priced = {slug: replace(one, name=r"Cost $39M \frac{ or $100M") for slug, one in study.results.items()}
    figure = replace(study, results=priced).plot("outside_control").get_figure(root=True)

    look.save(figure, tmp_path / "priced")

    assert not any(text.get_parse_math() for text in figure.findobj(Text) if "$39M" in text.get_text())


def test_a_picture_without_its_table_is_refused(untraced):
    with pytest.raises(UsageError, match="picture 'ways' needs custody"):
        untraced.plot("ways")


def test_a_picture_with_nothing_to_show_is_left_out(study, tmp_path, monkeypatch):
    def refuse(*_):
        raise UsageError("no arms left the country in these results; there is nothing to draw.")

    pair = [gallery.picture("prices"), gallery.picture("diffusion")._replace(draw=refuse)]
    monkeypatch.setattr("sim.report.study.GALLERY", pair)

    assert [path.name for path in study.draw(tmp_path)] == ["prices.png", "prices.svg"]


def test_every_picture_is_drawn_for_print_and_for_the_screen(drawn):
    kinds = Counter(path.suffix for path in (drawn / "figures").iterdir())

    assert kinds[".png"] == kinds[".svg"] >= 6


def test_a_drawing_takes_the_place_of_an_earlier_one(untraced, tmp_path, monkeypatch):
    (tmp_path / "ways.png").write_text("of runs that kept their custody")
    (tmp_path / "mine.png").write_text("somebody else's")
    monkeypatch.setattr("sim.report.study.GALLERY", [gallery.picture("ways"), gallery.picture("prices")])

    untraced.draw(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {"mine.png", "prices.png", "prices.svg"}


def test_the_page_is_one_small_file_with_every_picture(drawn):
    text = (drawn / "report.html").read_text(encoding="utf-8")

    assert text.count("<figure ") == len(list((drawn / "figures").glob("*.png")))
    assert (drawn / "report.html").stat().st_size < 8e6


def test_the_same_results_give_the_same_bytes(study, drawn, tmp_path):
    again = study.page(tmp_path / "again.html")

    assert again.read_bytes() == (drawn / "report.html").read_bytes()


def test_comparing_is_one_call(study):
    found = compare(list(study.scenarios.values()), runs=1, seed=2, until=dt.date(2011, 3, 1))

    assert isinstance(found, Study)
    assert [one.runs for one in found.results.values()] == [[2], [2]]
    assert all(one.manifest["until"] == "2011-03-01" for one in found.results.values())
    assert sim.compare is compare


def browse(tmp_path, page, *options):
    command = (CHROMIUM, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", *options, page.resolve().as_uri())
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)


@pytest.mark.skipif(CHROMIUM is None, reason="there is no browser here")
def test_a_browser_shows_every_picture_and_runs_nothing(drawn, tmp_path):
    copy = tmp_path / "page.html"
    text = (drawn / "report.html").read_text(encoding="utf-8")
    probe = (
        "<script>addEventListener('load', () => {"
        "document.title = JSON.stringify({"
        "broken: [...document.images].filter(i => !i.naturalWidth).map(i => i.alt),"
        "many: document.images.length,"
        "asked: performance.getEntriesByType('resource').filter(e => !e.name.startsWith('data:')).length,"
        "wide: document.documentElement.scrollWidth - innerWidth"
        "})})</script></body>"
    )
    # the page itself forbids scripts, so the probe must lift that first
    copy.write_text(re.sub(r"<meta http-equiv[^>]*>", "", text).replace("</body>", probe), encoding="utf-8")

    shown = browse(tmp_path, copy, "--window-size=500,900", "--dump-dom").stdout

    told = json.loads(re.search(r"<title>(.*?)</title>", shown)[1])
    assert told["many"] == text.count("<figure ")
    assert told["broken"] == []
    assert told["asked"] == 0
    assert told["wide"] <= 0


@pytest.mark.skipif(CHROMIUM is None, reason="there is no browser here")
def test_a_browser_prints_the_page(drawn, tmp_path):
    paper = tmp_path / "page.pdf"

    browse(tmp_path, drawn / "report.html", "--no-pdf-header-footer", f"--print-to-pdf={paper}")

    sheets = re.findall(rb"/MediaBox\s*\[([^\]]*)\]", paper.read_bytes())
    sides = {tuple(round(float(side)) for side in sheet.split()[2:]) for sheet in sheets}
    assert len(sheets) > 5
    assert sides == {(595, 842)}  # A4 in points
