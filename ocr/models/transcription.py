"""What stands on a scan: as an engine read it, and as people corrected it.

Boxes are in pixels of the original, turned upright.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ocr.engines.port import Direction

from .recognition import RecognitionJob
from .scan import Scan


class PageDirection(models.TextChoices):
    """How the lines run (文字方向)."""

    AUTO = Direction.AUTO.value, _("Not known")
    HORIZONTAL = Direction.HORIZONTAL.value, _("In lines")
    VERTICAL = Direction.VERTICAL.value, _("In columns")


class LineState(models.TextChoices):
    """Who answers for a line's text."""

    MACHINE = "machine", _("Read by the machine")
    CORRECTED = "corrected", _("Corrected")
    CHECKED = "checked", _("Checked by a second person")
    UNREADABLE = "unreadable", _("Unreadable")


class Transcription(models.Model):
    """What one job read on one scan (识别文本). `doubt`: how doubtful its direction is, 0 (sure) to 1."""

    job = models.OneToOneField(RecognitionJob, on_delete=models.PROTECT, related_name="transcription")
    scan = models.ForeignKey(Scan, on_delete=models.PROTECT, related_name="transcriptions")
    engine = models.CharField(max_length=30)
    version = models.CharField(max_length=60)
    parameters = models.JSONField()
    direction = models.CharField(max_length=10, choices=PageDirection.choices)
    doubt = models.FloatField(default=0)
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

    `alternatives` holds [index in the text, other character, confidence] for what the engine also read there, and
    `characters` [character, left, top, width, height, confidence, [[other character, confidence], …]] for each
    character of `machine_text`, where the engine places characters. `version` counts the line's versions: what a
    person read before saving is compared with it, so that nobody overwrites anybody. A line that a person found to be
    none is `dropped` and stays for the history.
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
    characters = models.JSONField(default=list)
    machine_text = models.TextField(blank=True)
    state = models.CharField(_("state"), max_length=10, choices=LineState.choices, default=LineState.MACHINE)
    version = models.PositiveIntegerField(_("version"), default=0)
    dropped = models.BooleanField(default=False)

    class Meta:
        ordering = ["transcription", "order"]
        constraints = [
            # A dropped line keeps its number and gives its place free.
            models.UniqueConstraint(
                fields=["transcription", "order"], name="line_order_once", condition=models.Q(dropped=False)
            ),
            models.CheckConstraint(
                condition=models.Q(confidence__gte=0, confidence__lte=100), name="line_confidence_percent"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class LineVersion(models.Model):
    """What a line said at one time, and who wrote it (版本). `author` is empty for the machine's own reading."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=LineState.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
    )
    made_at = models.DateTimeField(_("written at"), auto_now_add=True)

    class Meta:
        verbose_name = _("version of a line")
        verbose_name_plural = _("versions of lines")
        ordering = ["line", "number"]
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="line_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.text[:60]}"
