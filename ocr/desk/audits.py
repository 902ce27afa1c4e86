"""The audit: chance draws some of the accepted lines, and another person types them blind."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from ocr.evaluation.metric import distance, folded
from ocr.models import AuditDraw, Line, LineState, LineVersion, PageReview

from .auditing import is_drawn
from .permissions import DeskRefusedError, check_audit, condition

_SALT = "ocr.desk.audits"


class AuditRefusedError(Exception):
    """What was typed cannot be taken; the message is a sentence."""


def draw_audits(*, review: PageReview, by: User) -> int:
    """Draws from the lines of a finished page, each text of a line once; gives how many were drawn.

    The same text of the same line is always drawn or never, and nobody without the installation's secret can tell
    which. A draw of a text that stands no more, and was not typed yet, is taken back.
    """
    page = review.page
    lines = Line.objects.filter(transcription=page.transcription_id, dropped=False).exclude(state=LineState.UNREADABLE)
    AuditDraw.objects.filter(line__transcription=page.transcription_id, typed_at=None).exclude(
        line__in=lines, version=F("line__version")
    ).delete()
    drawn = [line for line in lines.select_related("transcription") if line.text and is_drawn(_digest(line))]
    for line in drawn:
        AuditDraw.objects.get_or_create(
            line=line,
            version=line.version,
            defaults={
                "accepted": line.text,
                "state": line.state,
                "kind": review.kind,
                "engine": line.transcription.engine,
                "direction": line.direction,
                "accepted_by": by,
            },
        )
    return len(drawn)


def waiting_for(user: User) -> QuerySet[AuditDraw]:
    """The drawn lines that `user` may type: of pages they may work on, and not of their own making."""
    written = LineVersion.objects.filter(line=OuterRef("line"), author=user)
    rows = AuditDraw.objects.filter(typed_at=None, version=F("line__version"))
    rows = rows.filter(condition(user, prefix="line__transcription__pages__")).exclude(accepted_by=user)
    return rows.exclude(Exists(written)).exclude(passed_by=user).order_by("pk").distinct()


@transaction.atomic
def answer_audit(*, draw_id: int, text: str, by: User, now: datetime) -> AuditDraw:
    """Keeps what was typed blind and counts the characters in which the accepted text differs from it.

    Raises DeskRefusedError where `by` may not type this one, or another person was quicker; AuditRefusedError for
    nothing typed.
    """
    draw = _mine(draw_id, by)
    typed = folded(text)
    if not typed:
        raise AuditRefusedError(gettext("Nothing is written. Type what you see, or hand the line to somebody else."))
    accepted = folded(draw.accepted)
    draw.typed, draw.typed_by, draw.typed_at = text.strip(), by, now
    draw.characters, draw.wrong = len(typed), distance(accepted, typed)
    draw.save(update_fields=["typed", "typed_by", "typed_at", "characters", "wrong"])
    return draw


@transaction.atomic
def pass_audit(*, draw_id: int, by: User) -> None:
    """Hands a drawn line to somebody else, such as one that they cannot read."""
    _mine(draw_id, by).passed_by.add(by)


def _mine(draw_id: int, by: User) -> AuditDraw:
    check_audit(by)
    draw = AuditDraw.objects.select_for_update().filter(pk=draw_id, typed_at=None).first()
    if draw is None or not waiting_for(by).filter(pk=draw_id).exists():
        raise DeskRefusedError(gettext("This line was typed by somebody else meanwhile, or is not yours to audit."))
    return draw


def _digest(line: Line) -> bytes:
    return salted_hmac(_SALT, f"{line.pk}:{line.version}", algorithm="sha256").digest()
