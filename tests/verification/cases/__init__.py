"""All closed forms, in the order in which the page tells them."""

from tests.verification.cases import depots

CASES = (*depots.CASES,)
