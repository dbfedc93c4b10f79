"""The land as a networkx graph, for those who would rather ask a graph than columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.core.commons import MODES
from sim.world.world import World

if TYPE_CHECKING:  # networkx is imported where first needed: a bare run pays nothing for it
    from networkx import MultiGraph


def graph_of(world: World) -> MultiGraph[str]:
    """Places and the links between them, as they are today.

    Nodes are place ids with name, country, region, longitude, latitude, pos (longitude, latitude),
    population, airport, market and camp; edges have the link's id as key, and km, mode,
    roughness, border (its id, or None), posted and open.
    """
    from networkx import MultiGraph  # only who asks for a graph pays

    graph: MultiGraph[str] = MultiGraph(name=world.region.name)
    places, links, names = world.ground["places"], world.ground["links"], world.words.names
    shown = {row["id"]: row["name"] for row in world.region.sheet("places").rows}
    for p, name in enumerate(names["place"]):
        longitude, latitude = float(places.longitude[p]), float(places.latitude[p])
        graph.add_node(
            name, name=shown.get(name, name), country=names["country"][places.country[p]],
            region=names["region"][places.region[p]], longitude=longitude, latitude=latitude,
            pos=(longitude, latitude), population=int(places.population[p]),
            airport=bool(places.airport[p]), market=bool(places.market[p] >= 0),
        )  # fmt: skip
    for link, key in enumerate(names["link"]):
        border = int(links.border[link])
        graph.add_edge(
            names["place"][links.a[link]], names["place"][links.b[link]], key=key, km=float(links.km[link]),
            mode=MODES[links.mode[link]], roughness=float(links.roughness[link]),
            border=names["border"][border] if border >= 0 else None, posted=bool(links.posted[link]),
        )  # fmt: skip
    refresh(graph, world)
    return graph


def refresh(graph: Any, world: World) -> None:
    """Bring what changes during a run up to date: the camp that holds a place, and whether a link is open."""
    places, links, names = world.ground["places"], world.ground["links"], world.words.names
    for p, name in enumerate(names["place"]):
        graph.nodes[name]["camp"] = names["camp"][places.camp[p]]
    for link, key in enumerate(names["link"]):
        ends = names["place"][links.a[link]], names["place"][links.b[link]]
        graph.edges[(*ends, key)]["open"] = bool(links.open[link] >= 0.5)
