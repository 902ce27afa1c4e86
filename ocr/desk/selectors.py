"""Reads for the screens of the desk: the queue, a page's history, the quality of the house."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Count, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext

from archive_catalog.models import Fonds
from archive_catalog.permissions import fonds_in_charge
from ocr.models import (
    AuditDraw,
    LearningRun,
    LexiconTerm,
    PageDirection,
    PageKind,
    PageReview,
    ReviewState,
)

from .auditing import ErrorRate, error_rate
from .claims import name_of
from .learning import corrections
from .permissions import reviews_for, rights_of
from .queueing import OPEN

PER_PAGE = 50
_SHOWN_CONFUSIONS, _SHOWN_TERMS = 50, 50


@dataclass(frozen=True, kw_only=True)
class QueueRow:
    """A page in the queue, with why it stands where it stands. `claimed_by` is empty while it is free."""

    page_id: int
    title: str
    code: str
    number: int
    desk_url: str
    state: str
    state_label: str
    direction_label: str
    kind_label: str
    priority: float
    expected_wrong: float
    layout_doubt: float
    importance: float
    why: tuple[str, ...]
    claimed_by: str
    claim_until: datetime | None
    mine: bool
    lines: int
    touched: int


@dataclass(frozen=True, kw_only=True)
class Filter:
    """A filter of the queue: its name in the address, and (value, label, whether it is chosen) of each choice."""

    name: str
    label: str
    chosen: str
    choices: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, kw_only=True)
class HouseRate:
    """The true error rate of what was accepted, from lines typed blind; per cent, with its 95 per cent bounds."""

    lines: int
    characters: int
    wrong: int
    percent: float
    low: float
    high: float
    waiting: int


@dataclass(frozen=True, kw_only=True)
class Quality:
    """What the house knows of its own work."""

    rate: HouseRate
    by_kind: tuple[tuple[str, HouseRate], ...]
    by_engine: tuple[tuple[str, HouseRate], ...]
    by_direction: tuple[tuple[str, HouseRate], ...]
    confusions: tuple[tuple[str, str, int], ...]
    lexicon_count: int
    lexicon_sample: tuple[str, ...]
    learning: LearningRun | None


def queue(user: User, chosen: dict[str, str]) -> QuerySet[PageReview]:
    """The pages that `user` may work on and that were chosen, the most worthwhile first; those that wait unless a
    state was chosen.
    """
    rows = reviews_for(user)
    state = chosen.get("state", "")
    rows = rows.filter(state=state, open=int(state in OPEN)) if state in ReviewState.values else rows.filter(open=1)
    if chosen.get("kind") in PageKind.values:
        rows = rows.filter(kind=chosen["kind"])
    if chosen.get("direction") in PageDirection.values:
        rows = rows.filter(page__direction=chosen["direction"])
    if chosen.get("fonds", "").isdecimal():
        rows = rows.filter(page__unit__fonds=int(chosen["fonds"][:18]))
    return rows.select_related("page__unit", "claimed_by").order_by("-priority", "pk")


def filters(user: User, chosen: dict[str, str]) -> tuple[Filter, ...]:
    """The queue's filters."""
    open_label = gettext("Waiting for somebody")
    found = [
        _filter("state", gettext("State"), chosen, [("", open_label), *_labelled(ReviewState.choices)]),
        _filter(
            "kind", pgettext("transcription", "Writing"), chosen, [("", gettext("All")), *_labelled(PageKind.choices)]
        ),
        _filter("direction", gettext("Direction"), chosen, [("", gettext("All")), *_labelled(PageDirection.choices)]),
    ]
    fonds = [(str(one.pk), str(one)) for one in _fonds_of(user)]
    if len(fonds) > 1:
        found.append(_filter("fonds", gettext("Fonds"), chosen, [("", gettext("All")), *fonds]))
    return tuple(found)


def rows_of(reviews: Iterable[PageReview], *, user: User, now: datetime) -> list[QueueRow]:
    """The rows as the screen shows them."""
    return [row_of(review, user=user, now=now) for review in reviews]


