"""What becomes of a page when somebody is done with it: finished, skipped, given on, or called unreadable."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from wagtail.log_actions import log

from ocr.models import Line, LineState, Page, PageReview, ReviewSkip, ReviewState

from .audits import draw_audits
from .claims import held, release
from .learning import learn_from_page
from .permissions import in_charge_of
from .queueing import rank_pages, set_state
from .saving import author_of, save_lines_unreadable

_LONGEST_NOTE = 300


@transaction.atomic
def skip(*, page: Page, by: User, now: datetime) -> None:
    """Leaves the page to others; it is not offered to `by` again."""
    review = held(page, by, now=now)
    ReviewSkip.objects.get_or_create(review=review, by=by)
    release(page=page, by=by)


@transaction.atomic
def ask_second_opinion(*, page: Page, by: User, now: datetime, note: str = "") -> None:
    """Gives the page to another person: somebody else must look."""
    review = held(page, by, now=now)
    _leave(review, ReviewState.SECOND, by, now, asked_by=by)
    log(page, "wagtail.edit", user=by, data={"transcription": ReviewState.SECOND.value, "note": note[:_LONGEST_NOTE]})


@transaction.atomic
def call_unreadable(*, page: Page, by: User, now: datetime, note: str = "") -> None:
    """States that nobody can read the page; lines that nobody wrote become unreadable."""
    review = held(page, by, now=now)
    save_lines_unreadable(page=page, by=by)
    _leave(review, ReviewState.UNREADABLE, by, now)
    log(page, "wagtail.edit", user=by, data={"transcription": review.state, "note": note[:_LONGEST_NOTE]})
    rank_pages([page.pk])


@transaction.atomic
def finish(*, page: Page, by: User, now: datetime) -> ReviewState:
    """Takes the page as transcribed; gives the state it is in now.

    While it holds anything that a volunteer wrote and nobody of the house checked, it waits for that. Some of the
    lines accepted are drawn for the audit, and corrections are learned from.
    """
    review = held(page, by, now=now)
    state = ReviewState.CHECK if _waits_for_check(page) else ReviewState.FINISHED
    _leave(review, state, by, now)
    rank_pages([page.pk])
    if state is ReviewState.FINISHED:
        draw_audits(review=review, by=by)
        learn_from_page(page=page)
    log(page, "wagtail.edit", user=by, data={"transcription": state.value})
    return state


def _leave(review: PageReview, state: ReviewState, by: User, now: datetime, **values: object) -> None:
    cleared = {"claimed_by": None, "claimed_until": None}
    set_state(review, state, finished_by=by, finished_at=now, **cleared, **values)


def _waits_for_check(page: Page) -> bool:
    """Whether the page holds text that one of the house has to look at before it counts: written by a volunteer."""
    written = Line.objects.filter(transcription=page.transcription_id, dropped=False, state=LineState.CORRECTED)
    authors = {author.pk: author for author in map(author_of, written) if author is not None}
    return any(not in_charge_of(author, page) for author in authors.values())
