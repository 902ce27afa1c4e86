"""Personal data at rest: encrypted where it must be read again, a keyed hash where equality is all that is needed."""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class UnreadablePersonalDataError(Exception):
    """A stored value that none of the keys opens."""


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"personal-data:{key}".encode()).digest())) for key in keys]
    )


def _keys() -> tuple[str, ...]:
    return tuple(settings.PERSONAL_DATA_KEYS)


def encrypt(text: str) -> str:
    """`text` as a printable token (Fernet: AES-128-CBC with HMAC-SHA-256), by the newest of PERSONAL_DATA_KEYS."""
    return _cipher(_keys()).encrypt(text.encode()).decode("ascii")


def decrypt(token: str) -> str:
    """What `encrypt` was given, by whichever key made the token.

    Raises UnreadablePersonalDataError where no key fits.
    """
    try:
        return _cipher(_keys()).decrypt(token.encode("ascii")).decode()
    except (InvalidToken, UnicodeEncodeError) as error:
        raise UnreadablePersonalDataError(
            "A piece of personal data cannot be read with any key of PERSONAL_DATA_KEYS. "
            "Add the key that it was written with."
        ) from error


def fingerprint(text: str, *, purpose: str) -> str:
    """A keyed hash (HMAC-SHA-256, 64 hex digits) by which equal values are recognised within one `purpose`."""
    return hmac.new(_keys()[-1].encode(), f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


def encrypt_bytes(content: bytes) -> bytes:
    """A file's content as a token, by the newest of PERSONAL_DATA_KEYS."""
    return _cipher(_keys()).encrypt(content)


def decrypt_bytes(token: bytes) -> bytes:
    """What `encrypt_bytes` was given. Raises UnreadablePersonalDataError where no key fits."""
    try:
        return _cipher(_keys()).decrypt(token)
    except InvalidToken as error:
        raise UnreadablePersonalDataError(
            "A file with personal data cannot be read with any key of PERSONAL_DATA_KEYS. "
            "Add the key that it was written with."
        ) from error
