"""What people do about a page that was read: who works on it, in which order, what was audited and what was learned."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .page import Page
from .transcription import Line, LineState, PageDirection, Transcription


class ReviewState(models.TextChoices):
    """How far a page's text is (校对状态)."""

    WAITING = "waiting", _("Read by the machine only")
    SECOND = "second", _("Second opinion wanted")
    CHECK = "check", _("To be checked")
    FINISHED = "finished", _("Finished")
    UNREADABLE = "unreadable", _("Unreadable")


class PageKind(models.TextChoices):
    """How a page is written, as a person said (书写方式): error rates differ by it, and no machine tells it surely."""

    UNKNOWN = "unknown", _("Not said")
    PRINT = "print", _("Print or typescript")
    HAND = "hand", _("Handwriting")


class PageReview(models.Model):
    """One read page in the transcribers' queue (校对队列); a row for each page that was read.

    Derived, and written by ocr.desk.queueing only: the numbers of lines, `expected_wrong` (characters), `layout_doubt`
    and `importance` in the same unit, `priority`, their sum, and `reasons`, each [code, number]. `open` follows from
    `state`: 1 where the page waits for anybody, else 0 (a number, since SQLite uses no index for a bare truth).
    `public` is 1 where the page's unit was open to everyone when it last changed: it leads volunteers quickly to the
    pages that may be theirs, and decides about none, since every question asks the unit itself, too.
    `claimed_by` works on it until `claimed_until`. `asked_by` wanted a second opinion, `finished_by` left it in its
    present state. `learned` is what its corrections added to the table of confusions.
    """

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="review")
    state = models.CharField(
        pgettext_lazy("transcription", "state"),
        max_length=10,
        choices=ReviewState.choices,
        default=ReviewState.WAITING,
    )
    open = models.PositiveSmallIntegerField(default=1)
    public = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=PageKind.choices, default=PageKind.UNKNOWN)
    lines = models.PositiveIntegerField(default=0)
    touched = models.PositiveIntegerField(default=0)
    expected_wrong = models.FloatField(default=0)
    layout_doubt = models.FloatField(default=0)
    importance = models.FloatField(default=0)
    priority = models.FloatField(default=0)
    reasons = models.JSONField(default=list)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="claimed_pages"
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    learned = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("page to transcribe")
        verbose_name_plural = _("pages to transcribe")
        default_permissions = ()
        permissions = [
            ("transcribe", _("Transcribe pages of the fonds in charge")),
            ("transcribe_public", _("Transcribe pages that are open to everyone (volunteers)")),
            ("check_transcription", _("Check what others transcribed")),
            ("audit_transcription", _("Audit finished lines blind")),
        ]
        # No others, and none on the state: every question follows the queue's order and stops at its first answers.
        indexes = [
            models.Index(fields=["open", "-priority", "id"], name="review_queue"),
            models.Index(fields=["open", "public", "-priority", "id"], name="review_queue_public"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(claimed_by__isnull=True) | models.Q(claimed_until__isnull=False),
                name="review_claim_ends",
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id} ({self.get_state_display()})"


class ReviewSkip(models.Model):
    """Somebody left a page to others (跳过); it is not offered to them again."""

    review = models.ForeignKey(PageReview, on_delete=models.CASCADE, related_name="skips")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "by"], name="review_skipped_once")]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.by_id}"


class LayoutChange(models.Model):
    """Lines that were put in order, moved, added or dropped by a person at one time (版面修改).

    `before` and `after` hold [line, left, top, width, height, direction, dropped] each, in reading order. The highest
    number of a transcription is its layout's version; 0 is the machine's.
    """

    transcription = models.ForeignKey(Transcription, on_delete=models.CASCADE, related_name="layout_changes")
    number = models.PositiveIntegerField(_("version"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("author")
    )
    made_at = models.DateTimeField(auto_now_add=True)
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        ordering = ["transcription", "number"]
        constraints = [models.UniqueConstraint(fields=["transcription", "number"], name="layout_version_once")]

    def __str__(self) -> str:
        return f"{self.transcription_id}: {self.number}"


class AuditDraw(models.Model):
    """An accepted line that chance drew to be typed once more, blind, by somebody else (抽检).

    `accepted` is the text at `version` of the line, `accepted_by` who finished the page. `wrong` counts the characters
    (of `characters`, both as ocr.evaluation.metric compares them) in which it differs from what was typed.
    """

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="audits")
    version = models.PositiveIntegerField()
    accepted = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=LineState.choices)
    kind = models.CharField(max_length=10, choices=PageKind.choices)
    engine = models.CharField(max_length=30)
    direction = models.CharField(max_length=10, choices=PageDirection.choices)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    drawn_at = models.DateTimeField(auto_now_add=True)
    passed_by = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    typed = models.TextField(blank=True)
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    typed_at = models.DateTimeField(null=True, blank=True)
    characters = models.PositiveIntegerField(null=True, blank=True)
    wrong = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "version"], name="audit_once_per_version"),
            models.CheckConstraint(
                condition=models.Q(typed_at__isnull=True)
                | models.Q(typed_by__isnull=False, characters__isnull=False, wrong__isnull=False),
                name="audit_typed_whole",
            ),
        ]
        indexes = [models.Index(fields=["id"], name="audit_waiting", condition=models.Q(typed_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.version}"


class Confusion(models.Model):
    """A character that the machine read in place of another one, and how often people corrected it so (误识表).

    With itself: how often it stood as it was read, where people had to correct it elsewhere.
    """

    read = models.CharField(max_length=8)
    meant = models.CharField(max_length=8)
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ["-count", "read", "meant"]
        constraints = [models.UniqueConstraint(fields=["read", "meant"], name="confusion_once")]

    def __str__(self) -> str:
        return f"{self.read}→{self.meant} ({self.count})"


class LexiconTerm(models.Model):
    """A name, place or office (词表) that is likelier on a page than its characters alone say; how often it stands."""

    term = models.CharField(max_length=20, unique=True)
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ["-count", "term"]

    def __str__(self) -> str:
        return self.term


class LearningRun(models.Model):
    """What a run of learning came to (学习). `wrong_before` and `wrong_after` are characters, measured on `characters`
    of lines whose pages it had not learned from; `applied` says that new readings are mended by it.
    """

    made_at = models.DateTimeField(auto_now_add=True)
    pages = models.PositiveIntegerField()
    corrections = models.PositiveIntegerField()
    terms = models.PositiveIntegerField()
    characters = models.PositiveIntegerField()
    wrong_before = models.PositiveIntegerField()
    wrong_after = models.PositiveIntegerField()
    applied = models.BooleanField(default=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d} ({self.corrections})"
