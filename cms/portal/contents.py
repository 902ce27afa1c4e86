"""What stands below a fonds or a unit, a stretch at a time, as a page asks for it."""

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from archive_catalog.browsing import Row, Siblings, Stretch


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The stretch that is open, with the ways to the others.

    `here` is the number of the unit that is pointed out, 0 for none. `waypoints` are empty where one stretch holds all.
    `sought` is what was looked for in vain.
    """

    total: int
    here: int
    opened: Stretch | None
    rows: tuple[Row, ...]
    waypoints: tuple[Stretch, ...]
    previous: Stretch | None
    next: Stretch | None
    sought: str


def number_asked(asked: QueryDict, name: str) -> int:
    """The number in an address's parameters; 0 for what is none."""
    text = asked.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def found_at(request: HttpRequest, siblings: Siblings) -> str:
    """The address, as parameters, of the unit that was looked for with `find`; "" where none was, or it is not here."""
    text = request.GET.get("find", "").strip()[:200]
    number = siblings.find(text) if text else None
    return f"?at={number}#row-{number}" if number else ""


def contents(request: HttpRequest, siblings: Siblings) -> Contents:
    """The contents as `at` (the number of a unit to point out) or `from` (one of the stretch to open) ask for them."""
    here = min(number_asked(request.GET, "at"), siblings.total)
    opened = siblings.opened_at(here or number_asked(request.GET, "from"))
    return Contents(
        total=siblings.total,
        here=here,
        opened=opened.stretch,
        rows=opened.rows,
        waypoints=opened.waypoints,
        previous=opened.previous,
        next=opened.next,
        sought=request.GET.get("find", "").strip()[:200],
    )
