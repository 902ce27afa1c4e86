"""The steps of a recognition, so that an interrupted one goes on where it was."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .recognition import JobState, RecognitionJob


class StepKind(models.TextChoices):
    """What is done to a page, in this order (处理步骤)."""

    PREPARE = "prepare", _("Preparing the image")
    LAYOUT = "layout", _("Layout and direction")
    RECOGNISE = "recognise", pgettext_lazy("step of a recognition", "Reading")
    INDEX = "index", _("Handing over to search")


class PipelineStep(models.Model):
    """One step of one job. A step that is done is not done again when its job is taken up after an interruption.

    `result` holds what later steps need and people may want to know. Of the preparation: `left`, `top` (pixels cut
    off), `skew` (degrees, clockwise positive), `width`, `height` and `glyph_height` (pixels, or null). Of the layout:
    `engine`, `direction`, `doubt` (0 to 1) and `pieces`, the corners of each line in pixels of the prepared image in
    reading order, or null where the engine finds them while it reads. Of the reading: `engine`, `version`, `lines`,
    `characters` and `confidence`. Of the index: `pages`, the keys of those that got the text.
    """

    job = models.ForeignKey(RecognitionJob, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(pgettext_lazy("of a recognition", "step"), max_length=10, choices=StepKind.choices)
    state = models.CharField(_("state"), max_length=10, choices=JobState.choices, default=JobState.RUNNING)
    reason = models.TextField(_("reason"), blank=True)
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    duration = models.DurationField(_("duration"), null=True, blank=True)
    result = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("step of a recognition")
        verbose_name_plural = _("steps of recognitions")
        ordering = ["job", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["job", "kind"], name="step_once_per_job"),
            models.CheckConstraint(
                condition=~models.Q(state="failed") | ~models.Q(reason=""), name="failed_step_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display()}"
