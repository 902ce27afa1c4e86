"""The editor's desk."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from cms.disclosure.models import Agency
from cms.disclosure.permissions import can_read_document


class AgencyViewSet(ModelViewSet):
    """Agencies in the admin's menu."""

    model = Agency
    icon = "group"
    menu_order = 210
    add_to_admin_menu = True
    list_display = ["code", "name", "telephone", "takes_requests"]
    list_filter = ["takes_requests"]
    search_fields = ["code", "name", "short_name"]
    inspect_view_enabled = True
    copy_view_enabled = False


@hooks.register("register_admin_viewset")
def register_agencies() -> AgencyViewSet:
    """Adds the agencies' list and forms."""
    return AgencyViewSet("agencies")


@hooks.register("before_serve_document")
def serve_only_what_is_published(document: Any, request: HttpRequest) -> None:
    """A file is as public as the items that carry it: withdrawn with them, not before them."""
    if not can_read_document(document, request):
        raise Http404(_("There is no published document at this address."))
