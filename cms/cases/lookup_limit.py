"""How often one may guess a query code (查询码) wrongly."""

import datetime
from dataclasses import dataclass

WINDOW = datetime.timedelta(hours=1)
PER_CASE = 5
PER_ADDRESS = 20


@dataclass(frozen=True)
class Failures:
    """Wrong guesses within the last hour: at one case number, and from one address."""

    for_case: int
    from_address: int


def may_look_up(failures: Failures) -> bool:
    """Whether another guess is let through.

    A code has eight digits: at 5 guesses an hour, finding one takes a thousand years on average, while a person who
    mistypes can go on after an hour at most. A hall's terminals share an address, hence the larger number there.
    """
    return failures.for_case < PER_CASE and failures.from_address < PER_ADDRESS
