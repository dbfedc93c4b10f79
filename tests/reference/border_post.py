"""One side of a guarded road, from the page's section 5: who watches, who is stopped, and what becomes of it."""

import math

from sim.core.draws import binomial
from sim.core.maths import exp, log
from tests.reference.agent import Agent
from tests.reference.luck import pair

LEARNED, STATIC, RANDOM, GREEDY, COVERING, MINIMAX = range(6)


class BorderPost(Agent):
    """Men of one state on one link that crosses a border."""

    def __init__(self, model, name, link, state, kind, place):
        super().__init__(model, name)
        self.link, self.border, self.state, self.kind_of_post, self.place = link, link.border, state, kind, place
        self.account = model.books.open(name, "seized", place)
        self.ground, self.share, self.on_duty, self.driving, self.detection = 1.0, 1.0, 0.0, 0.0, 0.0
        self.known = self.informed = self.told = self.stops = self.effort = self.bribes = 0.0
        self.line = []

    @property
    def habits(self):
        return self.model.settings["border_post"]

    def lever(self, name):
        """What policies change about it."""
        return self.model.levers["border_post", name, self.name]

    def take_its_part(self):
        """Its part of the border, and of the force that its side keeps there."""
        habits, border = self.habits, self.border
        number = max(len(border.links), 1)
        length = border.length or sum(link.km for link in border.links)
        force = border.force_a if border.a is self.state else border.force_b
        working = force * (habits.home_share if self.state.home else 1.0)
        self.ground = max(length / number, 1.0) * self.link.roughness
        self.baselines = {
            "staff": working * habits.on_shift / number, "patrols": working / habits.men_a_patrol / number, "open": 1.0,
        }  # fmt: skip
        self.line = [post for post in self.model.posts if post.border is border and post.state is self.state]
        self.share = 1.0 / len(self.line)

    def works(self):
        """Share of its men that are there: none of the state's in a place the state has lost."""
        lost = not self.state.home and self.place.camp is not self.state.camp
        return 0.0 if lost else self.state.manned

    def from_the_post(self):
        """What men on shift see; at a post shut by decree nobody is waved through."""
        closed = 1.0 - self.lever("open")
        return (
            self.habits.staff_weight * self.on_duty * (1.0 + (self.habits.closed_search - 1.0) * closed) / self.ground
        )

    def man_the_line(self):
        """Men go on shift, the line's patrols drive out, and the odds of noticing a convoy follow."""
        habits, patrols = self.habits, 0.0
        for post in self.line:
            patrols += post.lever("patrols") * post.works()
        self.on_duty = self.lever("staff") * self.works() if self.kind_of_post == "post" else 0.0
        self.driving = patrols * self.share
        seen = self.from_the_post()
        seen += habits.patrol_weight * self.driving / self.ground
        seen += habits.air_weight * self.lever("isr") * (1.0 - habits.dust)
        seen += habits.tip_weight * self.informed
        if self.kind_of_post == "sea" and self.lever("boarding") > 0.0:
            seen -= 0.5 * log(1.0 - self.lever("boarding"))
        self.detection = 1.0 - exp(-seen)

    def leak(self):
        """What was seized is sold out of the back door into the homes of the place."""
        if self.place.households is None:
            return
        rate = self.habits.leakage * self.state.corruption * (2.0 - self.state.pay) * 7.0 / 365.0
        for arm in self.model.arms:
            if arm.price_ratio > 0.0:
                u = self.luck("border_post.leak", arm.number)
                items = binomial(u, self.account.held[arm.name], 1.0 - exp(-rate))
                self.model.books.move(self.account, self.place.households, arm.name, items, "leaked")

    def search(self, convoy):
        """Let a convoy pass, for nothing or for a bribe, or stop it."""
        habits, who = self.habits, pair(convoy.uid, self.uid)
        luck = self.model.luck("border_post.detect", who)
        if luck >= self.detection:
            return
        men = self.on_duty + (habits.patrol_men if self.driving > 0.0 else 0.0)
        for_sale = self.state.corruption * (1.0 - self.lever("audit"))
        if self.kind_of_post == "sea" and luck < 1.0 - math.sqrt(1.0 - self.lever("boarding")):
            men, for_sale = men + habits.boarding_men, 0.0
        if men <= 0.0 or self.model.luck("border_post.stop", who) >= men / (
            men + habits.escort_weight * convoy.escorts
        ):
            return
        if self.model.luck("border_post.bribe", who) < habits.bribe_acceptance * for_sale:
            convoy.fee += habits.bribe_price * convoy.value
            self.bribes += habits.bribe_price * convoy.value
            return
        convoy.stopped = True
        self.stops += 1.0
        self.told += habits.tips_a_seizure
        self.model.books.move_all(convoy.account, self.account, "seized")

    def take_stock(self):
        """A week's patrols and stops, the older the less they count."""
        self.stops *= self.habits.memory
        self.effort = self.effort * self.habits.memory + self.driving

    def asks_for(self):
        """How much its link asks for patrols, by the way they are allotted."""
        habits, way = self.habits, int(self.habits.patrol_allocation)
        if way in (LEARNED, GREEDY):
            caught = self.stops + habits.prior_rate * habits.prior_effort
            return caught / (self.effort + habits.prior_effort)
        if way == RANDOM:
            return -log(1.0 - self.luck("border_post.wander"))
        return self.ground if way == COVERING else 1.0

    def destroy_seized(self):
        """The state destroys a share of what it has seized."""
        for arm in self.model.arms:
            u = self.luck("border_post.destroy", arm.number)
            items = binomial(u, self.account.held[arm.name], 1.0 - exp(-self.habits.destruction))
            self.model.books.move(self.account, self.model.books.destroyed(self.state), arm.name, items, "destroyed")


