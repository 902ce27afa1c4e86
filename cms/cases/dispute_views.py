"""Reconsideration and litigation on the officer's desk."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin.auth import require_admin_access

from cms.cases.actions.disputing import record_dispute
from cms.cases.models import Dispute
from cms.cases.permissions import CaseStateError
from cms.cases.selectors import cases_for_staff
from cms.statutes.rules import local_date


class DisputeForm(forms.ModelForm):  # type: ignore[type-arg] # the stubs' ModelForm is generic, Django's is not
    """The columns of a proceeding."""

    class Meta:
        model = Dispute
        fields = ["kind", "body", "reference", "filed_on", "outcome", "decided_on", "remark"]
        widgets = {
            "filed_on": forms.DateInput(attrs={"type": "date"}),
            "decided_on": forms.DateInput(attrs={"type": "date"}),
            "remark": forms.Textarea(attrs={"rows": 2}),
        }


@require_admin_access
@require_POST
def case_dispute(request: HttpRequest, pk: int, dispute: int = 0) -> HttpResponse:
    """Records a proceeding, or the outcome of one that stands there."""
    case = get_object_or_404(cases_for_staff(request.user), pk=pk)
    row = get_object_or_404(Dispute, case=case, pk=dispute) if dispute else None
    form = DisputeForm(request.POST)
    form.instance.case = case
    if not form.is_valid():
        messages.error(request, _said(form))
        return redirect("cases:detail", pk=case.pk)
    try:
        record_dispute(
            case=case, fields=form.cleaned_data, today=local_date(timezone.now()), by=request.user, dispute=row
        )
    except CaseStateError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The proceeding was recorded."))
    return redirect("cases:detail", pk=case.pk)


def _said(form: DisputeForm) -> str:
    first: Any = next(iter(form.errors.values()))
    field = next(iter(form.errors))
    label = form.fields[field].label if field in form.fields else ""
    return (
        f"{label}: {first[0]}" if label else _("An outcome needs the day of the decision, and a day needs its outcome.")
    )
