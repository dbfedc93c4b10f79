"""The benchmark as a whole, in short: equal journals, and ratios that only a fault could miss.

Ratios hold on any machine, seconds do not; the limits are generous, so that a busy machine fails nobody.
"""

import pytest

from bench.native import compiler
from bench.reduced import ENGINE, HELD_FROM, MESA, RULES_ALONE, C, compare

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def found():
    return compare(HELD_FROM, 3, 1, lambda _: None)


def test_peers_that_share_their_luck_end_with_equal_journals(found):
    peers = {ENGINE, RULES_ALONE, MESA} | ({C} if compiler() else set())

    assert found.journals.keys() == peers
    assert len(set(found.journals.values())) == 1


def test_no_ratio_is_amiss(found):
    assert found.missed() == []
