"""What an entry of the history says beyond “edited”: a sentence from the values that were kept with it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from .models.unit import Access


def told(data: Mapping[str, Any]) -> str:
    """The sentence for what an action kept in `data`; "" where it kept nothing that has one."""
    return next((sentence(data[name]) for name, sentence in _SENTENCES.items() if name in data), "")


def _access(change: list[str]) -> str:
    after = change[1] if len(change) > 1 else ""
    if not after:
        return gettext("The decision about opening was taken away.")
    label = Access(after).label if after in Access.values else after
    return gettext("Decided about opening: %(access)s.") % {"access": label}


def _restricted(until: str) -> str:
    return gettext("Kept closed longer, until %(day)s.") % {
        "day": date_format(date.fromisoformat(until), "DATE_FORMAT")
    }


def _moved(target: str) -> str:
    # The code alone: whoever reads this may not be in charge of where it went, and a title is as closed as its unit.
    return gettext("Moved into %(code)s.") % {"code": target.partition(" ")[0]}


def _series(name: str) -> str:
    if not name:
        return gettext("Taken out of its special series.")
    return gettext("Put into the special series “%(name)s”.") % {"name": name}


def _pages(numbers: list[int]) -> str:
    return ngettext("%(count)d page added.", "%(count)d pages added.", len(numbers)) % {"count": len(numbers)}


def _units(count: int) -> str:
    return ngettext("%(count)d unit added.", "%(count)d units added.", count) % {"count": count}


_SENTENCES: Mapping[str, Callable[[Any], str]] = {
    "access": _access,
    "restricted_until": _restricted,
    "restriction_lifted": lambda _key: gettext("The restriction was lifted."),
    "moved_to": _moved,
    "special_series": _series,
    "pages_added": _pages,
    "personal_fields": lambda _keys: gettext("Personal fields changed."),
    "units_added": _units,
    "import": lambda key: gettext("By import %(number)s.") % {"number": key},
    "reason": lambda reason: gettext("Reason: %(reason)s") % {"reason": reason},
}
