"""Files of a case on the officer's desk: opened with a reason, handed over to the applicant."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail.admin.auth import require_admin_access

from cms.cases.actions.papers import add_paper, read_paper
from cms.cases.models import CasePaper, PaperKind
from cms.cases.people import roles_of, staff
from cms.cases.permissions import CaseStateError
from cms.cases.selectors import cases_for_staff
from cms.cases.states import Role


@never_cache
@require_admin_access
@require_POST
def open_paper(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """A file, for the staff of the agency, with a reason that the log keeps."""
    if not request.user.has_perm("cases.view_case"):
        raise PermissionDenied(_("You may not see cases. Ask the head of the disclosure office."))
    case = get_object_or_404(cases_for_staff(request.user), pk=pk)
    found = get_object_or_404(CasePaper, case=case, pk=paper)
    try:
        content = read_paper(paper=found, reason=request.POST.get("reason", ""), by=request.user)
    except CaseStateError as error:
        messages.error(request, str(error))
        return redirect("cases:detail", pk=case.pk)
    return HttpResponse(
        content,
        content_type=found.content_type,
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=found.name),
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_admin_access
@require_POST
def provide_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Hands a file to the applicant, who finds it on the case's page."""
    case = get_object_or_404(cases_for_staff(request.user), pk=pk)
    if Role.OFFICER not in roles_of(staff(request.user), case):
        raise PermissionDenied(_("Only case officers of %(agency)s provide files.") % {"agency": case.agency})
    try:
        for file in request.FILES.getlist("files"):
            add_paper(case=case, kind=PaperKind.PROVIDED, file=file, now=timezone.now(), by=request.user)
    except CaseStateError as error:
        messages.error(request, str(error))
    return redirect("cases:detail", pk=case.pk)
