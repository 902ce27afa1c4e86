"""The archive catalogue (档案目录): repositories, fonds and the units described in them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from search.viewers import AccessClass

from . import paths


class Access(models.TextChoices):
    """Who may see a unit (开放程度). The values are those of search.viewers.AccessClass."""

    PUBLIC = AccessClass.PUBLIC.value, _("Open to everyone")
    ONSITE = AccessClass.ONSITE.value, _("Reading room only")
    STAFF = AccessClass.STAFF.value, _("Not open")


class Level(models.TextChoices):
    """The level of description (著录层级)."""

    SERIES = "series", _("Series")
    FILE = "file", _("File")
    ITEM = "item", _("Item")


class Repository(models.Model):
    """An archive or library that keeps fonds (保管机构)."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("repository")
        verbose_name_plural = _("repositories")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Fonds(models.Model):
    """All records of one creator (全宗)."""

    repository = models.ForeignKey(
        Repository, on_delete=models.PROTECT, related_name="fonds", verbose_name=_("repository")
    )
    code = models.CharField(_("fonds number"), max_length=20)
    title = models.CharField(_("title"), max_length=300)
    date_from = models.DateField(_("first day"), null=True, blank=True)
    date_to = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("fonds")
        verbose_name_plural = _("fonds")
        ordering = ["repository", "code"]
        constraints = [
            models.UniqueConstraint(fields=["repository", "code"], name="fonds_code_once_per_repository"),
            models.CheckConstraint(
                condition=models.Q(date_from__isnull=True)
                | models.Q(date_to__isnull=True)
                | models.Q(date_from__lte=models.F("date_to")),
                name="fonds_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class ArchiveUnit(models.Model):
    """A described unit: series (目录), file (案卷) or item (件).

    `repository`, `path`, `reference_key` and `opened_at` are derived and written by `actions` only; `opened_at` is when
    it became open to more people than before, empty while it is not open.
    """

    repository = models.ForeignKey(Repository, on_delete=models.PROTECT, related_name="units", editable=False)
    fonds = models.ForeignKey(Fonds, on_delete=models.PROTECT, related_name="units", verbose_name=_("fonds"))
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("part of")
    )
    path = models.CharField(max_length=paths.STEP * (paths.MAX_LEVELS + 1), unique=True, editable=False)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices, default=Level.FILE)
    reference_code = models.CharField(_("reference code"), max_length=120)
    reference_key = models.CharField(max_length=120, db_index=True, editable=False)
    title = models.CharField(_("title"), max_length=500)
    creator = models.CharField(_("creator"), max_length=200, blank=True)
    date_text = models.CharField(_("date as written"), max_length=100, blank=True)
    date_from = models.DateField(_("first day"), null=True, blank=True)
    date_to = models.DateField(_("last day"), null=True, blank=True)
    retention = models.CharField(_("retention period"), max_length=20, blank=True)
    access = models.CharField(_("access"), max_length=10, choices=Access.choices, default=Access.STAFF.value)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True, editable=False)
    page_count = models.PositiveIntegerField(_("number of pages"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("archive unit")
        verbose_name_plural = _("archive units")
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(
                fields=["repository", "reference_code"],
                name="reference_code_once_per_repository",
                violation_error_message=_("This repository already has a unit with this reference code."),
            ),
            models.CheckConstraint(condition=~models.Q(reference_code=""), name="unit_has_reference_code"),
            models.CheckConstraint(condition=models.Q(access__in=Access.values), name="unit_access_known"),
            models.CheckConstraint(
                condition=models.Q(date_from__isnull=True)
                | models.Q(date_to__isnull=True)
                | models.Q(date_from__lte=models.F("date_to")),
                name="unit_dates_in_order",
                violation_error_message=_("The first day lies after the last day. Exchange them."),
            ),
        ]
        indexes = [
            models.Index(fields=["parent", "path"], name="unit_children"),
            models.Index(fields=["fonds", "path"], name="unit_fonds"),
            models.Index(fields=["fonds", "access"], name="unit_fonds_access"),
            models.Index(fields=["access", "path"], name="unit_access"),
        ]

    def __str__(self) -> str:
        return f"{self.reference_code} {self.title}"

    @property
    def access_class(self) -> AccessClass:
        """The access class that every query must carry for this unit."""
        return AccessClass(self.access)

    @property
    def depth(self) -> int:
        """1 for a unit directly in its fonds."""
        return len(self.path) // paths.STEP - 1