def search_convoys(model):
    """Each convoy meets the side it leaves, then the side it enters, unless it is stopped."""
    for convoy in model.convoys:
        if not any(convoy.account.held.values()) and convoy.value <= 0.0:
            continue
        for end in (convoy.link.other_end(convoy.goal), convoy.goal):
            for post in model.posts:
                if post.link is convoy.link and post.state is end.state and not convoy.stopped:
                    post.search(convoy)


def pass_tips_on(model):
    """Tips age; the week's new ones are used here, and told to partners on neighbouring borders."""
    habits = model.settings["border_post"]
    for post in model.posts:
        post.told += post.lever("tips")
        post.known = post.known * (1.0 - 1.0 / habits.tip_life) + post.told
    for post in model.posts:
        for partner in model.posts if post.told > 0.0 and post.lever("pact") > 0.0 else ():
            if partner.lever("pact") <= 0.0 or partner.state is post.state or not post.border.touches(partner.border):
                continue
            if model.luck("border_post.tell", pair(post.uid, partner.state.uid)) < habits.pact_sharing:
                partner.known += post.told / max(len(partner.border.links), 1)
        post.told = 0.0
    for post in model.posts:
        post.informed = 1.0 - exp(-post.known) if post.known > 0.0 else 0.0


def send_patrols(model):
    """Share each line's patrols among its links for the week to come, by the way that is in force."""
    habits = model.settings["border_post"]
    way = int(habits.patrol_allocation)
    for post in model.posts:
        post.take_stock()
    weight = {post: post.asks_for() for post in model.posts}
    for post in model.posts:
        fair, total = 1.0 / len(post.line), 0.0
        for other in post.line:
            total += weight[other]
        part = weight[post] / total if total > 0.0 else fair
        if way == LEARNED:
            part = (1.0 - habits.exploration) * part + habits.exploration * fair
        elif way == GREEDY:
            part = 1.0 if max(post.line, key=weight.__getitem__) is post else 0.0
        post.share = part
    if way == MINIMAX:
        for post in model.posts:
            if post.line[0] is post:
                level(post.line)


def level(line):
    """Raise the odds of a line's least watched links to one level, as far as its patrols go."""
    total = 0.0
    for post in line:
        total += post.driving
    if total <= 0.0:
        return
    seen, wet = {post: post.from_the_post() for post in line}, list(line)
    while wet:
        need = room = 0.0
        for post in wet:
            worth = post.habits.patrol_weight / post.ground
            need += seen[post] / worth
            room += 1.0 / worth
        left = []
        for post in wet:
            missing = (total + need) / room - seen[post]
            wanted = missing * post.ground / post.habits.patrol_weight
            post.share = max(0.0, wanted / total)
            if wanted >= 0.0:
                left.append(post)
        if len(left) == len(wet):
            return
        wet = left
