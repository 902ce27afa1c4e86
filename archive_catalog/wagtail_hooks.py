"""Puts the catalogue into the staff's admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy

from .admin.bulk import ACTIONS
from .admin.charges import AdministratorsPolicy, ChargePolicy
from .admin.menu import CatalogueGroup
from .admin.personal import READ
from .models import (
    ArchiveUnit,
    CatalogueLogEntry,
    Charge,
    Fonds,
    ImportBatch,
    ImportProfile,
    Repository,
    Restriction,
    SpecialSeries,
)

for model in (ArchiveUnit, Fonds, Repository, Restriction, SpecialSeries, ImportBatch, ImportProfile):
    register_permission_policy(model, ChargePolicy(model))
register_permission_policy(Charge, AdministratorsPolicy(Charge))
for action in ACTIONS:
    hooks.register("register_bulk_action", action)


@hooks.register("register_admin_viewset")
def catalogue_viewsets() -> CatalogueGroup:
    """The catalogue's menu."""
    return CatalogueGroup()


@hooks.register("register_log_actions")
def catalogue_log_actions(registry: LogActionRegistry) -> None:
    """Where the history of fonds and units is kept, and what it says of looks at personal fields."""
    registry.register_model(Fonds, CatalogueLogEntry)
    registry.register_model(ArchiveUnit, CatalogueLogEntry)
    registry.register_action(READ, _("Read personal fields"), _("Personal fields read"))
