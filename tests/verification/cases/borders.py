"""Border posts: surviving several, being caught at last, where cargoes end, and the game of inspection."""

from math import exp

import numpy as np
from scipy import stats

from sim.agents.border_post import MINIMAX, POST
from sim.core.chance import uid
from sim.core.commons import STOPPED
from tests.verification.case import Case, Played, binned, law_of, shares
from tests.verification.stage import Stage

BATCH = 400  # cargoes on the road at once
LINKS = ("dara--essa", "cala--essa", "dara--essa:bypass", "anba--hail", "bir--iram", "anba--hail:bypass")
ENDS = ("essa", "essa", "essa", "hail", "iram", "hail")  # the foreign end of each


class Border(Stage):
    """Six links over two borders, a post on either side of each, and cargoes that are worth searching."""

    def __init__(self, days=120, **settings):
        super().__init__(days, **settings)
        self.posts, self.convoys = self.tables["border_post"], self.ground["convoys"]
        self.links = np.array([self.link(name) for name in LINKS])
        self.ends = np.array([self.place(name) for name in ENDS])
        self.cargo = np.array([uid(f"cargo/{c}") for c in range(BATCH)])
        self.tables["state"].corruption[:] = 0.0
        self.posts.driving[:], self.posts.on_duty[:] = 0.0, 100.0

    def sides(self, link):
        """The posts of a link, the home side first."""
        rows = np.flatnonzero(self.posts.link == link)
        return rows[np.argsort(self.posts.country[rows])]

    def search(self, day, link, goal, alive=None, escorts=0.0):
        """Send the batch, or who is alive of it, over a link, each over its own if there are many; who is stopped?"""
        who = np.arange(BATCH) if alive is None else np.flatnonzero(alive)
        convoys, many = self.convoys, who.size
        convoys.uid[:many], convoys.account[:many] = self.cargo[who], self.tables["trafficker"].account[who]
        convoys.link[:many], convoys.goal[:many], convoys.value[:many] = link, goal, 1_000.0
        convoys.escorts[:many], convoys.fee[:many], convoys.count[0] = escorts, 0.0, many
        self.rules["border_post.search_convoys"](day)
        stopped = np.zeros(BATCH, bool)
        stopped[who] = convoys.outcome[:many] == STOPPED
        return stopped


class Operators(Border):
    """A batch of operators, each with a cargo of its own, who cross one link with one watchful post."""

    def __init__(self, odds, days=120, **trafficker):
        super().__init__(days, trafficker=trafficker)
        self.table = self.tables["trafficker"]
        self.table.uid[:BATCH], self.table.alive[:BATCH] = self.cargo, True
        self.table.home[:] = self.table.place[:] = self.place("bir")
        self.posts.detection[:] = 0.0
        self.posts.detection[self.sides(self.links[0])[0]] = odds
        self.crossing = int(self.ground["links"].guarded[self.links[0]])

    def cross(self, day, worth=1_000.0):
        """Everybody crosses, and learns and pays what there is to learn and to pay; who was stopped?"""
        stopped = self.search(day, self.links[0], self.ends[0])
        self.table.convoy[:BATCH], self.table.worth[:BATCH] = np.arange(BATCH), worth
        self.rules["trafficker.face_the_border"](day)
        return stopped


