"""Encryption of the personal ones among a record's extra fields.

This room may not know how personal data is encrypted: the room that does says so here, once at start-up.
"""

import json
from collections.abc import Callable, Mapping

_Cipher = Callable[[str], str]
_ciphers: dict[str, _Cipher] = {}


class NoCipherError(Exception):
    """Personal fields came in before any encryption was registered; they are not stored in the clear."""


def register_cipher(*, seal: _Cipher, unseal: _Cipher) -> None:
    """Texts are encrypted by `seal` and read again by `unseal`."""
    _ciphers.update(seal=seal, unseal=unseal)


def sealed(values: Mapping[str, object]) -> str:
    """`values` as ciphertext, "" for none. Raises NoCipherError where no encryption was registered."""
    if not values:
        return ""
    return _cipher("seal")(json.dumps(dict(values), ensure_ascii=False, sort_keys=True))


def unsealed(text: str) -> dict[str, object]:
    """What `sealed` was given. Raises NoCipherError where no encryption was registered."""
    return json.loads(_cipher("unseal")(text)) if text else {}


def _cipher(name: str) -> _Cipher:
    try:
        return _ciphers[name]
    except KeyError as error:
        raise NoCipherError(
            "Personal fields of archive units need encryption, and none is registered. Add cms.personal_data to "
            "INSTALLED_APPS."
        ) from error
