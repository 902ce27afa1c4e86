"""Who works on which page: taken for half an hour, renewed by working, and never by two people at once.

Every claim is one conditional update, so that of two people who ask in the same moment one is told to take another.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from ocr.models import Page, PageReview, ReviewSkip, ReviewState, Transcription

from .permissions import DeskRefusedError, check_transcribe, reviews_for, rights_of

LEASE = timedelta(minutes=30)
_TRIES = 20


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A page in somebody's hands until `until`."""

    page_id: int
    until: datetime


def free(by: User, *, now: datetime) -> Q:
    """The condition that a page is in nobody else's hands."""
    return Q(claimed_by=None) | Q(claimed_until__lte=now) | Q(claimed_by=by)


def offered(by: User) -> QuerySet[PageReview]:
    """The pages that wait for somebody like `by`, free or not, the most worthwhile first.

    Not those that they skipped, nor those on which another person's eyes are wanted than theirs.
    """
    rights = rights_of(by)
    states = [ReviewState.SECOND.value]
    if rights.transcribe or rights.transcribe_public:
        states.append(ReviewState.WAITING.value)
    if rights.check:
        states.append(ReviewState.CHECK.value)
    rows = reviews_for(by).filter(open=1, state__in=states)
    own = Q(state=ReviewState.SECOND, asked_by=by) | Q(state=ReviewState.CHECK, finished_by=by)
    skipped = ReviewSkip.objects.filter(by=by).values("review")
    return rows.exclude(own).exclude(pk__in=skipped).order_by("-priority", "pk")


def claim(*, page: Page, by: User, now: datetime) -> Claim:
    """Takes a page, or holds it for another while. Raises DeskRefusedError where it is in other hands."""
    check_transcribe(by, page)
    until = now + LEASE
    mine = PageReview.objects.filter(free(by, now=now), page=page)
    if mine.update(claimed_by=by, claimed_until=until):
        return Claim(page_id=page.pk, until=until)
    if not PageReview.objects.filter(page=page).exists():
        raise DeskRefusedError(gettext("This page was not read yet. Come back when the recogniser is done."))
    raise DeskRefusedError(in_other_hands(page))


def claim_next(*, by: User, now: datetime) -> Claim | None:
    """Takes the most worthwhile free page that waits for `by`; None where nothing waits."""
    for _try in range(_TRIES):
        rows = offered(by).filter(Q(claimed_by=None) | Q(claimed_until__lte=now))
        found = rows.values_list("pk", "page_id").first()
        if found is None:
            return None
        until = now + LEASE
        taken = PageReview.objects.filter(Q(claimed_by=None) | Q(claimed_until__lte=now), pk=found[0], open=1).update(
            claimed_by=by, claimed_until=until
        )
        if taken:
            return Claim(page_id=found[1], until=until)
    return None


def release(*, page: Page, by: User) -> None:
    """Gives a page back as it is; one that is not theirs is left alone."""
    PageReview.objects.filter(page=page, claimed_by=by).update(claimed_by=None, claimed_until=None)


def lock_text(page: Page) -> None:
    """Waits for whoever writes on the page's text at this moment, until the end of the transaction.

    Whoever writes takes this lock first, before lines and queue, so that no two wait for each other.
    """
    Transcription.objects.select_for_update().filter(pk=page.transcription_id or 0).first()


def held(page: Page, by: User, *, now: datetime) -> PageReview:
    """The page's row, locked and in the hands of `by`, whose it becomes where it is free. Raises DeskRefusedError."""
    lock_text(page)
    claim(page=page, by=by, now=now)
    return PageReview.objects.select_for_update().get(page=page)


def in_other_hands(page: Page) -> str:
    """The sentence for whoever comes second."""
    review = PageReview.objects.select_related("claimed_by").get(page=page)
    return gettext("%(person)s is working on this page. Take another one, or come back later.") % {
        "person": name_of(review.claimed_by)
    }


def name_of(user: User | None) -> str:
    """How somebody is called at the desk; empty for nobody."""
    return (user.get_full_name() or user.get_username()) if user else ""
