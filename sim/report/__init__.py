"""Pictures of what happened: curves, maps, prices and holders, in one look."""

from sim.report.curves import diffusion, policies
from sim.report.figures import draw_all
from sim.report.ground import Ground, read_ground
from sim.report.holders import holder_chain
from sim.report.maps import arms_map
from sim.report.prices import price_curves

__all__ = [
    "Ground",
    "arms_map",
    "diffusion",
    "draw_all",
    "holder_chain",
    "policies",
    "price_curves",
    "read_ground",
]
