"""The personal fields of a unit: encrypted, and shown to staff one unit at a time, for a reason that is kept."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import View
from wagtail.log_actions import log

from archive_catalog import sealing
from archive_catalog.actions.personal_fields import change_personal_fields
from archive_catalog.forms.series_fields import form_fields, initial_of, values_of
from archive_catalog.hierarchy import CatalogueError
from archive_catalog.models import ArchiveUnit
from archive_catalog.permissions import check_work_on

from .charges import AnswersRefusals, person

READ = "archive_catalog.read_personal"


class ReasonForm(forms.Form):
    """Why the person has to see the fields."""

    reason = forms.CharField(
        label=_("reason"),
        max_length=300,
        help_text=_("For example the number of the request that this record is needed for. It is kept in the history."),
    )


class PersonalForm(forms.Form):
    """The personal fields of the unit's special series."""

    def __init__(self, *args: Any, unit: ArchiveUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if unit.special_series:
            self.fields.update(form_fields(unit.special_series.fields.filter(personal=True)))


@method_decorator(never_cache, name="dispatch")
class PersonalFieldsView(AnswersRefusals, View):
    """Asks for the reason, keeps it with who looked and when, then shows the fields and takes corrections."""

    model = ArchiveUnit

    def check_charge(self, request: HttpRequest, **kwargs: Any) -> None:
        self.unit = get_object_or_404(ArchiveUnit.objects.select_related("fonds", "special_series"), pk=kwargs["pk"])
        if not request.user.has_perm("archive_catalog.change_archiveunit"):
            raise PermissionDenied
        check_work_on(request.user, self.unit.fonds)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The question for the reason; of a unit that has none of these fields yet, the empty fields."""
        del pk
        if not self.unit.sealed:
            return self._page(request, form=PersonalForm(unit=self.unit))
        return self._page(request, reason_form=ReasonForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The fields, once there is a reason; or what was corrected in them."""
        del pk
        if "save" in request.POST:
            return self._save(request)
        reason_form = ReasonForm(request.POST)
        if not reason_form.is_valid():
            return self._page(request, reason_form=reason_form)
        log(self.unit, READ, user=request.user, data={"reason": reason_form.cleaned_data["reason"]})
        values = initial_of(sealing.unsealed(self.unit.sealed))
        return self._page(request, form=PersonalForm(initial=values, unit=self.unit))

    def _save(self, request: HttpRequest) -> HttpResponse:
        form = PersonalForm(request.POST, unit=self.unit)
        if form.is_valid():
            try:
                change_personal_fields(unit=self.unit, values=values_of(form.cleaned_data), by=person(request))
            except CatalogueError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, gettext("The personal fields were saved."))
                return redirect("archiveunit:edit", self.unit.pk)
        return self._page(request, form=form)

    def _page(self, request: HttpRequest, **forms_shown: forms.Form) -> HttpResponse:
        context = {
            **forms_shown,
            "unit": self.unit,
            "page_title": gettext("Personal fields"),
            "header_title": gettext("Personal fields"),
            "header_icon": "lock",
            "breadcrumbs_items": [
                {"url": reverse("archiveunit:index"), "label": gettext("Archive units")},
                {"url": reverse("archiveunit:edit", args=[self.unit.pk]), "label": str(self.unit)},
                {"url": "", "label": gettext("Personal fields")},
            ],
        }
        return TemplateResponse(request, "archive_catalog/admin/personal.html", context)
