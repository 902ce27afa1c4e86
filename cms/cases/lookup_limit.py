"""How often one may guess a query code (查询码) wrongly."""

import datetime
from dataclasses import dataclass

WINDOW = datetime.timedelta(hours=1)
PER_CASE_FROM_ADDRESS = 5
PER_CASE = 50
PER_ADDRESS = 100


@dataclass(frozen=True)
class Failures:
    """Wrong guesses of the last hour: at one case from one address, at it from everywhere, at any from that address."""

    for_case_from_address: int
    for_case: int
    from_address: int


def may_look_up(failures: Failures) -> bool:
    """Whether another guess is let through.

    A person who mistypes is stopped after five tries, and only where that person sits: a stranger elsewhere cannot lock
    an applicant out. A code has eight digits, so that at 50 guesses an hour from everywhere finding one takes a hundred
    years on average. A hall's terminals share an address, hence the larger number there.
    """
    return (
        failures.for_case_from_address < PER_CASE_FROM_ADDRESS
        and failures.for_case < PER_CASE
        and failures.from_address < PER_ADDRESS
    )
