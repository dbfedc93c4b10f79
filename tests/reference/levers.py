"""Levers and leave: what policies and dated events change, worked out afresh each morning.

From the page: a lever is its baseline times all scales plus all adds, or what it is set to,
within its bounds; a policy acts where those who are asked agree. What a policy is made of
(its acts, whom it asks) is read from the policy itself.
"""

import datetime as dt

from sim.core.discover import levers
from sim.core.levers import Act, Where
from tests.reference.luck import uid

FAR = 1_000_000


class Question:
    """One question to one host: may this policy be carried out?"""

    def __init__(self, model, policy, host, home):
        first = max(1, day_of(model, policy.start, 1))
        self.policy, self.host, self.home = policy, host, home
        self.uid = uid(f"{host.name}/{policy.kind}")
        self.footprint, self.niche, self.mode = type(policy).footprint, type(policy).niche, policy.consent
        self.trigger = policy.trigger
        self.first, self.until = first, day_of(model, policy.until, FAR)
        self.start = FAR if self.trigger is not None else first
        self.granted = False

    @classmethod
    def all(cls, model):
        """Every question, policy by policy; a triggered one goes to every state but home."""
        home = str(model.region.about.get("capital_country", ""))
        borders = [border.name for border in model.borders]
        states = {state.name: state for state in model.states}
        model.policies = [kept_home(policy, home) for policy in model.settled.policies]
        questions = []
        for policy in model.policies:
            if policy.trigger is None:
                hosts = policy.hosts(home, borders)
            else:
                hosts = policy.where.countries or [name for name in states if name != home]
            questions += [cls(model, policy, states[host], home) for host in hosts]
        return questions


def kept_home(policy, home):
    """What only the war's country is asked about stays within it, unless it names countries or waits for a war."""
    if policy.host != "home" or not home or policy.where.countries or policy.trigger is not None:
        return policy
    return policy.model_copy(update={"where": policy.where.model_copy(update={"countries": (home,)})})


def day_of(model, when, blank):
    """A date as a day's number."""
    if when is None:
        return blank
    return when if isinstance(when, int) else (when - model.start).days + 1


class Order:
    """An act on some rows: from when to when, by whose leave, and among how many it is shared."""

    def __init__(self, act, rows, first, last, questions, among=None):
        self.act, self.rows, self.first, self.last, self.questions = act, rows, first, last, questions
        self.among = len(rows) if among is None else among

    def share(self, day):
        """How much of it is in force, from nothing to one."""
        first, last = self.first, self.last
        if self.questions:
            agreed = [question for question in self.questions if question.granted and question.start <= day]
            if not agreed:
                return 0.0
            first = max(first, min(question.start for question in agreed))
            last = min(last, max(question.until for question in agreed))
        first += self.act.delay
        if day < first or day > last:
            return 0.0
        return min(1.0, (day - first + 1) / max(self.act.ramp, 1))


class Levers(dict):
    """Today's value of levers that are not nothing, by room, column and name of the row."""

    def __init__(self, model):
        super().__init__()
        self.model, self.bounds, self.orders = model, levers(), {}
        for order in [*dated(model), *promised(model)]:
            if order.rows:
                self.orders.setdefault(order.act.lever, []).append(order)
        self.baseline = {("link", "open", link.name): link.baseline for link in model.links}
        for post in model.posts:
            self.baseline.update({("border_post", column, post.name): n for column, n in post.baselines.items()})
        self.update(self.baseline)

    def __missing__(self, key):
        return 0.0

    def rise(self):
        """A morning."""
        self.clear()
        self.update(self.baseline)
        for lever, orders in self.orders.items():
            room, _, column = lever.partition(".")
            self.pull(lever, room, column, orders)
        for link in self.model.links:
            link.open = self["link", "open", link.name]

    def total(self, room, column):
        """A lever added up over all its rows, in their order."""
        total = 0.0
        for row in rows_of(self.model, room) if f"{room}.{column}" in self.orders else ():
            total += self[room, column, row.name]
        return total

    def pull(self, lever, room, column, orders):
        """One lever, in the order of amounts and then of what is in force of them."""
        day, changed = self.model.day, {}
        for order in sorted(orders, key=lambda order: (order.act.amount, order.share(day))):
            share, act = order.share(day), order.act
            if share <= 0.0:
                continue
            for row in order.rows:
                scale, add, fixed = changed.get(row.name, (1.0, 0.0, None))
                if act.how == "scale":
                    scale *= 1.0 + (act.amount - 1.0) * share
                elif act.how == "add":
                    add += act.amount * share / order.among if act.shared else act.amount * share
                else:
                    fixed = act.amount
                changed[row.name] = scale, add, fixed
        low, high = (0.0, 1.0) if room == "link" else (self.bounds[lever].low, self.bounds[lever].high)
        for name, (scale, add, fixed) in changed.items():
            value = self[room, column, name] * scale + add if fixed is None else fixed
            self[room, column, name] = min(max(value, low), high)


