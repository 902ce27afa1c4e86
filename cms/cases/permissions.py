"""Who may do what with a case, and when."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from cms.cases.models import Case
from cms.cases.models.case import State


class CaseStateError(Exception):
    """What was asked for does not fit the state of the case; the message is a sentence for the officer."""


def check_may_answer(user: Any) -> None:
    """Raises PermissionDenied with a sentence for a person who is not a case officer (承办人)."""
    if not user.has_perm("cases.answer_case"):
        raise PermissionDenied(
            _("You are not a case officer. Ask the head of the disclosure office for the right to answer cases.")
        )


def can_answer(user: Any, case: Case) -> bool:
    """Whether the answer form is offered."""
    return bool(user.has_perm("cases.answer_case")) and case.state == State.IN_PROGRESS


def check_can_be_answered(case: Case) -> None:
    """Raises CaseStateError where the case has an answer already."""
    if case.state != State.IN_PROGRESS:
        raise CaseStateError(
            _("Case %(number)s was answered on %(day)s. An answer is not replaced; open the case to read it.")
            % {"number": case.number, "day": case.answered_on}
        )
