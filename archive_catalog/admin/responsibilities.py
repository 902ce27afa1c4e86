"""Who is in charge of what; for administrators."""

from django.utils.translation import gettext_lazy as _

from archive_catalog.forms import ChargeForm
from archive_catalog.models import Charge

from .charges import ChargeViewSet


class ResponsibilityViewSet(ChargeViewSet):
    """Charges."""

    model = Charge
    icon = "group"
    menu_label = _("Charges")
    list_display = ["group", "repository", "fonds"]
    list_filter = ["group", "repository"]

    def get_form_class(self, for_update: bool = False) -> type[ChargeForm]:  # noqa: FBT001, FBT002 -- Wagtail's signature
        del for_update
        return ChargeForm
