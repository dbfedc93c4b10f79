from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.tree import Items, Keys, Leaf, Place, find, merge, plain

words = st.sampled_from(["a", "b", "c", "d"])


def trees(file):
    place = st.builds(Place, st.just(file), st.integers(1, 99))

    def keyed(values):
        return st.builds(
            lambda members, where, line: Keys(members, where, dict.fromkeys(members, Place(file, line))),
            st.dictionaries(words, values, max_size=3),
            place,
            st.integers(1, 99),
        )

    leaves = st.builds(Leaf, st.integers() | words, place)
    inner = st.recursive(
        leaves, lambda v: keyed(v) | st.builds(Items, st.lists(v, max_size=2).map(tuple), place), max_leaves=8
    )
    return keyed(inner)


@given(trees("parent"))
def test_merging_nothing_changes_nothing(tree):
    nothing = Keys({}, tree.place, {})

    assert plain(merge(tree, nothing)) == plain(tree)
    assert plain(merge(nothing, tree)) == plain(tree)


@given(trees("parent"))
def test_merging_a_tree_with_itself_changes_nothing(tree):
    assert merge(tree, tree) == tree


@given(trees("parent"), trees("child"))
def test_the_child_has_the_last_word(parent, child):
    merged = merge(parent, child)

    assert merge(merged, child) == merged
    assert set(plain(merged)) == set(plain(parent)) | set(plain(child))


@given(trees("parent"), trees("child"))
def test_what_the_child_does_not_mention_keeps_its_place(parent, child):
    merged = merge(parent, child)

    for key, member in parent.members.items():
        if key not in child.members:
            assert merged.members[key] is member
            assert merged.keys[key].file == "parent"
    for key in child.members:
        assert merged.keys[key].file == "child"


def test_a_distribution_is_one_value():
    place = Place("f", 1)

    def flat(**members):
        leaves = {key: Leaf(value, place) for key, value in members.items()}
        return Keys(leaves, place, dict.fromkeys(leaves, place))

    merged = merge(flat(dist="uniform", low=0, high=1), flat(dist="choice", values=3))

    assert plain(merged) == {"dist": "choice", "values": 3}


def test_a_path_beyond_the_tree_stops_at_its_last_known_part():
    inner = Leaf(1, Place("f", 3))
    tree = Keys({"a": inner}, Place("f", 1), {"a": Place("f", 2)})

    assert find(tree, ["a", "number"]).line == 3
    assert find(tree, ["a", "number"], key=True).line == 2
