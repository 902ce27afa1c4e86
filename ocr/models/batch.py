"""What was handed in together (扫描批次): its files, their pictures, and by which profile they were checked."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from archive_catalog.models import ArchiveUnit

from .page import Page
from .recognition import RecognitionJob
from .scan import Scan
from .transcription import PageDirection


class Colour(models.TextChoices):
    """How much colour a profile asks for (色彩模式)."""

    ANY = "any", _("Black and white is enough")
    GREY = "grey", _("Grey or colour")
    COLOUR = "colour", _("Colour only")


class ScannerProfile(models.Model):
    """What scans of a kind of record must be like (扫描规格), after DA/T 31-2017.

    The standard asks for 200 dpi, and for 300 where writing is small, dense or faint, or is to be recognised.
    """

    name = models.CharField(_("name"), max_length=100, unique=True)
    least_dpi = models.PositiveSmallIntegerField(
        _("least resolution (dpi)"), default=300, validators=[MinValueValidator(72), MaxValueValidator(2400)]
    )
    colour = models.CharField(_("colour"), max_length=6, choices=Colour.choices, default=Colour.ANY)
    least_quality = models.PositiveSmallIntegerField(
        _("least JPEG quality"), default=75, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    most_skew = models.FloatField(
        _("most skew (degrees)"), default=2.0, validators=[MinValueValidator(0.5), MaxValueValidator(8)]
    )

    class Meta:
        verbose_name = _("scanner profile")
        verbose_name_plural = _("scanner profiles")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Attach(models.TextChoices):
    """How the pages of a batch find their units."""

    UNIT = "unit", _("All pages belong to one unit")
    NAME = "name", _("The name of the file or its folder says the reference code")
    SHEET = "sheet", _("Separator sheets stand between the units")


class Origin(models.TextChoices):
    """Where a batch came from."""

    WEB = "web", _("Uploaded")
    FOLDER = "folder", _("Watched folder")
    COMMAND = "command", _("Command line")


class ScanBatchState(models.TextChoices):
    """How far a batch is."""

    OPEN = "open", _("Files are being received")
    RUNNING = "running", _("Being taken in")
    DONE = "done", _("Taken in")


class ScanBatch(models.Model):
    """Files handed in together. `holder` names the process that takes them in until `lease_until`.

    `place` is the folder of the server that they come from, empty for files that were uploaded. Counts are taken from
    the rows of its files (ocr.intake.selectors).
    """

    unit = models.ForeignKey(
        ArchiveUnit, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("archive unit")
    )
    attach = models.CharField(_("which unit"), max_length=6, choices=Attach.choices, default=Attach.UNIT)
    direction = models.CharField(
        _("direction of writing"), max_length=10, choices=PageDirection.choices, default=PageDirection.AUTO
    )
    languages = models.CharField(_("languages"), max_length=100, default="chi_sim+chi_tra")
    profile = models.ForeignKey(
        ScannerProfile,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Scanner profile"),
    )
    split_doubles = models.BooleanField(_("Cut double pages in two"), default=False)
    drop_blanks = models.BooleanField(_("Leave blank pages out"), default=False)
    origin = models.CharField(_("origin"), max_length=8, choices=Origin.choices, default=Origin.WEB)
    place = models.CharField(max_length=1000, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=ScanBatchState.choices, default=ScanBatchState.OPEN, db_index=True
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("handed in"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    holder = models.CharField(max_length=255, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("scan batch")
        verbose_name_plural = _("scan batches")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def in_languages(self) -> tuple[str, ...]:
        """The languages in the order to try."""
        return tuple(self.languages.split("+"))


class FileState(models.TextChoices):
    """What became of a file of a batch."""

    RECEIVING = "receiving", _("Being received")
    WAITING = "waiting", _("Waiting")
    TAKEN = "taken", _("Taken in")
    REFUSED = "refused", _("Not taken in")


class BatchFile(models.Model):
    """A file of a batch. `reason` is {"code": …, **values} for ocr.intake.refusals, empty where nothing is wrong.

    `key` tells it from the others of its batch; `place` is where its bytes lie until they are taken in: below private
    storage for an upload, a path of the server for others. `unit` is set where somebody said so beforehand.
    """

    batch = models.ForeignKey(ScanBatch, on_delete=models.CASCADE, related_name="files")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=64)
    name = models.CharField(_("file name"), max_length=400)
    place = models.CharField(max_length=1000, blank=True, editable=False)
    byte_size = models.PositiveBigIntegerField(_("size"), default=0)
    received = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    unit = models.ForeignKey(ArchiveUnit, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=9, choices=FileState.choices, default=FileState.WAITING)
    reason = models.JSONField(_("reason"), default=dict, blank=True)
    same_as = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    picture_count = models.PositiveIntegerField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("file of a batch")
        verbose_name_plural = _("files of a batch")
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="batch_file_number_once"),
            models.UniqueConstraint(fields=["batch", "key"], name="batch_file_once"),
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("byte_size")), name="batch_file_not_more_than_whole"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PictureState(models.TextChoices):
    """What became of a picture in a file."""

    ADDED = "added", _("New page")
    ALREADY = "already", _("Already there")
    BLANK = "blank", _("Left out as blank")
    SEPARATOR = "separator", _("Separator sheet")
    UNATTACHED = "unattached", _("Its unit is not known")
    REFUSED = "refused", pgettext_lazy("picture", "Not taken in")


class Picture(models.Model):
    """A picture in a file of a batch: a page, half of a double page, a blank one, or a separator sheet.

    `findings` holds [{"check": …, **values}] for ocr.intake.findings, `reason` as a file's. `wanted` is the page
    number that its file's name says.
    """

    file = models.ForeignKey(BatchFile, on_delete=models.CASCADE, related_name="pictures")
    order = models.PositiveIntegerField()
    state = models.CharField(_("state"), max_length=10, choices=PictureState.choices)
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(ArchiveUnit, on_delete=models.SET_NULL, null=True, related_name="+")
    page = models.ForeignKey(Page, on_delete=models.SET_NULL, null=True, related_name="+")
    job = models.ForeignKey(RecognitionJob, on_delete=models.SET_NULL, null=True, related_name="+")
    wanted = models.PositiveIntegerField(null=True, blank=True)
    findings = models.JSONField(default=list, blank=True)
    reason = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("picture of a batch")
        verbose_name_plural = _("pictures of a batch")
        ordering = ["file", "order"]
        constraints = [models.UniqueConstraint(fields=["file", "order"], name="picture_once")]

    def __str__(self) -> str:
        return f"{self.file} / {self.order + 1}"
