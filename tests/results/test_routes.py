from sim.results.names import NAMELESS, Names
from sim.results.routes import Node, Step, kind_of_origin, route, start_of

NAMES = NAMELESS._replace(places={"sabha": "Sabha", "kidal": "Kidal", "agadez": "Agadez"})
AREA = Node("mizda", "", "")
DEPOT = Node("depots mizda", "sabha", "LBY")
GROUP = Node("zintan", "sabha", "LBY")
MARKET = Node("market", "sabha", "LBY")
HOMES = Node("households", "sabha", "LBY")
CONVOY = Node("traffickers", "sabha", "LBY")
ON_THE_WAY = Node("traffickers", "agadez", "NER")
THERE = Node("traffickers", "kidal", "MLI")
START = [Step(AREA, DEPOT, "opening"), Step(DEPOT, GROUP, "looted")]


def test_a_way_is_told_hand_by_hand():
    path = [*START, Step(GROUP, MARKET, "sold"), Step(MARKET, CONVOY, "bought")]

    assert route(path, NAMES) == (
        "Mizda depots -> looted by Zintan -> sold at the market of Sabha -> bought by traffickers"
    )


def test_a_drive_is_told_by_its_end():
    path = [*START, Step(GROUP, CONVOY, "sold"), Step(CONVOY, ON_THE_WAY, "moved"), Step(ON_THE_WAY, THERE, "moved")]

    assert route(path, NAMES).endswith("looted by Zintan -> sold to traffickers -> carried to Kidal")


def test_what_is_bought_back_and_leaks_is_told_by_what_happened_to_it():
    store, capital = Node("secured", "", "LBY"), Node("households", "tripoli", "LBY")
    named = NAMES._replace(places={**NAMES.places, "LBY": "Libya", "tripoli": "Tripoli"})
    path = [*START, Step(GROUP, store, "bought_back"), Step(store, capital, "leaked")]

    assert route(path, named).endswith("-> bought back in Libya -> leaked to households in Tripoli")


def test_a_round_that_ends_where_it_began_is_left_out():
    rounds = [Step(MARKET, HOMES, "bought"), Step(HOMES, MARKET, "sold")] * 3
    path = [*START, Step(GROUP, MARKET, "sold"), *rounds, Step(MARKET, CONVOY, "bought")]

    assert route(path, NAMES) == route([*path[:3], path[-1]], NAMES)


def test_a_depot_taken_over_names_its_new_masters():
    held = Node("depots mizda, zintan", "sabha", "LBY")
    path = [START[0], Step(DEPOT, held, "custody"), Step(held, GROUP, "drawn")]

    assert route(path, NAMES).startswith("Mizda depots -> taken over by Zintan")


def test_what_never_moved_has_only_a_start():
    assert route([Step(Node("MLI_private", "", ""), Node("households", "kidal", "MLI"), "opening")], NAMES) == (
        "private hands in MLI -> households in Kidal"
    )
    assert route([], NAMES) == ""


def test_imports_are_no_old_stock():
    step = Step(Node("MLI_arsenal", "", ""), Node("army", "kidal", "MLI"), "import")

    assert route([step], NAMES) == "imported into MLI -> the army in Kidal"


def test_groups_areas_and_countries_go_by_their_names():
    named = Names({"zintan": "Zintan brigades"}, {"mizda": "Mizda, north"}, {**NAMES.places, "MLI": "Mali"})
    step = Step(Node("MLI_arsenal", "", ""), Node("army", "kidal", "MLI"), "import")

    assert route(START, named) == "Mizda, north depots -> looted by Zintan brigades"
    assert route([step], named) == "imported into Mali -> the army in Kidal"
    assert start_of("MLI_private", named) == "private hands in Mali"


def test_origins_are_said_plainly():
    assert [start_of(origin) for origin in ("jufra_sukna", "MLI_arsenal", "NER_private")] == [
        "Jufra sukna depots", "arsenals of MLI", "private hands in NER",
    ]  # fmt: skip
    assert len({kind_of_origin(origin) for origin in ("jufra_sukna", "MLI_arsenal", "NER_private")}) == 3
