"""The menu of the archive catalogue."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSetGroup

from .holdings import FondsViewSet, RepositoryViewSet
from .imports.batches import ImportViewSet
from .imports.profiles import ImportProfileViewSet
from .responsibilities import ResponsibilityViewSet
from .restrictions import RestrictionViewSet
from .series import SpecialSeriesViewSet
from .units import ArchiveUnitViewSet


class CatalogueGroup(ModelViewSetGroup):
    """The menu of the archive catalogue."""

    items = (
        ArchiveUnitViewSet,
        FondsViewSet,
        ImportViewSet,
        ImportProfileViewSet,
        RestrictionViewSet,
        SpecialSeriesViewSet,
        RepositoryViewSet,
        ResponsibilityViewSet,
    )
    menu_label = _("Archive catalogue")
    menu_icon = "folder-open-inverse"
    menu_order = 210
