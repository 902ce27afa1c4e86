"""The disclosure catalogue (政府信息公开目录): the page under which all items stand."""

from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from cms.disclosure.selectors import CatalogueFilter, catalogue_entries, facets
from search.actions import enqueue
from search.viewers import viewer_of


class DisclosureCatalogue(Page):
    """Lists what was disclosed, by category, agency and year."""

    introduction = RichTextField(_("introduction"), blank=True, features=["bold", "link"])

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["disclosure.DisclosureItem"]
    private_page_options: list[str] = []
    max_count = 1
    template = "disclosure/catalogue.html"

    class Meta:
        verbose_name = _("disclosure catalogue")
        verbose_name_plural = _("disclosure catalogues")

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> Any:
        """Saves, and has the items indexed again: their addresses follow the catalogue's."""
        result = super().save(*args, **kwargs)
        enqueue("disclosure", (str(pk) for pk in self.get_children().values_list("pk", flat=True)))
        return result

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The entries that the address asks for, 20 a page, with the counts beside the filters."""
        context = super().get_context(request, *args, **kwargs)
        chosen = CatalogueFilter.from_query(request.GET)
        viewer = viewer_of(request)
        entries = Paginator(catalogue_entries(chosen, viewer=viewer), 20).get_page(request.GET.get("page"))
        context.update(chosen=chosen, entries=entries, facets=facets(chosen, viewer=viewer))
        return context
