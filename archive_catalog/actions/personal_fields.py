"""Writes to the encrypted fields of a unit."""

from collections.abc import Mapping

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext
from wagtail.log_actions import log

from archive_catalog import sealing
from archive_catalog.hierarchy import CatalogueError
from archive_catalog.models import ArchiveUnit


@transaction.atomic
def change_personal_fields(*, unit: ArchiveUnit, values: Mapping[str, object], by: AbstractBaseUser | None) -> None:
    """Writes the personal fields of a unit's special series; those that are not given are emptied.

    Nothing of them goes into the log or the index. Raises CatalogueError for a field that the series does not have.
    """
    stored = ArchiveUnit.objects.select_for_update(of=("self",)).select_related("special_series").get(pk=unit.pk)
    series = stored.special_series
    known = set(series.fields.filter(personal=True).values_list("key", flat=True)) if series else set()
    if unknown := sorted(set(values) - known):
        raise CatalogueError(
            gettext("%(unit)s has no personal field “%(key)s”. Look at the fields of its special series.")
            % {"unit": stored, "key": unknown[0]}
        )
    stored.sealed = sealing.sealed(values)
    stored.save(update_fields=["sealed", "changed_at"])
    log(stored, "wagtail.edit", user=by, data={"personal_fields": sorted(values)})
