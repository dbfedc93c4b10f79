"""What the words of the measures mean: who counts as outside control, which arms count as weapons.

Outside state control are militias, traffickers, dealers and civilians. A depot nobody has taken
from is not outside control: it is open, and counted apart. Weapons are items a person can
point at somebody; ammunition (cases) and chemicals (drums) are other units and never added to them.
Countries and regions are those of the region folder `libya_2011`.
"""

OUTSIDE_CONTROL = ("militia", "trafficker", "dealer", "civilian")
WORLD = "world"
ABROAD = "ZZZ"

WEAPONS = ("rifles", "machine_guns", "rockets", "antiaircraft_guns", "manpads")

HOME = "LBY"
REBEL_COUNTRY = "MLI"
REBEL_REGIONS = ("mli_gao", "mli_kidal", "mli_timbuktu")  # northern Mali
WEST_AFRICA = ("MLI", "NER", "MRT", "BFA", "NGA")

INTERVENTION = "intervention"  # name of the policy that the others try to make needless
ARSENAL = "_arsenal"  # how the origin of a national arsenal, and of its imports, ends
PRIVATE = "_private"  # how the origin of arms that people abroad held before the war ends

OPENING = "opening"
IMPORT = "import"
LOOTED = "looted"
CAPTURED = ("captured", "deserted")  # in battle, or left behind in a base
FIRST_ARRIVAL = "first_arrival"
