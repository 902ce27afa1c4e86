"""Search documents that carry a unit's title and access class although a higher room makes them.

A page of a scan shows its unit's title and obeys its unit's access class. This room may not know pages, so the room
that makes them says here, once at start-up, which of its documents to renew when units change.
"""

from collections.abc import Callable, Iterable, Sequence

IdentifiersOfUnits = Callable[[Sequence[int]], Iterable[str]]

_dependants: dict[str, IdentifiersOfUnits] = {}


def register_dependant(kind: str, identifiers_of_units: IdentifiersOfUnits) -> None:
    """Documents of `kind` are renewed with their units; the callable gives their identifiers by the units' keys."""
    _dependants[kind] = identifiers_of_units


def dependants() -> tuple[tuple[str, IdentifiersOfUnits], ...]:
    """Every registered kind with its callable."""
    return tuple(_dependants.items())
