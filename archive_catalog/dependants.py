"""What follows a unit although a higher room makes it: search documents, and rows that copy something of the unit.

A page of a scan shows its unit's title and obeys its unit's access class. This room may not know pages, so the room
that makes them says here, once at start-up, what to renew when units change.
"""

from collections.abc import Callable, Iterable, Sequence

IdentifiersOfUnits = Callable[[Sequence[int]], Iterable[str]]

Follower = Callable[[Sequence[int]], None]

_dependants: dict[str, IdentifiersOfUnits] = {}
_followers: dict[str, Follower] = {}


def register_dependant(kind: str, identifiers_of_units: IdentifiersOfUnits) -> None:
    """Documents of `kind` are renewed with their units; the callable gives their identifiers by the units' keys."""
    _dependants[kind] = identifiers_of_units


def dependants() -> tuple[tuple[str, IdentifiersOfUnits], ...]:
    """Every registered kind with its callable."""
    return tuple(_dependants.items())


def register_follower(name: str, follower: Follower) -> None:
    """`follower` brings rows of its room in line with the units of these keys, inside the transaction of the change."""
    _followers[name] = follower


def followers() -> tuple[Follower, ...]:
    """Every registered follower."""
    return tuple(_followers.values())
