"""What the words of the measures mean: who counts as outside control, which arms count as weapons.

Outside state control are militias, traffickers, dealers and civilians. A depot nobody has taken
from is not outside control: it is open, and counted apart. Weapons are items a person can
point at somebody; ammunition (cases) and chemicals (drums) are other units and never added to them.
Which country the arms come from, and where measures look for a rebellion, is said by the region folder and
travels in the manifest of the results.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

OUTSIDE_CONTROL = ("militia", "trafficker", "dealer", "civilian")
WORLD = "world"
ABROAD = "ZZZ"

WEAPONS = ("rifles", "machine_guns", "rockets", "antiaircraft_guns", "manpads")

INTERVENTION = "intervention"  # name of the policy that the others try to make needless
ARSENAL = "_arsenal"  # how the origin of a national arsenal, and of its imports, ends
PRIVATE = "_private"  # how the origin of arms that people abroad held before the war ends

OPENING = "opening"
IMPORT = "import"
LOOTED = "looted"
CAPTURED = ("captured", "deserted")  # in battle, or left behind in a base
FIRST_ARRIVAL = "first_arrival"


class Told(Protocol):
    """Whatever has a manifest, as results do."""

    @property
    def manifest(self) -> dict[str, Any]:
        """What is said of the runs."""
        ...


class Terms(NamedTuple):
    """What a region says of itself that measures need.

    home           the country the arms were looted in
    headline       the key of the regions where measures look for a rebellion; its title for people
    regions        their ids; none where the region names none
    rebel_country  the country they are in, and its name
    groups         groups of countries by name
    """

    home: str
    home_name: str
    headline: str
    title: str
    regions: tuple[str, ...]
    rebel_country: str
    rebel_name: str
    groups: Mapping[str, tuple[str, ...]]

    def group(self, name: str) -> tuple[str, ...]:
        """The countries of a group; none where the region has no such group."""
        return self.groups.get(name, ())

    def spoken(self, text: str) -> str:
        """The name of a measure, or words about it, with this region's names: they were coined for Libya and Mali."""
        own = (self.headline, self.title, self.home_name, self.rebel_name)
        for coined, word in zip((UNSAID.headline, UNSAID.title, UNSAID.home_name, UNSAID.rebel_name), own, strict=True):
            for said, ours in ((coined, word), (_capital(coined), _capital(word)), (coined.lower(), _plain(word))):
                text = re.sub(rf"(?<![^\W_]){said}(?![^\W_])", ours or "nowhere", text)
        return text


# Results that do not say are of the one region there was before results said so.
UNSAID = Terms(
    "LBY", "Libya", "northern_mali", "northern Mali", ("mli_gao", "mli_kidal", "mli_timbuktu"), "MLI", "Mali",
    {"west_africa": ("MLI", "NER", "MRT", "BFA", "NGA")},
)  # fmt: skip

HOME, REBEL_COUNTRY = UNSAID.home, UNSAID.rebel_country  # Libya's, for the patterns of Libya


def terms_of(results: Told) -> Terms:
    """The terms of the region that results are of."""
    told = results.manifest.get("terms")
    if told is None:
        return UNSAID
    groups = {name: tuple(countries) for name, countries in told["groups"].items()}
    return Terms(**told | {"regions": tuple(told["regions"]), "groups": groups})


def terms_in(about: Mapping[str, Any], country_of: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    """What a manifest says of a region, from its region.yaml: the first of its headline regions counts.

    country_of  country of each region
    names       of countries
    """
    headline, regions = next(iter((about.get("headline_regions") or {}).items()), ("", []))
    home = str(about.get("capital_country", ""))
    rebels = country_of.get(regions[0], "") if regions else ""
    return {
        "home": home,
        "home_name": names.get(home, home),
        "headline": headline,
        "title": str(about.get("headline_title", headline.replace("_", " "))),
        "regions": list(regions),
        "rebel_country": rebels,
        "rebel_name": names.get(rebels, rebels),
        "groups": {name: list(countries) for name, countries in (about.get("country_groups") or {}).items()},
    }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _plain(text: str) -> str:
    return text.lower().replace(" ", "_")
