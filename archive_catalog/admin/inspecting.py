"""Units and fonds for those who may look at them and change nothing."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from archive_catalog import paths
from archive_catalog.areas import areas_of
from archive_catalog.models import ArchiveUnit, Restriction
from archive_catalog.reasons import explain
from archive_catalog.selectors import standing_of

from .tree import place_in_tree


def standing_shown(unit: ArchiveUnit, user: User) -> dict[str, Any]:
    """What `_standing.html` shows: who may see `unit` today and why, and what keeps it closed longer."""
    covering = Restriction.objects.filter(fonds=unit.fonds_id, lifted_on=None).filter(
        Q(unit=None) | Q(unit__path__in=[*paths.ancestors(unit.path), unit.path])
    )
    return {
        "stored": unit,
        "standing": explain(standing_of(unit, day=timezone.localdate())),
        "restrictions": covering.select_related("unit", "fonds"),
        "may_restrict": user.has_perm("archive_catalog.add_restriction"),
    }


class HistoryForReaders(generic.HistoryView):
    """The history, also for whoever may only look."""

    any_permission_required = ["add", "change", "delete", "view"]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return super().header_buttons if self.user_has_permission("change") else []

    def get_edit_url(self, instance: Any) -> str | None:
        if self.user_has_permission("change"):
            edit_url: str | None = super().get_edit_url(instance)
            return edit_url
        return reverse(f"{instance._meta.model_name}:inspect", args=[instance.pk])


class LooksBack:
    """The way from a read-only page to the history."""

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        row: Any = self.object  # type: ignore[attr-defined] # a mixin before a view
        history = reverse(f"{row._meta.model_name}:history", args=[row.pk])
        return [*self.ways(), HeaderButton(_("History"), url=history, icon_name="history")]

    def ways(self) -> list[HeaderButton]:
        """Other ways on from the page."""
        return []


class UnitInspectView(LooksBack, generic.InspectView):
    """A unit with all that is known of it but for its personal fields, and with the reasons of its opening."""

    template_name = "archive_catalog/admin/unit_inspect.html"
    page_title = pgettext_lazy("archive unit", "Description")
    object: ArchiveUnit

    def ways(self) -> list[HeaderButton]:
        return [HeaderButton(_("Show in the tree"), url=place_in_tree(self.object), icon_name="list-ul")]

    def get_object(self, queryset: Any = None) -> ArchiveUnit:
        del queryset
        related = ("fonds__repository", "parent", "special_series", "batch")
        unit: ArchiveUnit = super().get_object()
        return ArchiveUnit.objects.select_related(*related).get(pk=unit.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {
            **context,
            **standing_shown(self.object, self.request.user),
            "areas": areas_of(self.object),
            "unit": self.object,
        }

    def get_fields_context(self) -> list[Any]:
        return []


class FondsInspectView(LooksBack, generic.InspectView):
    """The description of a fonds."""

    template_name = "archive_catalog/admin/fonds_inspect.html"
    page_title = pgettext_lazy("archive unit", "Description")

    def ways(self) -> list[HeaderButton]:
        tree = reverse("archiveunit:tree_fonds", args=[self.object.pk])
        return [HeaderButton(_("Browse the tree"), url=tree, icon_name="list-ul")]
