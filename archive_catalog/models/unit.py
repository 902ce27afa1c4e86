"""The units of description."""

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from archive_catalog import paths
from archive_catalog.levels import Level, Secrecy
from archive_catalog.opening import access_on
from search.viewers import AccessClass

from .fonds import Fonds, Repository
from .special_series import SpecialSeries


class Access(models.TextChoices):
    """Who may see a unit (开放程度). The values are those of search.viewers.AccessClass."""

    PUBLIC = AccessClass.PUBLIC.value, _("Open to everyone")
    ONSITE = AccessClass.ONSITE.value, _("Reading room only")
    STAFF = AccessClass.STAFF.value, _("Not open")


class ArchiveUnit(models.Model):
    """A described unit: series (目录), file (案卷) or item (件), with the elements of DA/T 18-2022.

    Derived, and written by `actions` and imports only: `repository`, `path`, `reference_key`; `sealed`, the personal
    ones among the extra fields as ciphertext; `onsite_from` and `public_from`, the days from which it may be read in
    the reading room and by everyone (archive_catalog.opening); `opened_at`, when it last became open to more people,
    empty while it is not open.
    """

    repository = models.ForeignKey(
        Repository, on_delete=models.PROTECT, related_name="units", editable=False, db_index=False
    )
    fonds = models.ForeignKey(
        Fonds, on_delete=models.PROTECT, related_name="units", verbose_name=_("fonds"), db_index=False
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
        verbose_name=_("part of"),
        db_index=False,
    )
    path = models.CharField(max_length=paths.STEP * (paths.MAX_LEVELS + 1), editable=False)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices, default=Level.FILE)
    reference_code = models.CharField(_("reference code"), max_length=120)
    reference_key = models.CharField(max_length=120, editable=False)
    title = models.CharField(pgettext_lazy("archive unit", "title"), max_length=500)
    other_title = models.CharField(_("other title"), max_length=500, blank=True)
    creator = models.CharField(_("creator"), max_length=200, blank=True)
    document_number = models.CharField(_("document number"), max_length=100, blank=True)
    date_text = models.CharField(_("date as written"), max_length=100, blank=True)
    date_edtf = models.CharField(_("date in EDTF"), max_length=60, blank=True, editable=False)
    date_from = models.DateField(_("first day"), null=True, blank=True)
    date_to = models.DateField(_("last day"), null=True, blank=True)
    secrecy = models.CharField(
        _("secrecy"), max_length=12, choices=Secrecy.choices, blank=True, default=Secrecy.NONE.value
    )
    retention = models.CharField(_("retention period"), max_length=20, blank=True)
    subjects = models.JSONField(_("subjects"), default=list, blank=True)
    medium = models.CharField(_("medium"), max_length=60, blank=True)
    extent = models.CharField(_("extent"), max_length=100, blank=True)
    page_count = models.PositiveIntegerField(_("number of pages"), null=True, blank=True)
    other_codes = models.CharField(_("other codes"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    note = models.TextField(_("note"), blank=True)
    special_series = models.ForeignKey(
        SpecialSeries,
        on_delete=models.PROTECT,
        related_name="units",
        null=True,
        blank=True,
        verbose_name=_("special series"),
        db_index=False,
    )
    extra = models.JSONField(_("fields of the special series"), default=dict, blank=True)
    sealed = models.TextField(editable=False, blank=True)
    decided_access = models.CharField(
        _("decision about opening"),
        max_length=10,
        choices=Access.choices,
        blank=True,
        help_text=_("Leave it empty to let the record open by the law's period."),
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_until = models.DateField(_("decision ends on"), null=True, blank=True)
    onsite_from = models.DateField(_("in the reading room from"), null=True, blank=True, editable=False)
    public_from = models.DateField(_("open from"), null=True, blank=True, editable=False)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True, editable=False)
    batch = models.ForeignKey(
        "archive_catalog.ImportBatch",
        on_delete=models.PROTECT,
        related_name="units",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("import"),
        db_index=False,
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("archive unit")
        verbose_name_plural = _("archive units")
        ordering = ["path"]
        # Every index is written once for each of a million imported rows: one for each question that is asked, no more.
        constraints = [
            models.UniqueConstraint(fields=["path"], name="unit_path_once"),
            models.UniqueConstraint(
                fields=["repository", "reference_code"],
                name="reference_code_once_per_repository",
                violation_error_message=_("This repository already has a unit with this reference code."),
            ),
            models.CheckConstraint(condition=~models.Q(reference_code=""), name="unit_has_reference_code"),
            models.CheckConstraint(
                condition=models.Q(decided_access__in=["", *Access.values]), name="unit_decision_known"
            ),
            models.CheckConstraint(
                condition=models.Q(public_from__isnull=True) | models.Q(onsite_from__lte=models.F("public_from")),
                name="unit_opens_onsite_first",
            ),
            models.CheckConstraint(
                condition=models.Q(date_from__isnull=True)
                | models.Q(date_to__isnull=True)
                | models.Q(date_from__lte=models.F("date_to")),
                name="unit_dates_in_order",
                violation_error_message=_("The first day lies after the last day. Exchange them."),
            ),
        ]
        indexes = [
            # With the days, so that a thousand siblings are counted for a viewer without reading their rows; with what
            # the list is filtered by, so that the few among a million are found without reading the others' rows.
            models.Index(
                fields=[
                    "parent",
                    "path",
                    "public_from",
                    "onsite_from",
                    "level",
                    "retention",
                    "decided_access",
                    "date_from",
                    "date_to",
                ],
                name="unit_children",
            ),
            models.Index(fields=["fonds", "public_from"], name="unit_fonds_public"),
            models.Index(fields=["public_from"], name="unit_public_from"),
            models.Index(fields=["onsite_from"], name="unit_onsite_from"),
            models.Index(fields=["reference_key"], name="unit_reference_key", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["batch"], name="unit_batch", condition=models.Q(batch__isnull=False)),
            models.Index(
                fields=["special_series"], name="unit_special_series", condition=models.Q(special_series__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference_code} {self.title}"

    def access_on(self, day: date) -> AccessClass:
        """Who may see this unit on `day`."""
        return access_on(self.onsite_from, self.public_from, day)

    @property
    def access_today(self) -> AccessClass:
        """Who may see this unit on the day that a screen is made."""
        return self.access_on(timezone.localdate())

    @property
    def depth(self) -> int:
        """1 for a unit directly in its fonds."""
        return len(self.path) // paths.STEP - 1
