"""Decisions that keep records closed longer (延期开放): made and lifted, never edited."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from archive_catalog import actions
from archive_catalog.forms import RestrictionForm
from archive_catalog.models import ArchiveUnit, Restriction
from archive_catalog.permissions import fonds_in_charge

from .charges import person
from .views import ActionCreateView, ActionViewSet, ChargeIndexView


def _day(day: date | None) -> str:
    """A day as a day: Wagtail's own column says how long ago it was, which a day to come is not."""
    return date_format(day, "DATE_FORMAT") if day else "—"


class RestrictionIndexView(ChargeIndexView):
    """Those in force before those that were lifted."""

    default_ordering = ("-lifted_on", "until")

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("fonds", "unit")


class RestrictionCreateView(ActionCreateView):
    """A new decision, for the fonds or unit in the address."""

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_initial()
        here = fonds_in_charge(self.request.user)
        key = self.request.GET.get("unit", "")
        unit = ArchiveUnit.objects.filter(fonds__in=here, pk=key).first() if key.isdecimal() else None
        return {**initial, "fonds": unit.fonds_id, "unit_code": unit.reference_code} if unit else initial


class RestrictionDetailView(PermissionCheckedMixin, View):
    """What was decided, and the button that ends it."""

    model = Restriction
    any_permission_required = ["view", "change"]
    template_name = "archive_catalog/admin/restriction.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The decision."""
        restriction = get_object_or_404(Restriction.objects.select_related("fonds", "unit", "decided_by"), pk=pk)
        context = {
            "restriction": restriction,
            "may_lift": self.user_has_permission("change") and restriction.lifted_on is None,
            "page_title": gettext("Restriction"),
            "header_title": gettext("Restriction"),
            "header_icon": "lock",
            "breadcrumbs_items": [
                {"url": reverse("restriction:index"), "label": gettext("Restrictions")},
                {"url": "", "label": str(restriction)},
            ],
        }
        return TemplateResponse(request, self.template_name, context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Lifts it."""
        restriction = get_object_or_404(Restriction, pk=pk)
        if not self.user_has_permission("change"):
            return self.get(request, pk)
        if restriction.lifted_on is None:
            actions.lift(restriction=restriction, by=person(request))
            messages.success(request, gettext("The restriction was lifted. What it held back opens as it would have."))
        return redirect("restriction:index")


class RestrictionViewSet(ActionViewSet):
    """Restrictions."""

    model = Restriction
    icon = "lock"
    menu_label = _("Restrictions")
    index_view_class = RestrictionIndexView
    add_view_class = RestrictionCreateView
    edit_view_class = RestrictionDetailView
    form_class = RestrictionForm
    list_display = [
        "__str__",
        "fonds",
        "access",
        Column("decided_on", label=_("Decided on"), accessor=lambda row: _day(row.decided_on)),
        Column("until", label=_("Last day"), accessor=lambda row: _day(row.until)),
        Column("lifted_on", label=_("Lifted on"), accessor=lambda row: _day(row.lifted_on)),
    ]
    list_filter = ["access"]
    search_fields = ["reason", "consent", "unit__reference_code", "fonds__title"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_common_view_kwargs(**kwargs), "delete_url_name": None}

    def get_urlpatterns(self) -> list[URLPattern]:
        # A decision stays as a record: no address removes one.
        return [pattern for pattern in super().get_urlpatterns() if pattern.name not in {"delete", "usage"}]
