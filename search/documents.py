"""What the index knows of a thing: a search document, the same for every kind and every engine."""

import datetime
import hashlib
import json
from dataclasses import dataclass

from .viewers import AccessClass


def document_key(kind: str, identifier: str) -> str:
    """The key of a document in the index, for example `disclosure:412`."""
    return f"{kind}:{identifier}"


@dataclass(frozen=True, kw_only=True)
class SearchDocument:
    """One thing that can be found.

    `codes` are its document numbers (发文字号) and reference codes (档号); `date` is its day for sorting; `url` its
    path on the public website. Raises ValueError for a document that could not be told from another one.
    """

    kind: str
    identifier: str
    title: str
    body: str = ""
    summary: str = ""
    codes: tuple[str, ...] = ()
    date: datetime.date | None
    agency: str = ""
    category: str = ""
    fonds: str = ""
    access: AccessClass
    url: str = ""

    def __post_init__(self) -> None:
        if not self.kind or ":" in self.kind:
            raise ValueError(f"A search document's kind must be a name without a colon, not {self.kind!r}.")
        if not isinstance(self.identifier, str) or not self.identifier:
            raise ValueError(
                f"A search document's identifier must be a text that is not empty, not {self.identifier!r}."
            )

    @property
    def key(self) -> str:
        """Its key in the index."""
        return document_key(self.kind, self.identifier)

    @property
    def fingerprint(self) -> str:
        """A digest of everything in it; equal when the index holds the document as it is now."""
        parts = [
            self.kind,
            self.identifier,
            self.title,
            self.body,
            self.summary,
            list(self.codes),
            self.date.isoformat() if self.date else None,
            self.agency,
            self.category,
            self.fonds,
            self.access.value,
            self.url,
        ]
        return hashlib.blake2b(json.dumps(parts).encode(), digest_size=12).hexdigest()
