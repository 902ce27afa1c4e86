"""How many mails a stranger can have sent: pure functions over counts."""

import datetime
from dataclasses import dataclass
from enum import Enum

ADDRESS_WINDOW = datetime.timedelta(days=1)
CLIENT_WINDOW = datetime.timedelta(hours=1)
PER_ADDRESS = 5
"""Mails of one kind; see Asked."""
PER_CLIENT = 20
MOST_SEARCHES = 50
"""Saved searches of one address."""
MOST_CHOSEN = 20
"""Values chosen in one saved search, of all facets together."""


@dataclass(frozen=True)
class Asked:
    """Mails asked for: of this kind to this address within a day, and of any kind from this client within an hour.

    Kinds are counted apart, so that nobody can keep an address from its owner's link by saving searches for it.
    """

    for_address: int
    from_client: int


class Verdict(Enum):
    """What becomes of a wish for a mail."""

    SEND = "send"
    KEEP_SILENT = "keep silent"
    REFUSE = "refuse"


def verdict(asked: Asked) -> Verdict:
    """Whether another mail goes out.

    A client that asks too often is told so. An address that had its mails of the day gets no more, and the answer does
    not say so: whether somebody asked for an address before is nobody else's business.
    """
    if asked.from_client >= PER_CLIENT:
        return Verdict.REFUSE
    return Verdict.SEND if asked.for_address < PER_ADDRESS else Verdict.KEEP_SILENT
