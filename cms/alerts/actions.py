"""Writes to saved searches: save, confirm, stop, look for new matches, forget."""

import datetime
import logging
import uuid
from dataclasses import dataclass, replace
from enum import Enum

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from cms.personal_data.encryption import fingerprint
from search.errors import SearchIndexError
from search.questions import Question, Sorting
from search.selectors import Facet
from search.wakeups import wake

from .delivery import REFUSED
from .limits import ADDRESS_WINDOW, CLIENT_WINDOW, MOST_CHOSEN, MOST_SEARCHES, Asked, Verdict, verdict
from .matching import MOST_LISTED, OVERLAP, Match, look, look_back, recent_matches
from .models import AlertMail, Frequency, MailKind, MailWish, SavedSearch, SentMatch
from .schedule import CONFIRM_WITHIN, GIVE_UP_AFTER, due
from .tasks import send_alert_mails

logger = logging.getLogger(__name__)

MOST_SEEN = 200
"""Documents of the last days that are read when a search is saved; see cms.alerts.matching."""
REST = datetime.timedelta(hours=1)
"""How long a look that brought nothing need not be written down."""


class Outcome(Enum):
    """What came of asking for a mail. `ASKED` is also the answer when none is sent, so that it betrays nothing."""

    ASKED = "asked"
    TOO_MANY = "too many"


class AlertsFullError(Exception):
    """An address has as many saved searches as it can; the message is a sentence for its owner."""


class TooManyChoicesError(Exception):
    """More is chosen in a question than a saved search holds; the message is a sentence for who asked."""


@dataclass(frozen=True, kw_only=True)
class RunReport:
    """What a run did: searches looked at, those with new matches, those that could not be looked at."""

    looked: int = 0
    with_news: int = 0
    failed: int = 0


def standing(question: Question) -> Question:
    """The question as it goes on being asked: for the public, so without access classes; in no order."""
    chosen = {facet: values for facet, values in question.chosen.items() if facet.value != Facet.ACCESS.value}
    return replace(question, chosen=chosen, sorting=Sorting.RELEVANCE)


def address_hash(address: str) -> str:
    """The keyed hash by which an address is recognised, however its letters are written."""
    return fingerprint(address.strip().casefold(), purpose="alert-address")


def save_search(
    *, question: Question, address: str, frequency: str, language: str, client: str, now: datetime.datetime
) -> Outcome:
    """Keeps a question for an address and sends the confirmation, within the limits. `client` is a network address.

    Raises TooManyChoicesError.
    """
    question = standing(question)
    if sum(map(len, question.chosen.values())) > MOST_CHOSEN:
        raise TooManyChoicesError(
            _("A saved search holds at most %(count)d chosen values. Go back to the results and choose fewer.")
            % {"count": MOST_CHOSEN}
        )
    decided = _decide(MailKind.CONFIRM, address=address, client=client, now=now)
    if decided is Verdict.SEND:
        seen, back_to = _seen(question, now)
        with transaction.atomic():
            saved = SavedSearch.objects.create(
                parameters=question.parameters(),
                frequency=frequency,
                address=address.strip(),
                address_fingerprint=address_hash(address),
                language=language,
                asked_at=now,
                looked_until=now,
                back_to=back_to,
            )
            _remember(saved, seen)
            _post(saved, MailKind.CONFIRM, now=now)
    return Outcome.TOO_MANY if decided is Verdict.REFUSE else Outcome.ASKED


def send_manage_link(*, address: str, client: str, now: datetime.datetime) -> Outcome:
    """Mails the link to its saved searches to an address that has any; to any other nothing, with the same answer."""
    with transaction.atomic():
        decided = _decide(MailKind.LINK, address=address, client=client, now=now)
        confirmed = SavedSearch.objects.filter(address_fingerprint=address_hash(address), confirmed_at__isnull=False)
        saved = confirmed.first()
        if decided is Verdict.SEND and saved is not None:
            _post(saved, MailKind.LINK, now=now)
    return Outcome.TOO_MANY if decided is Verdict.REFUSE else Outcome.ASKED


@transaction.atomic
def confirm(*, identifier: uuid.UUID, now: datetime.datetime) -> SavedSearch | None:
    """Starts a saved search; None where it is gone or waited too long. Confirming twice changes nothing.

    Where the address has the same question already, that one stays, as often as was asked for now. Raises
    AlertsFullError.
    """
    saved = SavedSearch.objects.select_for_update().filter(identifier=identifier).first()
    if saved is None or saved.confirmed_at is not None:
        return saved
    if saved.asked_at <= now - CONFIRM_WITHIN:
        return None
    own = SavedSearch.objects.filter(address_fingerprint=saved.address_fingerprint, confirmed_at__isnull=False)
    same = next((other for other in own if other.parameters == saved.parameters), None)
    if same is not None:
        same.frequency, same.language = saved.frequency, saved.language
        same.save(update_fields=["frequency", "language"])
        saved.delete()
        return same
    if own.count() >= MOST_SEARCHES:
        raise AlertsFullError(
            _("This address has %(count)d saved searches, which is the most. Stop one of them first.")
            % {"count": MOST_SEARCHES}
        )
    saved.confirmed_at = now
    saved.save(update_fields=["confirmed_at"])
    return saved


def stop(*, identifier: uuid.UUID) -> None:
    """Deletes a saved search with the address in it. One that is gone is stopped already."""
    SavedSearch.objects.filter(identifier=identifier).delete()


def stop_for(*, address_fingerprint: str, identifiers: list[uuid.UUID] | None = None) -> None:
    """Deletes saved searches of one address: these, or all of them."""
    own = SavedSearch.objects.filter(address_fingerprint=address_fingerprint)
    (own if identifiers is None else own.filter(identifier__in=identifiers)).delete()


