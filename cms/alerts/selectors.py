"""Reads of saved searches: a question in words, the searches of one address, what staff see."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from archive_catalog.selectors import public_fonds
from cms.finding.panels import Chip, Labels, chips
from cms.personal_data.encryption import UnreadablePersonalDataError
from search.questions import Question
from search.selectors import Facet
from search.viewers import PUBLIC_VIEWER

from .discretion import masked
from .models import SavedSearch

NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


def can_mail() -> bool:
    """Whether this installation has a mail server (EMAIL_URL)."""
    return settings.EMAIL_BACKEND != NO_MAIL


@dataclass(frozen=True)
class Worded:
    """A question in words: its text, and what was chosen beside it."""

    text: str
    choices: tuple[Chip, ...]

    @property
    def line(self) -> str:
        """Both in one line, for subjects and lists."""
        parts = [self.text, *(choice.label for choice in self.choices)]
        return " · ".join(" ".join(part.split()) for part in parts if part)


def worded(question: Question) -> Worded:
    """The question in words, in the active language."""
    keys = [int(key) for key in question.chosen.get(Facet.FONDS, ()) if key.isdecimal() and len(key) < 19]
    fonds = public_fonds(PUBLIC_VIEWER).filter(pk__in=keys) if keys else ()
    labels = Labels(fonds={str(one.pk): str(one) for one in fonds})
    return Worded(question.text, chips(question, labels))


def searches_of(address_fingerprint: str) -> list[tuple[SavedSearch, Worded]]:
    """The confirmed searches of an address, newest first, with their questions in words."""
    own = SavedSearch.objects.filter(address_fingerprint=address_fingerprint, confirmed_at__isnull=False)
    return [(saved, worded(saved.question)) for saved in own]


def searches_for_staff() -> QuerySet[SavedSearch]:
    """Every saved search; the addresses stay closed until `masked_address` opens one."""
    return SavedSearch.objects.all()


def masked_address(saved: SavedSearch) -> str:
    """The address as staff see it, never in full."""
    try:
        return masked(saved.address)
    except UnreadablePersonalDataError:
        return _("unreadable")