def row_of(review: PageReview, *, user: User, now: datetime) -> QueueRow:
    """One row as the screen shows it."""
    page = review.page
    held = review.claimed_by if review.claimed_until and review.claimed_until > now else None
    return QueueRow(
        page_id=page.pk,
        title=page.unit.title,
        code=page.unit.reference_code,
        number=page.number,
        desk_url=reverse("transcription_desk", args=[page.pk]),
        state=review.state,
        state_label=review.get_state_display(),
        direction_label=page.get_direction_display(),
        kind_label=review.get_kind_display(),
        priority=review.priority,
        expected_wrong=review.expected_wrong,
        layout_doubt=review.layout_doubt,
        importance=review.importance,
        why=tuple(filter(None, (_sentence(code, number) for code, number in review.reasons))),
        claimed_by=name_of(held),
        claim_until=review.claimed_until if held else None,
        mine=held is not None and held.pk == user.pk,
        lines=review.lines,
        touched=review.touched,
    )


def my_claims(user: User, *, now: datetime) -> list[QueueRow]:
    """The pages in the hands of `user`, those soonest free first."""
    rows = reviews_for(user).filter(claimed_by=user, claimed_until__gt=now)
    return rows_of(rows.select_related("page__unit", "claimed_by").order_by("claimed_until"), user=user, now=now)


def house_rate() -> HouseRate:
    """Over everything that was typed blind."""
    return _rate(AuditDraw.objects.all())


def quality() -> Quality:
    """What audits found and what was learned."""
    return Quality(
        rate=house_rate(),
        by_kind=_by("kind", dict(PageKind.choices)),
        by_engine=_by("engine", {}),
        by_direction=_by("direction", dict(PageDirection.choices)),
        confusions=tuple(corrections().values_list("read", "meant", "count")[:_SHOWN_CONFUSIONS]),
        lexicon_count=LexiconTerm.objects.count(),
        lexicon_sample=tuple(LexiconTerm.objects.values_list("term", flat=True)[:_SHOWN_TERMS]),
        learning=LearningRun.objects.first(),
    )


def _rate(draws: QuerySet[AuditDraw]) -> HouseRate:
    typed = draws.filter(typed_at__isnull=False)
    sums = typed.aggregate(lines=Count("pk"), characters=Sum("characters"), wrong=Sum("wrong"))
    found: ErrorRate = error_rate(lines=sums["lines"], characters=sums["characters"] or 0, wrong=sums["wrong"] or 0)
    return HouseRate(
        lines=found.lines,
        characters=found.characters,
        wrong=found.wrong,
        percent=found.percent,
        low=found.low,
        high=found.high,
        waiting=draws.filter(typed_at=None).count(),
    )


def _by(field: str, labels: dict[str, object]) -> tuple[tuple[str, HouseRate], ...]:
    values = AuditDraw.objects.order_by(field).values_list(field, flat=True).distinct()
    return tuple((str(labels.get(value, value)), _rate(AuditDraw.objects.filter(**{field: value}))) for value in values)


def _fonds_of(user: User) -> QuerySet[Fonds]:
    return fonds_in_charge(user).order_by("code") if rights_of(user).staff else Fonds.objects.none()


def _labelled(choices: Sequence[tuple[str, object]]) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in choices]


def _filter(name: str, label: str, chosen: dict[str, str], choices: Sequence[tuple[str, str]]) -> Filter:
    value = chosen.get(name, "")
    return Filter(
        name=name, label=label, chosen=value, choices=tuple((one, shown, one == value) for one, shown in choices)
    )


def _sentence(code: str, number: float) -> str:
    """Why a page stands where it stands."""
    count = max(1, round(number))
    if code == "wrong":
        return ngettext(
            "about %(count)d character is probably wrong", "about %(count)d characters are probably wrong", count
        ) % {"count": count}
    if code == "matters":
        return gettext("doubtful characters in names, dates or numbers")
    if code == "missed":
        return gettext("may hold a word that readers searched for and did not find")
    return {
        "empty": gettext("nothing was read"),
        "few": gettext("very little was read"),
        "overlaps": gettext("lines were found on top of one another"),
        "direction": gettext("the direction of writing is doubtful"),
    }.get(code, "")
