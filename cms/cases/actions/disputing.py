"""Recording reconsideration and litigation."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.cases.models import Case, Dispute
from cms.cases.models.dispute import DisputeKind, DisputeOutcome
from cms.cases.people import roles_of, staff
from cms.cases.permissions import CaseStateError
from cms.cases.states import Role


@transaction.atomic
def record_dispute(
    *, case: Case, fields: dict[str, Any], today: datetime.date, by: Any, dispute: Dispute | None = None
) -> Dispute:
    """A new proceeding, or `dispute` with its outcome. `fields` are the columns of Dispute.

    Raises PermissionDenied, and CaseStateError with a sentence where the days or the outcome make no sense.
    """
    if not roles_of(staff(by), case) & {Role.OFFICER, Role.HEAD}:
        raise PermissionDenied(_("Only case officers of %(agency)s record proceedings.") % {"agency": case.agency})
    row = dispute or Dispute(case=case, recorded_by=by)
    for name, value in fields.items():
        setattr(row, name, value)
    _check(row, case, today)
    row.save()
    log(instance=case, action="cases.dispute", user=by, data={"kind": row.kind, "outcome": row.outcome})
    return row


def _check(row: Dispute, case: Case, today: datetime.date) -> None:
    if row.filed_on < case.received_on or row.filed_on > today:
        raise CaseStateError(_("A proceeding is filed after the receipt of the request, and not on a day to come."))
    if (row.outcome == DisputeOutcome.PENDING) is not (row.decided_on is None):
        raise CaseStateError(_("An outcome needs the day of the decision, and a day needs its outcome."))
    if row.decided_on and not row.filed_on <= row.decided_on <= today:
        raise CaseStateError(_("The decision comes after the filing, and not on a day to come."))
    after = row.kind == DisputeKind.LITIGATION_AFTER
    if after and not case.disputes.filter(kind=DisputeKind.RECONSIDERATION).exists():
        raise CaseStateError(_("Record the reconsideration first; this is the litigation after it."))