def dated(model):
    """The region's own events."""
    for row in model.region.sheet("events").rows:
        where = {}
        for part in row["where"].split(";"):
            key, _, values = part.partition("=")
            if key.strip():
                where[key.strip()] = tuple(value.strip() for value in values.split("|"))
        act = Act(row["lever"], row["how"], float(row["amount"]), where=Where(**where))
        first = (date_of(row["date"]) - model.start).days + 1
        last = (date_of(row["until"]) - model.start).days + 1 if row["until"] else FAR
        yield Order(act, reached(model, act.lever, act.where), first, last, [])


def date_of(cell):
    """A date in a table."""
    return dt.date.fromisoformat(cell)


def promised(model):
    """The policies' acts, host by host."""
    for policy in model.policies:
        questions = [question for question in model.questions if question.policy is policy]
        for act in policy.acts():
            first = day_of(model, act.start if act.start is not None else policy.start, 1)
            last = day_of(model, act.until if act.until is not None else policy.until, FAR)
            rows = reached(model, act.lever, act.where)
            if policy.trigger is not None:
                for question in questions:
                    where = act.where.model_copy(update={"countries": (question.host.name,)})
                    yield Order(act, reached(model, act.lever, where), first, last, [question])
            elif len(questions) < 2:
                yield Order(act, rows, first, last, questions)
            else:
                nobodys = rows
                for question in questions:
                    own = reached(model, act.lever, Where(countries=(question.host.name,)))
                    yield Order(act, [row for row in rows if row in own], first, last, [question], len(rows))
                    nobodys = [row for row in nobodys if row not in own]
                yield Order(act, nobodys, first, last, questions, len(rows))


def rows_of(model, room):
    """Everybody of a room."""
    named = {
        "link": model.links, "depot": model.depots, "town": model.towns, "team": model.teams, "state": model.states,
        "garrison": model.garrisons, "border_post": model.posts, "militia": model.militias, "dealer": model.markets,
        "trafficker": model.traffickers,
    }  # fmt: skip
    return named[room]


def reached(model, lever, where):
    """Rows of a lever that a filter picks; all that is given must hold."""
    room, col = lever.partition(".")[0], levers()[lever]
    return [
        row for row in rows_of(model, room)
        if all(holds(model, room, row, name, wanted) for name, wanted in where.given().items())
        and not (col is not None and col.only and row.kind_of_post != col.only)
    ]  # fmt: skip


def holds(model, room, row, name, wanted):
    """Whether one condition holds of one row."""
    if room == "link":
        return of_a_link(model, row, name, wanted)
    if room in ("state", "team"):
        return countrywide(model, row, name, wanted)
    if name in ("ids", "groups"):
        return row.name in wanted
    if name == "posts":
        return row.name in wanted or row.name.partition(":")[0] in wanted
    if name in ("borders", "links"):
        named = getattr(row, name[:-1], None)
        return named is not None and named.name in wanted
    place = row.home if room == "militia" else row.place
    if name == "countries":
        return (row.state if room in ("garrison", "border_post") else place.state).name in wanted
    return (place if name == "places" else place.region).name in wanted


def countrywide(model, row, name, wanted):
    """Who stands in no place but everywhere in a country, and along all its borders."""
    if name in ("ids", "groups", "posts", "links"):
        return row.name in wanted
    state = row.state
    if name == "countries":
        return state.name in wanted
    if name == "borders":
        return any(state in (border.a, border.b) for border in model.borders if border.name in wanted)
    things = model.places if name == "places" else model.regions
    return any(thing.state is state for thing in things if thing.name in wanted)


def of_a_link(model, link, name, wanted):
    """A link between two places is of both."""
    if name in ("ids", "links"):
        return link.name in wanted
    if name == "borders":
        return link.border is not None and link.border.name in wanted
    if name == "posts":
        return any(post.link is link and post.name in wanted for post in model.posts)
    ends = (link.a, link.b)
    if name == "places":
        return any(end.name in wanted for end in ends)
    return any((end.state if name == "countries" else end.region).name in wanted for end in ends)
