"""The calendar of working days in the CMS: its entries, and what each change of them moved."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.auth import permission_required
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminDateInput

from cms.cases.calendar_entries import MOST_DAYS, change_entry, enter_days, remove_entry
from cms.cases.models import CalendarEntry, MovedDeadline, Recomputation
from cms.cases.models.calendar import CalendarEntryKind
from cms.cases.selectors import cases_for_staff

PER_PAGE = 100


class EntryForm(WagtailAdminModelForm):
    """One entry."""

    class Meta:
        model = CalendarEntry
        fields = ["kind", "day", "source"]
        widgets = {"kind": forms.RadioSelect, "day": AdminDateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = CalendarEntryKind.choices  # radio buttons need no empty choice


class NewEntriesForm(EntryForm):
    """One entry, or one for each day of a stretch: a festival is entered at once."""

    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=AdminDateInput,
        help_text=gettext_lazy("For several days in a row. Leave it empty for one day."),
    )

    class Meta(EntryForm.Meta):
        fields = ["kind", "day", "last_day", "source"]

    def clean(self) -> dict[str, Any]:
        """The stretch runs forward, is no longer than a festival, and has no entry yet."""
        cleaned: dict[str, Any] = super().clean()
        first, last = cleaned.get("day"), cleaned.get("last_day")
        if first is None or last is None:
            return cleaned
        if cleaned.get("kind") == CalendarEntryKind.PUBLISHED:
            self.add_error("last_day", _("A notice is entered once for its year. Leave this empty."))
        elif not 0 <= (last - first).days < MOST_DAYS:
            self.add_error(
                "last_day",
                _("The last day must not lie before the first, and at most %(days)d days are entered at once.")
                % {"days": MOST_DAYS},
            )
        else:
            days = CalendarEntry.objects.exclude(kind=CalendarEntryKind.PUBLISHED)
            taken = days.filter(day__gt=first, day__lte=last).order_by("day").first()
            if taken is not None:
                self.add_error(
                    "last_day", ValidationError(_("There is an entry already: %(entry)s.") % {"entry": taken})
                )
        return cleaned


class NewEntriesView(generic.CreateView):
    """Enters the days and has the open cases counted again."""

    def save_instance(self) -> CalendarEntry:
        """Every day of the stretch, in one transaction."""
        given = self.form.cleaned_data
        entries = enter_days(
            kind=given["kind"],
            first=self.form.instance.day,
            last=given["last_day"] or self.form.instance.day,
            source=given["source"],
            by=self.request.user,
            now=timezone.now(),
        )
        return entries[0]


class ChangeEntryView(generic.EditView):
    """Changes an entry and has the open cases counted again."""

    def save_instance(self) -> CalendarEntry:
        """The changed entry."""
        change_entry(entry=self.form.instance, by=self.request.user, now=timezone.now())
        entry: CalendarEntry = self.form.instance
        return entry


class RemoveEntryView(generic.DeleteView):
    """Takes an entry back and has the open cases counted again."""

    def delete_action(self) -> None:
        """The entry goes, the log keeps that it stood here."""
        remove_entry(entry=self.object, by=self.request.user, now=timezone.now())


class CalendarEntryViewSet(ModelViewSet):
    """The entries over the calendar of working days."""

    model = CalendarEntry
    icon = "date"
    menu_label = gettext_lazy("Working days")
    menu_order = 206
    add_to_admin_menu = True
    list_filter = ["kind"]
    search_fields = ["source"]
    copy_view_enabled = False
    add_view_class = NewEntriesView
    edit_view_class = ChangeEntryView
    delete_view_class = RemoveEntryView

    def get_form_class(self, *, for_update: bool = False) -> type[EntryForm]:
        """A stretch of days can be entered, and each entry changed by itself."""
        return EntryForm if for_update else NewEntriesForm

    @cached_property
    def list_display(self) -> list[Column]:
        """The columns of the list."""
        return [
            TitleColumn(
                "day",
                label=gettext_lazy("Entry"),
                accessor=str,
                sort_key="day",
                get_url=lambda entry: reverse(self.get_url_name("edit"), args=[entry.pk]),
            ),
            Column("source", label=gettext_lazy("Source")),
            Column("entered_by", label=gettext_lazy("Entered by")),
            Column("entered_at", label=gettext_lazy("Entered at"), sort_key="entered_at"),
        ]


class RecomputationIndexView(generic.IndexView):
    """What changes of the calendar moved, the latest first."""

    model = Recomputation
    permission_required = "view"
    any_permission_required = None
    default_ordering = ("-asked_at", "-pk")
    page_title = gettext_lazy("Moved due days")
    header_icon = "date"
    index_url_name = "case_recomputations:index"
    index_results_url_name = "case_recomputations:index_results"
    columns = [
        TitleColumn(
            "asked_at",
            label=gettext_lazy("Asked at"),
            sort_key="asked_at",
            get_url=lambda recomputation: reverse("case_recomputations:detail", args=[recomputation.pk]),
        ),
        Column("cause", label=gettext_lazy("Cause")),
        Column("examined", label=gettext_lazy("Open cases")),
        Column("moved", label=gettext_lazy("Cases whose day moved")),
        Column("finished_at", label=gettext_lazy("Finished at")),
    ]


@permission_required("cases.view_recomputation")
@require_safe
def recomputation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One recomputation with the cases that it moved, as far as the person may see cases."""
    recomputation = get_object_or_404(Recomputation, pk=pk)
    moves: QuerySet[MovedDeadline] = recomputation.moves.select_related("case__agency").filter(
        case__in=cases_for_staff(request.user)
    )
    page = Paginator(moves.order_by("pk"), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "recomputation": recomputation,
        "page": page,
        "may_open_cases": request.user.has_perm("cases.view_case"),
        "header_title": _("Moved due days"),
        "page_title": str(recomputation.cause).splitlines()[0] if recomputation.cause else "",
        "header_icon": "date",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("case_recomputations:index"), "label": _("Moved due days")},
            {"url": "", "label": timezone.localtime(recomputation.asked_at).strftime("%Y-%m-%d %H:%M")},
        ],
    }
    return TemplateResponse(request, "cases/admin/recomputation.html", context)
