"""The editor's desk."""

from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from cms.disclosure.models import Agency


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
