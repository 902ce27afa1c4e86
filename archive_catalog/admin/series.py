"""Special series with their fields."""

from django.utils.translation import gettext_lazy as _

from archive_catalog import actions
from archive_catalog.forms import SeriesForm
from archive_catalog.models import SpecialSeries

from .views import ActionCreateView, ActionEditView, ActionViewSet


class SeriesCreateView(ActionCreateView):
    """A new special series."""

    template_name = "archive_catalog/admin/series_form.html"


class SeriesEditView(ActionEditView):
    """Changes a special series; a changed closing period applies to its units."""

    template_name = "archive_catalog/admin/series_form.html"


class SpecialSeriesViewSet(ActionViewSet):
    """Special series."""

    model = SpecialSeries
    icon = "tag"
    menu_label = _("Special series")
    add_view_class = SeriesCreateView
    edit_view_class = SeriesEditView
    form_class = SeriesForm
    remove = staticmethod(lambda series, person: actions.delete_special_series(series=series, by=person))
    list_display = ["name", "closed_years", "basis"]
    search_fields = ["name", "basis"]
