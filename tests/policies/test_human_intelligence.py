import pytest

from sim.policies.human_intelligence import HumanIntelligence


def test_a_hundred_informants_are_shared_by_the_posts_they_tell():
    (act,) = HumanIntelligence(informants=100, tips_each=0.1).acts()

    assert (act.lever, act.amount, act.shared) == ("border_post.tips", pytest.approx(10), True)


def test_both_sides_of_a_border_are_asked():
    policy = HumanIntelligence(where={"borders": ["LBY-NER"]})

    assert policy.hosts("LBY") == ("LBY", "NER")
