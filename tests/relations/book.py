"""The book of relations: what was claimed of two runs, how it was tested, and tempting laws that turned out false."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from hypothesis import Phase, settings

PATH_WISE, ON_AVERAGE = "path-wise", "on average"

RELATIONS: list["Relation"] = []
FALSE_LAWS: list["FalseLaw"] = []


@dataclass(frozen=True)
class Relation:
    """A relation between runs that every world is held to.

    says    the relation, in a sentence
    how     path-wise: in each world; on average: over all of them
    worlds  how many are drawn
    reduced the worlds are cut down to one depot, one class of arms and one group
    test    where it is tested
    """

    says: str
    how: str
    worlds: int
    reduced: bool
    test: str


@dataclass(frozen=True)
class Finding:
    """What was measured where a law fails.

    world    which runs
    measure  what was read off them
    without  its value
    with_it  its value after what the law is about was done
    """

    world: str
    measure: str
    without: float
    with_it: float


@dataclass(frozen=True)
class FalseLaw:
    """A tempting law, how it fails, and the runs that show it.

    says   the law
    why    the mechanism that breaks it
    find   runs the counterexample
    fails  whether what was found is against the law
    """

    says: str
    why: str
    find: Callable[[], Finding]
    fails: Callable[[Finding], bool]


def relation(says, how=PATH_WISE, *, worlds=6, reduced=False):
    """Enter a test in the book as one of a relation, and let it see so many worlds."""

    def declare(test):
        where = f"{test.__module__.rpartition('.')[2]}.py::{test.__name__}"
        RELATIONS.append(Relation(says, how, worlds, reduced, where))
        most = worlds if how == PATH_WISE else 1
        return settings(max_examples=most, phases=(Phase.generate,))(test)  # a world is a seed: none is simpler

    return declare


def false_law(says, why, fails):
    """Enter the search for a counterexample in the book of laws that do not hold."""

    def declare(find):
        FALSE_LAWS.append(FalseLaw(says, why, lru_cache(find), fails))
        return find

    return declare
