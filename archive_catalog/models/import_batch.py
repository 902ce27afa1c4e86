"""Imports of catalogues: how columns are read, what each batch did, and what it takes to undo it."""

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .fonds import Repository
from .special_series import SpecialSeries


def _private() -> Storage:
    return storages["private"]


class ImportProfile(models.Model):
    """A saved way to read a file's columns (导入方案); `mapping` as archive_catalog.importing.mapping writes it.

    One without a repository is for all of them; a repository's own goes before it under the same name.
    """

    repository = models.ForeignKey(
        Repository,
        on_delete=models.CASCADE,
        related_name="import_profiles",
        null=True,
        blank=True,
        verbose_name=_("repository"),
        help_text=_("Leave it empty for all repositories."),
    )
    name = models.CharField(_("name"), max_length=100)
    mapping = models.JSONField(_("mapping"), default=dict)
    special_series = models.ForeignKey(
        SpecialSeries,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("special series"),
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("import profile")
        verbose_name_plural = _("import profiles")
        ordering = ["name", "repository"]
        constraints = [
            models.UniqueConstraint(fields=["repository", "name"], name="import_profile_name_once_per_repository"),
            # Two empty values are not equal to a database.
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(repository=None), name="import_profile_name_once_for_all"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BatchState(models.TextChoices):
    """How far an import is."""

    UPLOADED = "uploaded", _("Uploaded")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    RUNNING = "running", pgettext_lazy("import", "Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Stopped")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class ImportBatch(models.Model):
    """One file on its way into the catalogue.

    `position` is how many rows of the plan (importing.staging) are written: rows, position and counts change in one
    transaction, so that a run which was killed goes on behind it. `holder` names the process that works on it until
    `lease_until`. `started_at` is the moment that all units it made bear as `changed_at`, which tells those that
    nobody has touched since. Findings and rows to correct lie in files beside the uploaded one.
    """

    repository = models.ForeignKey(
        Repository, on_delete=models.PROTECT, related_name="batches", verbose_name=_("repository")
    )
    name = models.CharField(_("file name"), max_length=200)
    file = models.FileField(_("file"), upload_to="imports/", storage=_private, max_length=300)
    digest = models.CharField(_("digest"), max_length=64, db_index=True)
    profile = models.ForeignKey(
        ImportProfile, on_delete=models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("profile")
    )
    special_series = models.ForeignKey(
        SpecialSeries,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("special series"),
    )
    mapping = models.JSONField(_("mapping"), default=dict)
    options = models.JSONField(_("options"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=BatchState.choices, default=BatchState.UPLOADED)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    total = models.PositiveIntegerField(_("rows"), null=True, blank=True)
    position = models.PositiveIntegerField(_("rows written"), default=0)
    created_count = models.PositiveIntegerField(_("created"), default=0)
    changed_count = models.PositiveIntegerField(_("changed"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    refused_count = models.PositiveIntegerField(_("refused"), default=0)
    skipped_count = models.PositiveIntegerField(_("no records"), default=0)
    checks = models.JSONField(_("findings"), default=dict)
    made_fonds = models.JSONField(default=list, editable=False)
    progress = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    holder = models.CharField(max_length=36, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class ImportChange(models.Model):
    """What a batch changed in a unit that was there before: the fields with their values before and after."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="changes")
    unit = models.ForeignKey("archive_catalog.ArchiveUnit", on_delete=models.CASCADE, related_name="import_changes")
    row = models.PositiveIntegerField(_("row"))
    before = models.JSONField(_("before"))
    after = models.JSONField(_("after"))

    class Meta:
        verbose_name = _("change by an import")
        verbose_name_plural = _("changes by an import")
        ordering = ["batch", "row"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "unit"], name="import_changes_unit_once"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.row}"
