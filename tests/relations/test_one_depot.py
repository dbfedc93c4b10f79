"""Path-wise in a world of one depot, one class of arms and one group: every pair of runs, every evening."""

from hypothesis import given
from hypothesis import strategies as st

from tests.random_worlds import on
from tests.relations.book import relation
from tests.relations.worlds import ALONE, emptied, one_depot, seeds

GRANTED = {"consent": "granted"}


def alone(ground, seed, policies=(), change=one_depot, **agents):
    """What leaves the only depot in the reduced world of a seed, evening by evening."""
    given = {room: {**ALONE.get(room, {}), **agents.get(room, {})} for room in {*ALONE, *agents}}
    folder = ground.changed(ground.region(seed), change)
    return emptied(ground.scenario(seed, folder, days=70, policies=list(policies), **given), seed)


def test_something_is_looted_there(ground):
    """Else the relations below would say nothing: each of the first worlds loses rifles, and guards save some."""
    guards = [{"kind": "guard_depots", "guards": 40, "start": on(1), **GRANTED}]
    lost = [(alone(ground, seed)[-1], alone(ground, seed, guards)[-1]) for seed in range(10)]

    assert sum(open_gate > 0 for open_gate, _ in lost) == 10
    assert sum(guarded < open_gate for open_gate, guarded in lost) == 10


@relation("More guards, never more looted.", worlds=12, reduced=True)
@given(seed=seeds, guards=st.tuples(st.integers(0, 60), st.integers(1, 60)), start=st.integers(1, 60))
def test_more_guards_never_more_looted(ground, seed, guards, start):
    few, more = guards[0], sum(guards)

    with_few, with_more = (
        alone(ground, seed, [{"kind": "guard_depots", "guards": men, "start": on(start), **GRANTED}])
        for men in (few, more)
    )

    assert (with_more <= with_few).all()


@relation("Guards sent earlier, never more looted.", worlds=12, reduced=True)
@given(seed=seeds, days=st.tuples(st.integers(1, 60), st.integers(1, 30)))
def test_guards_sent_earlier_never_more_looted(ground, seed, days):
    early, late = days[0], sum(days)

    first, second = (
        alone(ground, seed, [{"kind": "guard_depots", "guards": 40, "start": on(day), **GRANTED}])
        for day in (early, late)
    )

    assert (first <= second).all()


@relation("A team sent earlier, never more looted.", worlds=12, reduced=True)
@given(seed=seeds, days=st.tuples(st.integers(1, 60), st.integers(1, 30)))
def test_a_team_sent_earlier_never_more_looted(ground, seed, days):
    early, late = days[0], sum(days)

    first, second = (
        alone(ground, seed, [{"kind": "secure_depots", "teams": 1, "travel": 0, "start": on(day), **GRANTED}])
        for day in (early, late)
    )

    assert (first <= second).all()


@relation("Looters who work faster never carry off less.", worlds=12, reduced=True)
@given(seed=seeds, rates=st.tuples(st.floats(0, 2), st.floats(0, 2)))
def test_faster_looting_never_takes_less(ground, seed, rates):
    slow, fast = (alone(ground, seed, depot={"lambda0": rate}) for rate in (rates[0], sum(rates)))

    assert (fast >= slow).all()


@relation("A depot that is found earlier is never looted less.", worlds=8, reduced=True)
@given(seed=seeds, rates=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_a_depot_found_earlier_is_never_looted_less(ground, seed, rates):
    hidden, known = (
        alone(ground, seed, depot={"discovery": rate, "discovery_off_base": rate}) for rate in (rates[0], sum(rates))
    )

    assert (known >= hidden).all()


@relation("A brigade in two halves loots as much: splitting it does not double the looting.", worlds=12, reduced=True)
@given(seed=seeds, half=st.integers(2, 400))
def test_a_brigade_in_two_halves_loots_as_much(ground, seed, half):
    """Free of hauling limits, and of custody, which one of the two would have alone."""

    def brigades(*men):
        def change(sheets):
            one_depot(sheets)
            first = sheets["militias"][0]
            sheets["militias"] = [{**first, "id": f"brigade_{n}", "fighters": many} for n, many in enumerate(men)]

        free = {"militia": {"haulage": 1}, "depot": {"held_share": 0}}
        return alone(ground, seed, change=change, **free)

    assert (brigades(2 * half) == brigades(half, half)).all()
