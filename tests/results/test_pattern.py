import math

from sim.results.pattern import Claim, pattern


def number(results):
    """Arms that left,
    all of them.

    More is said below.
    """
    return results


def test_a_pattern_says_the_first_paragraph_of_its_function_in_one_line():
    assert pattern("X01", "arms", number, ("flows",)).doc == "Arms that left, all of them."


def test_a_claim_without_bounds_holds_of_everything():
    claim = Claim("anything", number)

    assert claim.low == -math.inf
    assert claim.high == math.inf


def test_a_pattern_that_never_happens_has_no_number_unless_it_is_told_one():
    assert math.isnan(pattern("X01", "arms", number, ("flows",)).never)
    assert pattern("X01", "days", number, ("flows",), never=math.inf).never == math.inf
