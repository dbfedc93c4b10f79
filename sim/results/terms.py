"""What the words of the measures mean: who counts as outside control, which arms count as weapons.

Outside state control are militias, traffickers, dealers and civilians. A depot nobody has taken
from is not outside control: it is open, and counted apart. Weapons are items a person can
point at somebody; ammunition (cases) and chemicals (drums) are other units and never added to them.
"""

OUTSIDE_CONTROL = ("militia", "trafficker", "dealer", "civilian")
GONE = ("destroyed", "spent", "abroad")
WORLD = "world"
ABROAD = "ZZZ"

WEAPONS = ("rifles", "machine_guns", "rockets", "antiaircraft_guns", "manpads")

HOME = "LBY"
REBEL_COUNTRY = "MLI"
REBEL_REGIONS = ("Gao", "Kidal", "Timbuktu")
WEST_AFRICA = ("MLI", "NER", "MRT", "BFA", "NGA")

INTERVENTION = "intervention"
ARSENAL = "_arsenal"

LOOTED = "looted"
CAPTURED = ("captured", "deserted")  # in battle, or left behind in a base
FIRST_ARRIVAL = "first_arrival"