def look_at_due(*, now: datetime.datetime) -> RunReport:
    """Looks at every confirmed search that is due and puts the mail that tells of its matches in the queue.

    A search of which a mail still waits is left until that is sent. One that cannot be looked at, for the index cannot
    be read or its row makes no sense, is looked at in the next run, and the others go on.
    """
    waiting = AlertMail.objects.filter(search=OuterRef("pk"), kind=MailKind.MATCHES)
    confirmed = SavedSearch.objects.filter(~Exists(waiting), confirmed_at__isnull=False)
    # Read to the end before the first look: SQLite refuses to write on a connection with an unfinished read, at once
    # and whatever the timeout, when another process wrote since that read began.
    rows = list(confirmed.order_by("pk").values_list("pk", "frequency", "looked_until"))
    looked = with_news = failed = 0
    for pk, frequency, looked_until in rows:
        if not due(frequency, looked_until, now):
            continue
        try:
            saved = confirmed.filter(pk=pk, looked_until=looked_until).first()
            if saved is None:
                continue  # stopped, or looked at by another run, since the rows were read
            looked += 1
            with_news += look_at(saved, now=now)
        except Exception as error:  # noqa: BLE001 -- whatever goes wrong with one search must not hold up the others
            failed += 1
            # Only the kind of error: its message may quote the question.
            kind = type(error).__name__
            logger.warning("Saved search %d was not looked at (%s). It is tried again in the next run.", pk, kind)
    return RunReport(looked=looked, with_news=with_news, failed=failed)


def look_at(saved: SavedSearch, *, now: datetime.datetime) -> bool:
    """Looks for new matches of one search (see matching.py); True when there are any. Raises SearchIndexError."""
    since = look_back(saved.looked_until, saved.back_to)
    recent = recent_matches(saved.question, since=since)
    known = dict(SentMatch.objects.filter(search=saved).values_list("key", "entered"))
    found = look(recent, known, saved.back_to)
    if saved.frequency == Frequency.AT_ONCE and not (found.fresh or found.remember) and now - saved.looked_until < REST:
        return False
    with transaction.atomic():
        unchanged = SavedSearch.objects.filter(pk=saved.pk, looked_until=saved.looked_until)
        if not unchanged.update(looked_until=now, back_to=found.back_to):
            return False  # another run looked meanwhile, or it was stopped
        _remember(saved, found.remember)
        SentMatch.objects.filter(search=saved, entered__lte=look_back(now, found.back_to)).delete()
        if found.fresh:
            listed = [match.key for match in found.fresh[:MOST_LISTED]]
            _post(saved, MailKind.MATCHES, now=now, keys=listed, more=len(found.fresh) > MOST_LISTED)
    return bool(found.fresh)


def tidy(*, now: datetime.datetime) -> None:
    """Deletes what waited too long: unconfirmed searches, mails nobody waits for, dead addresses, old counts.

    Wakes the worker where mail is due, in case it was killed over it.
    """
    SavedSearch.objects.filter(confirmed_at__isnull=True, asked_at__lte=now - CONFIRM_WITHIN).delete()
    AlertMail.objects.filter(kind=MailKind.LINK, written_at__lte=now - CONFIRM_WITHIN).delete()
    refused = AlertMail.objects.filter(written_at__lte=now - GIVE_UP_AFTER, reason=REFUSED)
    SavedSearch.objects.filter(pk__in=refused.values("search")).delete()
    MailWish.objects.filter(at__lte=now - max(ADDRESS_WINDOW, CLIENT_WINDOW)).delete()
    if AlertMail.objects.filter(due_at__lte=now).exists():
        wake(send_alert_mails)


def _seen(question: Question, now: datetime.datetime) -> tuple[tuple[Match, ...], datetime.datetime]:
    """What of the last days can be found when a search is saved, and before when nothing is ever new to it."""
    try:
        recent = recent_matches(question, since=now - OVERLAP, most=MOST_SEEN)
    except SearchIndexError:
        return (), now
    found = look(recent, {}, now - OVERLAP)
    return found.remember, found.back_to


def _remember(saved: SavedSearch, matches: tuple[Match, ...]) -> None:
    SentMatch.objects.bulk_create(
        (SentMatch(search=saved, key=match.key, entered=match.entered) for match in matches),
        update_conflicts=True,
        unique_fields=["search", "key"],
        update_fields=["entered"],
        batch_size=500,
    )


def _post(
    saved: SavedSearch, kind: MailKind, *, now: datetime.datetime, keys: list[str] | None = None, more: bool = False
) -> None:
    AlertMail.objects.create(search=saved, kind=kind, keys=keys or [], more=more, written_at=now, due_at=now)
    wake(send_alert_mails)


@transaction.atomic
def _decide(kind: MailKind, *, address: str, client: str, now: datetime.datetime) -> Verdict:
    """The verdict on one more mail of this kind, counted where it is sent or would be."""
    address_fingerprint, client_fingerprint = address_hash(address), fingerprint(client, purpose="alert-client")
    asked = Asked(
        for_address=MailWish.objects.filter(
            kind=kind, address_fingerprint=address_fingerprint, at__gt=now - ADDRESS_WINDOW
        ).count(),
        from_client=MailWish.objects.filter(client_fingerprint=client_fingerprint, at__gt=now - CLIENT_WINDOW).count(),
    )
    decided = verdict(asked)
    if decided is not Verdict.REFUSE:
        MailWish.objects.create(
            kind=kind, address_fingerprint=address_fingerprint, client_fingerprint=client_fingerprint, at=now
        )
    return decided
