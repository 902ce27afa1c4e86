"""The log of cases (办理日志), which is read by those who may read the case."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models.audit_log import BaseLogEntry, BaseLogEntryManager

from cms.cases.models.case import Case


class CaseLogManager(BaseLogEntryManager):
    """Entries by case."""

    def log_action(self, instance: Case, action: str, **kwargs: Any) -> Any:
        """Writes an entry on a case."""
        kwargs.update(case=instance)
        return super().log_action(instance, action, **kwargs)

    def viewable_by_user(self, user: Any) -> Any:
        """The entries on the cases of one's agencies: reports of the whole site show no others."""
        if user.is_superuser:
            return self.all()
        return self.filter(case__agency__staff=user) if user.has_perm("cases.view_case") else self.none()

    def for_instance(self, instance: Case) -> Any:
        """The entries on one case."""
        return self.filter(case=instance)


class CaseLogEntry(BaseLogEntry):
    """Who did what with a case, or read it, and when."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="log_entries")

    objects = CaseLogManager()

    class Meta(BaseLogEntry.Meta):
        verbose_name = _("log entry of a case")
        verbose_name_plural = _("log entries of cases")
        ordering = ["-timestamp", "-id"]

    def __str__(self) -> str:
        return f"{self.action} {self.label}"

    @property
    def object_id(self) -> int:
        """The case's key, by which Wagtail's reports group entries."""
        return self.case_id