def posts_in_a_row():
    """Six borders with a post on either side, for three odds of being noticed."""
    border, batches, curves = Border(), 1_000, []
    fine = np.linspace(0, 12.5, 60)
    for turn, odds in enumerate((0.05, 0.1, 0.2)):
        border.posts.detection[:] = odds
        passed = np.zeros((6, batches, BATCH // 50))
        for batch in range(batches):
            border.luck(batch + 10_000 * turn)
            alive = np.ones(BATCH, bool)
            for n, (link, end) in enumerate(zip(border.links, border.ends, strict=True)):
                alive &= ~border.search(7, link, end)
                passed[n, batch] = alive.reshape(-1, 50).sum(axis=1)
        posts = 2 * np.arange(1, 7)
        curves.append(shares(f"Noticed with probability {odds:g}", posts, (1 - odds) ** posts, passed.sum(axis=(1, 2)),
                             batches * BATCH, line=(fine, (1 - odds) ** fine)))  # fmt: skip
    few = stats.binom(50, 0.8**12)
    values = np.arange(12)
    law = law_of("Binomial(50, 0.8¹²)", few.pmf(values), passed[5].ravel(), values)
    return Played(curves, 3 * batches * BATCH, "Posts on the way", "Share of cargoes that get through", law,
                  "Of 50 cargoes, through 12 posts")  # fmt: skip


def geometric_trips():
    """The same cargo over the same border day after day, until it is stopped."""
    border, batches, odds = Border(), 250, 0.08
    border.posts.detection[:] = odds
    trips = np.zeros((batches, BATCH), np.int64)
    for batch in range(batches):
        border.luck(batch + 1_000)
        day = 0
        while day < 110 and not trips[batch].all():
            day += 1
            stopped = border.search(day, border.links[0], border.ends[0])
            trips[batch, stopped & (trips[batch] == 0)] = day
    caught = 1 - (1 - odds) ** 2
    done, fine = np.array([1, 3, 6, 10, 15, 25]), np.linspace(0, 26, 60)
    still = [(trips > t).sum() + (trips == 0).sum() for t in done]
    values = np.arange(1, 41)
    return Played(
        [shares("Still in business", done, (1 - caught) ** done, still, trips.size, line=(fine, (1 - caught) ** fine))],
        trips.size, "Trips", "Share of operators not yet stopped",
        law_of("Geometric(1 − (1 − p)²)", stats.geom(caught).pmf(values), trips.ravel(), values),
        "Trip on which the cargo is lost",
    )  # fmt: skip


def absorbing_chain():
    """There and back over two borders, from each of the four passages, until somebody stops the cargo."""
    border, batches, bribed, escorts = Border(), 60, 0.3, 40.0
    border.tables["state"].corruption[:] = bribed / 0.5
    links, ends = border.links[[0, 3]], border.ends[[0, 3]]
    homes = [border.place("dara"), border.place("anba")]
    rows = np.array([border.sides(link) for link in links])
    odds, men = np.array([[0.10, 0.25], [0.15, 0.05]]), np.array([[30.0, 60.0], [20.0, 90.0]])
    border.posts.detection[rows], border.posts.on_duty[rows] = odds, men
    stop = odds * men / (men + 0.5 * escorts) * (1 - bribed)
    passages = [(0, 1, 0), (1, 0, 1), (1, 1, 0), (0, 0, 1)]  # border, side met first, side met then
    q, r = np.zeros((4, 4)), np.zeros((4, 4))
    for n, (b, first, then) in enumerate(passages):
        r[n, 2 * b + first] = stop[b, first]
        r[n, 2 * b + then] = (1 - stop[b, first]) * stop[b, then]
        q[n, (n + 1) % 4] = (1 - stop[b, first]) * (1 - stop[b, then])
    theory, counts = np.linalg.solve(np.eye(4) - q, r), np.zeros((4, 4))
    for start in range(4):
        border.posts.stops[:] = 0.0
        for batch in range(batches):
            border.luck(batch + 100 * start)
            alive, day = np.ones(BATCH, bool), 0
            while alive.any():
                b, first, _ = passages[(start + day) % 4]
                day += 1
                alive &= ~border.search(day, links[b], homes[b] if first == 1 else ends[b], alive, escorts)
        counts[start] = border.posts.stops[rows].ravel()
    stores = ["1, home", "1, abroad", "2, home", "2, abroad"]
    starts = ("over border 1, homeward", "over border 2, outward", "over border 2, homeward", "over border 1, outward")
    curves = [shares(f"First trip {name}", np.arange(4), theory[n], counts[n], batches * BATCH)
              for n, name in enumerate(starts)]  # fmt: skip
    return Played(curves, counts.sum().astype(int), "Seized store: border and side", "Share of cargoes that end there",
                  binned("Row of (I − Q)⁻¹ R", stores, theory[1] * counts[1].sum(), counts[1]),
                  "First trip over border 2, outward", ticks=stores, top=0.98)  # fmt: skip


def inspection_game():
    """Three links of one line without posts: patrols level the odds, and smugglers level the worth of patrols."""
    border, patrols, batches = Border(border_post={"patrol_allocation": MINIMAX}), 8.0, 60
    posts, links = border.posts, border.links[:3]
    mine = np.array([border.sides(link)[1] for link in links])
    border.tables["state"].home[:] = True  # so that nobody has lost the place
    posts.staff[:] = posts.patrols[:] = posts.tips[:] = 0.0
    posts.patrols[mine[0]] = patrols
    border.rules["border_post.man_the_line"](1)
    border.rules["border_post.send_patrols"](7)
    ground = posts.ground[mine]
    level = 1 - exp(-6.0 * patrols / ground.sum())
    part, shares_of = np.array([0.0, 0.2, 0.4, 0.6, 0.8, 1.0]), ground[1:] / ground[1:].sum()
    border.rules["border_post.man_the_line"](8)
    against_level, against_mix = [], []
    for x in part:
        against_level.append(caught(border, links, np.array([x, *((1 - x) * shares_of)]), batches, 1_000 * x))
    mix = ground / ground.sum()
    for x in part:
        posts.share[mine] = [x, *((1 - x) * shares_of)]
        border.rules["border_post.man_the_line"](8)
        against_mix.append(caught(border, links, mix, batches, 1_000 * x + 5_000))
    fine = np.linspace(0, 1, 50)
    theory = lambda x: mix[0] * (1 - np.exp(-6 * patrols * x / ground[0])) + (1 - mix[0]) * (  # noqa: E731
        1 - np.exp(-6 * patrols * (1 - x) / ground[1:].sum()))  # fmt: skip
    many = batches * BATCH
    return Played(
        [shares("Smugglers wander, patrols as 1/a", part, np.full(6, level), against_level, many,
                line=(fine, np.full(50, level))),
         shares("Patrols wander, smugglers as 1/a", part, theory(part), against_mix, many, line=(fine, theory(fine)))],
        12 * many, "Share that one side sends over the first link", "Share of cargoes stopped", top=0.09,
    )  # fmt: skip


def caught(border, links, mix, batches, seed):
    """How many cargoes are stopped when each chooses its link by a mix."""
    total, choose = 0, np.searchsorted(np.cumsum(mix)[:-1], (np.arange(BATCH) + 0.5) / BATCH)
    for batch in range(batches):
        border.luck(int(seed) + batch)
        total += border.search(9, links[choose], border.ends[0]).sum()
    return total


def coverage():
    """One post, then its men and ground cut into two, three and six parts."""
    border, batches, curves = Border(), 100, []
    posts = border.posts
    border.tables["state"].home[:] = True
    rows = np.array([border.sides(link)[1] for link in border.links])
    posts.kind[:], posts.line[:], posts.share[:] = POST, np.arange(12), 1.0
    parts = np.array([1, 2, 3, 6])
    for men, cars in ((60.0, 2.0), (200.0, 5.0), (600.0, 12.0)):
        stopped = []
        for cut in parts:
            posts.staff[:] = posts.patrols[:] = 0.0
            posts.staff[rows[:cut]], posts.patrols[rows[:cut]], posts.ground[rows[:cut]] = (
                men / cut,
                cars / cut,
                300 / cut,
            )
            border.rules["border_post.man_the_line"](1)
            way = np.arange(BATCH) % cut
            total = 0
            for batch in range(batches):
                border.luck(batch + 1_000 * int(cut))
                total += border.search(9, border.links[way], border.ends[way]).sum()
            stopped.append(total)
        theory = 1 - exp(-(0.4 * men + 6 * cars) / 300)
        curves.append(shares(f"{men:g} men and {cars:g} patrols", parts, np.full(4, theory), stopped, batches * BATCH,
                             line=(np.array([0.8, 6.2]), np.full(2, theory))))  # fmt: skip
    return Played(curves, 12 * batches * BATCH, "Parts into which the post is cut", "Share of cargoes stopped",
                  top=1.0)  # fmt: skip


CASES = (
    Case(
        "posts_in_a_row",
        "Each post on the way takes its share",
        ("border_post.search_convoys",),
        "A cargo gets through N posts if none of them notices it.",
        r"\Pr(\text{through } N \text{ posts}) = (1 - p)^N",
        "Six border links with a post on either side, men enough to stop what they notice, no bribes, no escorts.",
        posts_in_a_row,
    ),
    Case(
        "geometric_trips",
        "A smuggler's luck runs out geometrically",
        ("border_post.search_convoys",),
        "The trip on which a cargo is lost is geometric: having got through so far does not help.",
        r"T \sim \mathrm{Geometric}\left(1 - (1 - p)^2\right), \qquad p = 0.08",
        "One link with two posts; the same cargoes cross it day after day.",
        geometric_trips,
    ),
    Case(
        "absorbing_chain",
        "Where cargoes end is an absorbing chain",
        ("border_post.search_convoys",),
        "Somebody who trades there and back over two borders ends in one of four seized stores, with odds that "
        "follow from the chance of being noticed, fought off and bought at each post.",
        r"B = (I - Q)^{-1} R, \qquad s = d \cdot \frac{m}{m + e/2} \cdot \left(1 - \tfrac{1}{2} c\right)",
        "Four passages (in and out over either border) are the states, four stores absorb. s is the chance that a "
        "post stops a cargo: detection d, men m against e escorts, corruption c.",
        absorbing_chain,
    ),
    Case(
        "inspection_game",
        "Inspection is a game both sides mix",
        ("border_post.send_patrols", "border_post.man_the_line", "border_post.search_convoys"),
        "Patrols shared in inverse proportion to their worth a leave smugglers nothing to choose; smugglers who mix "
        "the same way leave patrols nothing to choose.",
        r"x_l = y_l = \frac{1/a_l}{\sum_k 1/a_k}, \qquad \Pr(\text{stopped}) = 1 - e^{-v},\; v = \frac{P}{\sum_k "
        r"1/a_k}",
        "Three links without posts, eight patrols, the minimax way of sharing them. The game is linear where odds "
        "are small; as built a patrol's worth bends with 1 − exp(−Φ), so the second line is the exact sum and only "
        "nearly flat.",
        inspection_game,
    ),
    Case(
        "coverage",
        "Cutting a post in halves changes nothing",
        ("border_post.man_the_line", "border_post.search_convoys"),
        "Odds hang on men and patrols per kilometre, not on how many posts they are divided among.",
        r"1 - e^{-\Phi}, \qquad \Phi = \frac{0.4\, \mathrm{staff} + 6\, \mathrm{patrols}}{\mathrm{km}}",
        "A post of 300 km on asphalt, cut into up to six with equal parts of its men, patrols and ground; cargoes "
        "spread evenly over the parts.",
        coverage,
    ),
)
