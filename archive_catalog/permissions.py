"""Who may see a unit, and the sentence for whoever may not."""

from django.utils.translation import gettext_lazy as _

from search.viewers import AccessClass, Viewer

from .models import ArchiveUnit

# One sentence and one next step for each reason why a unit stays closed.
REASONS = {
    AccessClass.PUBLIC: _("This record is open to everyone."),
    AccessClass.ONSITE: _(
        "This record can be read in the reading room only. Visit the reading room and use a terminal there."
    ),
    AccessClass.STAFF: _("This record is not open yet. You can apply to the archive for permission to use it."),
}


class NotVisibleError(Exception):
    """A unit may not be shown to this viewer; the message is a sentence for them."""


def check_see_unit(viewer: Viewer, unit: ArchiveUnit) -> None:
    """Raises NotVisibleError where `viewer` may not see `unit`."""
    if unit.access_class not in viewer.access:
        raise NotVisibleError(str(REASONS[unit.access_class]))


def can_see_unit(viewer: Viewer, unit: ArchiveUnit) -> bool:
    """Whether `viewer` may see `unit`."""
    return unit.access_class in viewer.access
