"""The list of saved searches in the CMS: to see what is asked for and to delete. Addresses are masked."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import DeleteView, IndexView

from .actions import stop
from .models import SavedSearch
from .selectors import masked_address, searches_for_staff, worded

LIST_URL = "saved_searches:index"


class SavedSearchIndexView(IndexView):
    """Saved searches, newest first, with how often they told of how much."""

    model = SavedSearch
    permission_required = "view"
    any_permission_required = None
    list_filter = ["frequency", "language"]
    default_ordering = ("-asked_at", "-pk")
    page_title = gettext_lazy("Saved searches")
    header_icon = "mail"
    index_url_name = LIST_URL
    index_results_url_name = "saved_searches:index_results"
    delete_url_name = "saved_searches:delete"
    paginate_by = 30
    columns = [
        TitleColumn("question", label=gettext_lazy("Question"), accessor=lambda saved: worded(saved.question).line),
        Column("frequency", label=gettext_lazy("Frequency"), accessor="get_frequency_display", sort_key="frequency"),
        Column("address", label=gettext_lazy("E-mail"), accessor=masked_address),
        BooleanColumn("confirmed", label=gettext_lazy("Confirmed"), accessor=lambda saved: bool(saved.confirmed_at)),
        Column("documents_sent", label=gettext_lazy("Documents sent"), sort_key="documents_sent"),
        DateColumn("last_sent_at", label=gettext_lazy("Last mail"), sort_key="last_sent_at"),
    ]

    def get_base_queryset(self) -> QuerySet[SavedSearch]:
        """All of them."""
        return searches_for_staff()

    def get_edit_url(self, _instance: SavedSearch) -> None:
        """Nobody edits what somebody else asked for."""


class SavedSearchDeleteView(DeleteView):
    """Ends a saved search, for instance at its owner's wish by telephone."""

    model = SavedSearch
    index_url_name = LIST_URL
    delete_url_name = "saved_searches:delete"
    header_icon = "mail"

    def get_usage_url(self) -> None:
        """Nothing refers to it."""

    def delete_action(self) -> Any:
        """By the same way as its owner."""
        stop(identifier=self.object.identifier)
