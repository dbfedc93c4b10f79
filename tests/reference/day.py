"""The order of a day, from the page's section 1: phases, within a phase by kind of agent, within a kind as listed.

The number is how often, in days. What agents of a kind do one after another is a method of theirs; what
concerns everybody at once is a function.
"""

from tests.reference import border_post, camp, clan, dealer, depot, garrison, market_day, state, team, town, war


def each(kind, name):
    """A habit that agents of a kind have one after another."""

    def run(model):
        for one in list(getattr(model, kind)):
            getattr(one, name)()

    return run


OPENING = (
    ("dealer.open_markets", each("markets", "open_market")),
    ("depot.stock_depots", depot.stock_depots),
    ("garrison.take_post", each("garrisons", "take_post")),
    ("militia.stand_by", each("militias", "stand_by")),
    ("trafficker.start_up", each("traffickers", "start_up")),
)
DAY = (
    ("border_post.man_the_line", 1, each("posts", "man_the_line")),
    ("depot.change_hands", 1, each("depots", "change_hands")),
    ("depot.close_down", 1, depot.close_down),
    ("depot.be_held", 7, depot.be_held),
    ("garrison.come_and_go", 1, each("garrisons", "come_and_go")),
    ("militia.form", 1, each("militias", "form")),
    ("militia.set_out", 1, each("militias", "set_out")),
    ("militia.go_looting", 1, each("militias", "go_looting")),
    ("state.keep_house", 1, each("states", "keep_house")),
    ("team.close_depots", 1, team.close_depots),
    ("town.go_looting", 1, town.go_looting),
    # looting and leakage
    ("border_post.leak", 7, each("posts", "leak")),
    ("depot.be_struck", 1, each("depots", "be_struck")),
    ("depot.be_found", 1, each("depots", "be_found")),
    ("depot.be_looted", 1, depot.be_looted),
    ("depot.leak", 7, each("depots", "leak")),
    # offers and bids
    ("militia.sell", 7, each("militias", "sell")),
    ("militia.buy", 7, each("militias", "buy")),
    ("town.offer", 7, each("towns", "offer")),
    ("town.bid", 7, each("towns", "bid")),
    ("town.buy_out", 7, each("towns", "buy_out")),
    ("trafficker.weigh_routes", 7, market_day.weigh_routes),
    # trade
    ("dealer.speak_for_owners", 7, dealer.speak_for_owners),
    ("dealer.buy_for_sinks", 7, each("markets", "buy_for_sinks")),
    ("dealer.clear", 7, dealer.clear_markets),
    # movement, inspection, arrival
    ("militia.drive_home", 1, each("militias", "drive_home")),
    ("trafficker.set_out", 7, each("traffickers", "set_out")),
    ("trafficker.travel", 1, each("traffickers", "travel")),
    ("border_post.search_convoys", 1, border_post.search_convoys),
    ("militia.come_home", 1, each("militias", "come_home")),
    ("trafficker.face_the_border", 1, each("traffickers", "face_the_border")),
    ("trafficker.arrive", 1, each("traffickers", "arrive")),
    # battle
    ("garrison.muster", 1, garrison.muster),
    ("garrison.search_caches", 7, garrison.search_caches),
    ("militia.muster", 1, each("militias", "muster")),
    ("militia.feel_threat", 7, war.feel_threat),
    ("militia.rise", 7, war.rise),
    ("militia.attack", 1, war.attack),
    ("militia.scare_off", 7, war.scare_off),
    ("militia.give_way", 7, war.give_way),
    ("militia.hold_places", 7, camp.hold_places),
    ("militia.fight_on", 7, war.fight_on),
    ("militia.fire_at_aircraft", 7, war.fire_at_aircraft),
    # reaction
    ("border_post.pass_tips_on", 7, border_post.pass_tips_on),
    ("border_post.send_patrols", 7, border_post.send_patrols),
    ("militia.keep_purse", 7, each("militias", "keep_purse")),
    ("militia.use_up", 7, each("militias", "use_up")),
    ("militia.hand_in", 7, each("militias", "hand_in")),
    ("militia.claim_pay", 7, camp.claim_pay),
    ("militia.recruit", 7, camp.recruit),
    ("militia.change_sides", 7, camp.change_sides),
    ("militia.split", 7, camp.split),
    ("militia.go_home", 7, each("militias", "go_home")),
    ("town.hand_in", 7, each("towns", "hand_in")),
    ("trafficker.count_money", 7, each("traffickers", "count_money")),
    ("trafficker.talk", 7, clan.talk_of_the_week),
    ("trafficker.keep_corridors", 7, clan.keep_corridors),
    ("trafficker.leave", 7, each("traffickers", "leave")),
    ("trafficker.enter", 7, market_day.enter),
    # state
    ("border_post.destroy_seized", 7, each("posts", "destroy_seized")),
    ("garrison.return_to_posts", 7, each("garrisons", "return_to_post")),
    ("state.order_arms", 7, each("states", "order_arms")),
    ("state.clear_collection", 7, each("states", "clear_collection")),
    ("state.feel_threat", 7, each("states", "feel_threat")),
    ("state.grow_and_wither", 7, each("states", "grow_and_wither")),
    ("state.mutiny", 7, each("states", "mutiny")),
    ("state.watch_for_war", 7, state.watch_for_war),
)


def opening(model):
    """Day 0 posts what everybody holds."""
    for _, rule in OPENING:
        rule(model)


def pass_by(model):
    """One day: wars by date, clean boards, levers with the answers of hosts, then everybody's habits."""
    day = model.day
    for one in model.camps:
        one.enemies.clear()
    for a, b, since, until in model.wars:
        if since <= day <= until:
            a.enemies.add(b)
            b.enemies.add(a)
    model.convoys, model.parties = [], []
    if day % 7 == 0:
        model.offers, model.bids = [], []
    state.answer(model)
    model.levers.rise()
    for name, often, rule in DAY:
        if day % often == 0 and (model.only is None or name in model.only):
            rule(model)
