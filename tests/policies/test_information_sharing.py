from sim.policies.information_sharing import InformationSharing


def test_posts_join_a_pact_and_learn_nothing_else():
    assert [(act.lever, act.how, act.amount) for act in InformationSharing().acts()] == [("border_post.pact", "add", 1)]


def test_every_state_on_the_borders_is_asked_once():
    policy = InformationSharing(where={"borders": ["LBY-NER", "LBY-TCD"]})

    assert policy.hosts("LBY") == ("LBY", "NER", "TCD")
