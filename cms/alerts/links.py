"""The private links in mails: who holds one may do what it says, without an account.

A token names a saved search (by its UUID) or an address (by its keyed hash), never the address itself, and is signed
for one purpose. What it stands in is not logged (cms.alerts.discretion) nor told to other sites (cms.alerts.views).
"""

import datetime
import uuid
from enum import Enum
from urllib.parse import urljoin

from django.conf import settings
from django.core import signing
from django.urls import reverse

from .models import SavedSearch
from .schedule import CONFIRM_WITHIN

MANAGE_WITHIN = datetime.timedelta(days=90)


class Purpose(Enum):
    """What a link is for. The names are those of its address; stopping must be possible for ever."""

    CONFIRM = "confirm"
    STOP = "stop"
    MANAGE = "manage"

    @property
    def lasts(self) -> datetime.timedelta | None:
        """How long such a link is good; None for ever."""
        return {Purpose.CONFIRM: CONFIRM_WITHIN, Purpose.MANAGE: MANAGE_WITHIN}.get(self)


def link(purpose: Purpose, search: SavedSearch) -> str:
    """The absolute address of a link for this saved search, or for all of its owner's: as mails have it."""
    return absolute(path(purpose, search))


def path(purpose: Purpose, search: SavedSearch) -> str:
    """The same without the website's name: as pages have it."""
    name = search.address_fingerprint if purpose is Purpose.MANAGE else search.identifier.hex
    token = signing.dumps(name, salt=_salt(purpose))
    return reverse(f"alerts:{purpose.value}", args=[token])


def identifier_in(token: str, purpose: Purpose) -> uuid.UUID | None:
    """The saved search that a confirm or stop link names; None where the link is forged, mangled or too old."""
    name = _read(token, purpose)
    return uuid.UUID(name) if name else None


def fingerprint_in(token: str) -> str:
    """The keyed hash of the address that a manage link names; empty where it is forged, mangled or too old."""
    return _read(token, Purpose.MANAGE)


def absolute(address: str) -> str:
    """An address on the public website."""
    return urljoin(f"{settings.BASE_URL}/", address)


def _salt(purpose: Purpose) -> str:
    return f"alerts.{purpose.value}"


def _read(token: str, purpose: Purpose) -> str:
    try:
        return str(signing.loads(token, salt=_salt(purpose), max_age=purpose.lasts))
    except signing.BadSignature:
        return ""
