"""What the effect of a move is given, and what it gives back."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from cms.cases.models import Case, Consultation
from cms.cases.people import Actor
from cms.cases.permissions import CaseStateError
from cms.cases.states import Role

WRITTEN = [
    "assigned_to",
    "supplement_due_on",
    "extension_wanted",
    "extension_reason",
    "reasons_asked_on",
    "reasons_given_on",
    "fee_basis",
    "fee_count",
    "fee_yuan",
    "fee_due_on",
]
"""The columns of a case that an effect may set."""


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A move that its guards let through: the locked case, who moves it in which role, and the day."""

    case: Case
    by: Actor
    role: Role
    on: datetime.date
    today: datetime.date
    now: datetime.datetime


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What the move leaves: parts of the dated event, the decision, the letter's fields, and what the log says."""

    on: datetime.date | None = None
    working_days: int | None = None
    until: datetime.date | None = None
    party: str = ""
    decision: str = ""
    letter: Mapping[str, Any] = field(default_factory=dict)
    consultation: Consultation | None = None
    log: Mapping[str, Any] = field(default_factory=dict)
    opened: Case | None = None
    """A case that the move began elsewhere."""


class Details:
    """What somebody entered for a move. Each reading raises CaseStateError with a sentence where it makes no sense."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def text(self, name: str, what: str, *, needed: bool = True) -> str:
        """A text; `what` names it in the sentence."""
        value = self._values.get(name) or ""
        if not isinstance(value, str) or (needed and not value.strip()):
            raise CaseStateError(_("Please fill in: %(what)s.") % {"what": what})
        return value.strip()

    def number(self, name: str, what: str, *, least: int = 1, most: int = 1_000_000) -> int:
        """A whole number from `least` to `most`."""
        value = self._values.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise CaseStateError(
                _("%(what)s must be a number from %(least)d to %(most)d.")
                % {"what": what, "least": least, "most": most}
            )
        return value

    def day(self, name: str, what: str) -> datetime.date:
        """A day."""
        value = self._values.get(name)
        if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
            raise CaseStateError(_("Please give the day: %(what)s.") % {"what": what})
        return value

    def choice(self, name: str, what: str, choices: frozenset[str]) -> str:
        """One of `choices`."""
        value = self._values.get(name)
        if value not in choices:
            raise CaseStateError(_("Please choose: %(what)s.") % {"what": what})
        return str(value)

    def given(self, name: str) -> Any:
        """Whatever was given, or None."""
        return self._values.get(name)
