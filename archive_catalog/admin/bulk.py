"""What can be done to many units at once."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.functional import cached_property, classproperty
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.bulk_action import BulkAction

from archive_catalog import actions, reference_codes
from archive_catalog.hierarchy import CatalogueError
from archive_catalog.models import Access, ArchiveUnit, Fonds, SpecialSeries
from archive_catalog.permissions import fonds_in_charge
from search.viewers import AccessClass

from .unit_list import UnitIndexView, listed

SHOWN = 30
_LAW = "law"


class UnitBulkAction(BulkAction):
    """An action on the chosen units that the person may change and is in charge of; the others are named."""

    template_name = "archive_catalog/admin/bulk.html"
    needed_permission = "archive_catalog.change_archiveunit"
    button_label = _("Go on")

    @classproperty
    def models(cls) -> list[type[ArchiveUnit]]:  # noqa: N805 -- a property of the class, as Wagtail wants it
        return [ArchiveUnit]

    @cached_property
    def _fonds_in_charge(self) -> frozenset[int]:
        return frozenset(fonds_in_charge(self.request.user).values_list("pk", flat=True))

    def check_perm(self, obj: ArchiveUnit) -> bool:
        return self.request.user.has_perm(self.needed_permission) and obj.fonds_id in self._fonds_in_charge

    @cached_property
    def _actionable_objects(self) -> Any:
        return super().get_actionable_objects()

    def get_actionable_objects(self) -> Any:
        return self._actionable_objects

    def get_all_objects_in_listing_query(self, parent_id: str) -> list[int]:
        del parent_id
        return listed(self.request, self.next_url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {
            **context,
            "shown": context["items"][:SHOWN],
            "more": max(0, len(context["items"]) - SHOWN),
            "page_title": self.aria_label,
            "header_icon": "folder-open-inverse",
            "button_label": self.button_label,
        }

    def get_execution_context(self) -> dict[str, Any]:
        return {"form": self.cleaned_form, "by": self.request.user}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)
        except CatalogueError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        return response

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        del num_child_objects
        return ngettext("%(count)s unit was changed.", "%(count)s units were changed.", num_parent_objects) % {
            "count": num_parent_objects
        }


class DecisionForm(forms.Form):
    """The archive's decision about opening."""

    access = forms.ChoiceField(
        label=_("decision about opening"),
        choices=[*Access.choices, (_LAW, _("No decision: the law's period decides"))],
        widget=forms.RadioSelect,
    )


class DecideAction(UnitBulkAction):
    """Opens, closes, or leaves to the law."""

    display_name = _("Decide about opening")
    aria_label = _("Decide about the opening of the chosen units")
    action_type = "decide"
    form_class = DecisionForm
    action_priority = 10

    @classmethod
    def execute_action(cls, objects: list[ArchiveUnit], **kwargs: Any) -> tuple[int, int]:
        chosen = kwargs["form"].cleaned_data["access"]
        access = None if chosen == _LAW else AccessClass(chosen)
        return actions.set_access(units=[unit.pk for unit in objects], access=access, by=kwargs["by"]), 0


class MoveForm(forms.Form):
    """Where to; only what the person is in charge of can be chosen."""

    fonds = forms.ModelChoiceField(Fonds.objects.none(), label=_("fonds"))
    parent_code = forms.CharField(
        label=_("part of (reference code)"),
        required=False,
        help_text=_("Leave it empty to put the units directly into the fonds."),
    )

    def clean(self) -> dict[str, Any]:
        """The unit with the typed code in the chosen fonds, as `parent`."""
        cleaned = super().clean() or {}
        code, fonds = reference_codes.canonical(cleaned.get("parent_code", "")), cleaned.get("fonds")
        cleaned["parent"] = ArchiveUnit.objects.filter(fonds=fonds, reference_code=code).first() if code else None
        if code and fonds and cleaned["parent"] is None:
            self.add_error(
                "parent_code",
                gettext("The chosen fonds has no unit %(code)s. Check the code, or describe that unit first.")
                % {"code": code},
            )
        return cleaned


class MoveAction(UnitBulkAction):
    """Gives units another place, each with all that is part of it."""

    display_name = _("Move")
    aria_label = _("Move the chosen units with all that is part of them")
    action_type = "move"
    form_class = MoveForm
    action_priority = 20

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        form = super().get_form(form_class)
        form.fields["fonds"].queryset = fonds_in_charge(self.request.user).order_by("code")
        return form

    @classmethod
    def execute_action(cls, objects: list[ArchiveUnit], **kwargs: Any) -> tuple[int, int]:
        given, keys = kwargs["form"].cleaned_data, [unit.pk for unit in objects]
        return actions.move_units(units=keys, fonds=given["fonds"], parent=given["parent"], by=kwargs["by"]), 0


class SeriesChoiceForm(forms.Form):
    """The special series, or none."""

    series = forms.ModelChoiceField(
        SpecialSeries.objects.all(), required=False, label=_("special series"), empty_label=_("None")
    )


class SetSeriesAction(UnitBulkAction):
    """Puts units into a special series."""

    display_name = _("Set the special series")
    aria_label = _("Put the chosen units into a special series")
    action_type = "series"
    form_class = SeriesChoiceForm
    action_priority = 30

    @classmethod
    def execute_action(cls, objects: list[ArchiveUnit], **kwargs: Any) -> tuple[int, int]:
        series = kwargs["form"].cleaned_data["series"]
        return actions.set_special_series(units=[unit.pk for unit in objects], series=series, by=kwargs["by"]), 0


class ExportForm(forms.Form):
    """The file's format."""

    format = forms.ChoiceField(label=_("format"), choices=[("xlsx", "XLSX"), ("csv", "CSV")], initial="xlsx")


class ExportAction(UnitBulkAction):
    """Hands the chosen units over as a file."""

    display_name = _("Export")
    aria_label = _("Export the chosen units")
    action_type = "export"
    form_class = ExportForm
    needed_permission = "archive_catalog.view_archiveunit"
    button_label = _("Download")
    action_priority = 40

    def prepare_action(self, objects: list[ArchiveUnit], objects_without_access: Any) -> HttpResponse:
        del objects_without_access
        rows = ArchiveUnit.objects.filter(pk__in=[unit.pk for unit in objects]).select_related("fonds").order_by("path")
        view = UnitIndexView(model=ArchiveUnit)
        view.setup(self.request)
        response: HttpResponse = view.as_spreadsheet(rows, self.cleaned_form.cleaned_data["format"])
        return response


ACTIONS = (DecideAction, MoveAction, SetSeriesAction, ExportAction)
