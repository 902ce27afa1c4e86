"""Who may do what with a case, and when. What a move presupposes stands in transitions.py and guards.py."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _


class CaseStateError(Exception):
    """What was asked for does not fit the state of the case; the message is a sentence for the officer."""


def check_may_register(user: Any) -> None:
    """Raises PermissionDenied with a sentence for a person who is not a case officer (承办人)."""
    if not can_register(user):
        raise PermissionDenied(
            _("You are not a case officer. Ask the head of the disclosure office for the right to handle cases.")
        )


def can_register(user: Any) -> bool:
    """Whether somebody keys in requests that came by counter, post or fax."""
    return bool(user.has_perm("cases.handle_case"))


def can_supervise(user: Any) -> bool:
    """Whether somebody sees the progress of all agencies (条例 article 47), without what identifies applicants."""
    return bool(user.has_perm("cases.supervise_case"))
