from sim.policies.border_closure import BorderClosure


def test_a_decree_shuts_posts_and_leaves_the_roads():
    assert [act.lever for act in BorderClosure().acts()] == ["border_post.open"]


def test_roads_are_cut_only_by_name():
    _, road = BorderClosure(roads=("essin--tin_alkoum",)).acts()

    assert (road.lever, road.where.links) == ("link.open", ("essin--tin_alkoum",))
