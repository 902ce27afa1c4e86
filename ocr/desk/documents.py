"""A page on the desk as JSON: what the screen shows and what it may do. The interface is docs/transcription.md."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from ocr.models import Line, LineState, LineVersion, Page, PageReview
from ocr.selectors import page_view

from .addresses import picture_address, urls_of
from .calibration import calibrated
from .claims import name_of
from .experience import Experience
from .layout import layout_version
from .learning import experience
from .permissions import in_charge_of, may_check, may_transcribe
from .pictures import pictured_box
from .reading import characters_of, machine_text_of

# Per cent, calibrated. Measured on handwriting: a quarter of the characters, with nine tenths of those wrong.
UNSURE_BELOW = 97.5


def desk_document(page: Page, *, user: User, now: datetime) -> dict[str, Any]:
    """Page, lines in reading order and addresses. Check first that `user` may have the page on the desk."""
    lines = Line.objects.filter(transcription=page.transcription_id, dropped=False).order_by("order")
    rows = list(lines.select_related("transcription__scan"))
    authors = _authors(rows)
    checks = may_check(user, page)
    known = experience()
    return {
        "unsure_below": UNSURE_BELOW,
        "page": page_document(page, user=user, now=now),
        "lines": [_line(line, authors.get(line.pk, {}), user, checks=checks, known=known) for line in rows],
        "urls": urls_of(page),
    }


def page_document(page: Page, *, user: User, now: datetime) -> dict[str, Any]:
    """The page alone."""
    review = PageReview.objects.select_related("claimed_by").filter(page=page).first()
    shown = page_view(page)
    holder = review.claimed_by if review and review.claimed_until and review.claimed_until > now else None
    mine = holder is not None and holder.pk == user.pk
    writes = may_transcribe(user, page)
    return {
        "id": page.pk,
        "title": shown.unit_title,
        "code": shown.reference_code,
        "number": shown.number,
        "width": shown.width,
        "height": shown.height,
        "image": shown.image_url,
        "direction": page.direction,
        "kind": review.kind if review else "unknown",
        "state": review.state if review else "waiting",
        "claimed_by": name_of(holder),
        "claim_until": review.claimed_until.isoformat() if holder and review and review.claimed_until else None,
        "mine": mine,
        "layout_version": layout_version(page.transcription) if page.transcription else 0,
        "may_transcribe": writes,
        "may_check": may_check(user, page),
        "may_claim": writes and review is not None and (holder is None or mine),
        "volunteer": not in_charge_of(user, page),
    }


def _authors(lines: list[Line]) -> Mapping[int, dict[str, User]]:
    """For each line who wrote the text that stands there, and who checked it."""
    states = [LineState.CORRECTED.value, LineState.CHECKED.value, LineState.UNREADABLE.value]
    versions = LineVersion.objects.filter(line__in=[line.pk for line in lines], state__in=states, author__isnull=False)
    found: dict[int, dict[str, User]] = {}
    for version in versions.select_related("author").order_by("number"):
        if version.author is not None:
            found.setdefault(version.line_id, {})[version.state] = version.author
    return found


def _line(line: Line, authors: Mapping[str, User], user: User, *, checks: bool, known: Experience) -> dict[str, Any]:
    written = line.state in {LineState.CORRECTED, LineState.CHECKED}
    author = authors.get(LineState.CORRECTED.value if written else line.state)
    checker = authors.get(LineState.CHECKED.value) if line.state == LineState.CHECKED else None
    own = author is not None and author.pk == user.pk
    return {
        "id": line.pk,
        "order": line.order,
        "version": line.version,
        "state": line.state,
        "direction": line.direction,
        "box": [line.left, line.top, line.width, line.height],
        "text": line.text,
        "machine_text": machine_text_of(line),
        "image_box": pictured_box(line, line.transcription.scan.width, line.transcription.scan.height),
        "image": picture_address(line),
        "characters": _characters(line, known),
        "author": name_of(author),
        "checked_by": name_of(checker),
        "may_check": checks and line.state == LineState.CORRECTED and not own,
    }


def _characters(line: Line, known: Experience) -> list[dict[str, Any]]:
    """Each character of what the machine read, with what else it may be, the likeliest first."""
    characters = characters_of(line)
    others = known.reranked([(one[0], one[5], tuple((other, sure) for other, sure in one[6])) for one in characters])
    return [
        {
            "c": one[0],
            "box": list(one[1:5]),
            "p": round(100 * calibrated(one[5], line.transcription.engine), 1),
            "alternatives": [[other, round(sure, 2)] for other, sure in choices],
        }
        for one, choices in zip(characters, others, strict=True)
    ]
