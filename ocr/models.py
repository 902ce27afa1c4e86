"""Page images and what was read on them. Boxes are in pixels of the original, turned upright."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from archive_catalog.models import ArchiveUnit

from .engines.port import Direction


class PageDirection(models.TextChoices):
    """How the lines run (文字方向)."""

    AUTO = Direction.AUTO.value, _("Not known")
    HORIZONTAL = Direction.HORIZONTAL.value, _("In lines")
    VERTICAL = Direction.VERTICAL.value, _("In columns")


class JobState(models.TextChoices):
    """Where a recognition stands."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Scan(models.Model):
    """A page image as it was handed in (扫描件). Known by its content; its name is text and names no file of ours."""

    digest = models.CharField(max_length=64)
    frame = models.PositiveIntegerField(default=0)
    media_type = models.CharField(max_length=20)
    extension = models.CharField(max_length=4)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    dpi = models.PositiveIntegerField(null=True, blank=True)
    byte_size = models.PositiveBigIntegerField()
    original_name = models.CharField(_("file name"), max_length=255)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        constraints = [
            models.UniqueConstraint(fields=["digest", "frame"], name="scan_content_once"),
            models.CheckConstraint(condition=models.Q(width__gt=0, height__gt=0), name="scan_has_area"),
        ]

    def __str__(self) -> str:
        return self.original_name


class RecognitionJob(models.Model):
    """One scan to be read by one engine with one set of parameters; running it twice reads it once."""

    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="jobs")
    engine = models.CharField(_("engine"), max_length=30)
    parameters = models.JSONField()
    parameters_digest = models.CharField(max_length=64)
    state = models.CharField(
        _("state"), max_length=10, choices=JobState.choices, default=JobState.QUEUED, db_index=True
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    reason = models.TextField(_("reason"), blank=True)
    worker = models.CharField(_("worker"), max_length=255, blank=True)
    queued_at = models.DateTimeField(_("queued"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    duration = models.DurationField(_("duration"), null=True, blank=True)

    class Meta:
        verbose_name = _("recognition job")
        verbose_name_plural = _("recognition jobs")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["scan", "engine", "parameters_digest"], name="recognition_once_per_input"),
            models.CheckConstraint(
                condition=~models.Q(state="running") | models.Q(started_at__isnull=False), name="running_job_has_start"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="failed") | ~models.Q(reason=""), name="failed_job_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scan} ({self.get_state_display()})"


class Transcription(models.Model):
    """What one job read on one scan (识别文本)."""

    job = models.OneToOneField(RecognitionJob, on_delete=models.PROTECT, related_name="transcription")
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="transcriptions")
    engine = models.CharField(max_length=30)
    version = models.CharField(max_length=60)
    parameters = models.JSONField()
    direction = models.CharField(max_length=10, choices=PageDirection.choices)
    confidence = models.FloatField()
    text = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("transcription")
        verbose_name_plural = _("transcriptions")

    def __str__(self) -> str:
        return self.text[:60]


class Line(models.Model):
    """A line or column of a transcription (行); `words` holds [text, left, top, width, height, confidence] each.

    `alternatives` holds [index in the text, other character, confidence] for what the engine also read there.
    """

    transcription = models.ForeignKey(Transcription, on_delete=models.CASCADE, related_name="lines")
    order = models.PositiveIntegerField()
    text = models.TextField()
    left = models.IntegerField()
    top = models.IntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    confidence = models.FloatField()
    direction = models.CharField(max_length=10, choices=PageDirection.choices)
    words = models.JSONField(default=list)
    alternatives = models.JSONField(default=list)

    class Meta:
        ordering = ["transcription", "order"]
        constraints = [
            models.UniqueConstraint(fields=["transcription", "order"], name="line_order_once"),
            models.CheckConstraint(
                condition=models.Q(confidence__gte=0, confidence__lte=100), name="line_confidence_percent"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Page(models.Model):
    """A page of a described unit (页). Who may see it is the unit's business."""

    unit = models.ForeignKey(
        ArchiveUnit, on_delete=models.PROTECT, related_name="pages", verbose_name=_("archive unit")
    )
    number = models.PositiveIntegerField(_("page number"))
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="pages")
    direction = models.CharField(
        _("direction of writing"), max_length=10, choices=PageDirection.choices, default=PageDirection.AUTO
    )
    transcription = models.ForeignKey(
        Transcription, on_delete=models.SET_NULL, null=True, blank=True, related_name="pages", editable=False
    )

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["unit", "number"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="page_number_once_per_unit"),
            models.UniqueConstraint(fields=["unit", "scan"], name="scan_once_per_unit"),
            models.CheckConstraint(condition=models.Q(number__gt=0), name="page_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.unit.reference_code} / {self.number}"
