"""The history of fonds and units, told only to those who are in charge of the fonds: it names titles."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import QuerySet
from django.utils.functional import cached_property
from wagtail.models.audit_log import BaseLogEntry, BaseLogEntryManager

from archive_catalog.history import told

from .charge import fonds_under
from .fonds import Fonds
from .unit import ArchiveUnit

_RIGHTS = ("view", "add", "change", "delete")


class CatalogueLogManager(BaseLogEntryManager):
    """Writes and reads the entries as Wagtail's histories and its site history report ask for them."""

    def log_action(self, instance: Fonds | ArchiveUnit, action: str, **kwargs: Any) -> "CatalogueLogEntry":
        """One entry about a fonds or a unit."""
        fonds = instance.pk if isinstance(instance, Fonds) else instance.fonds_id
        entry: CatalogueLogEntry = super().log_action(instance, action, object_id=instance.pk, fonds_id=fonds, **kwargs)
        return entry

    def log_units(
        self,
        units: Iterable[ArchiveUnit],
        action: str,
        *,
        user: AbstractBaseUser | None,
        timestamp: datetime,
        data: dict[str, Any],
    ) -> None:
        """The same entry about each of many units, written at once."""
        content_type = ContentType.objects.get_for_model(ArchiveUnit)
        self.bulk_create(
            self.model(
                content_type=content_type,
                object_id=unit.pk,
                fonds_id=unit.fonds_id,
                label=str(unit),
                action=action,
                timestamp=timestamp,
                user=user,
                content_changed=True,
                data=data,
            )
            for unit in units
        )

    def for_instance(self, instance: Fonds | ArchiveUnit) -> "QuerySet[CatalogueLogEntry]":
        """The history of one fonds or unit."""
        kind = ContentType.objects.get_for_model(instance, for_concrete_model=False)
        entries: QuerySet[CatalogueLogEntry] = self.filter(content_type=kind, object_id=instance.pk)
        return entries

    def viewable_by_user(self, user: Any) -> "QuerySet[CatalogueLogEntry]":
        """What `user` may read: of the fonds they are in charge of, by the rights they have on fonds and on units."""
        entries: QuerySet[CatalogueLogEntry] = self.get_queryset()
        if user.is_superuser:
            return entries
        kinds = [
            ContentType.objects.get_for_model(model)
            for model in (Fonds, ArchiveUnit)
            if any(user.has_perm(f"archive_catalog.{right}_{model._meta.model_name}") for right in _RIGHTS)
        ]
        return entries.filter(content_type__in=kinds, fonds__in=fonds_under(user))


class CatalogueLogEntry(BaseLogEntry):
    """What somebody did to a fonds or a unit; it stays when the row is removed, like Wagtail's other entries."""

    object_id: "models.BigIntegerField[int, int]" = models.BigIntegerField()
    fonds: "models.ForeignKey[Fonds, Fonds]" = models.ForeignKey(
        Fonds, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )

    objects = CatalogueLogManager()

    @cached_property
    def message(self) -> str:
        """What was done, and with what."""
        said, more = str(super().message), told(self.data)
        return f"{said} – {more}" if more else said

    class Meta(BaseLogEntry.Meta):
        ordering = ["-timestamp", "-id"]
        indexes = [*BaseLogEntry.Meta.indexes, models.Index(fields=["content_type", "object_id"])]
