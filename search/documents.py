"""What the index knows of a thing: a search document, the same for every kind and every engine."""

import datetime
import hashlib
import json
from dataclasses import dataclass
from json.encoder import encode_basestring as quoted

from .viewers import AccessClass


def document_key(kind: str, identifier: str) -> str:
    """The key of a document in the index, for example `disclosure:412`."""
    return f"{kind}:{identifier}"


@dataclass(frozen=True, kw_only=True)
class SearchDocument:
    """One thing that can be found.

    `codes` are its document numbers (发文字号) and reference codes (档号); `date` and `until` its first and last day,
    the same day where there is one; `url` its path on the public website; `entered` when it became findable.

    `recognised` says that its body was read by a machine, and `readings` are short pieces of the body as the
    recogniser might have read them otherwise; both serve tolerance to its errors. `subjects`, `places` and
    `fonds_title` are names to suggest, beside title and agency; they are not searched by themselves.

    Raises ValueError for a document that could not be told from another one, or whose days are out of order.
    """

    kind: str
    identifier: str
    title: str
    body: str = ""
    summary: str = ""
    codes: tuple[str, ...] = ()
    date: datetime.date | None
    until: datetime.date | None = None
    agency: str = ""
    category: str = ""
    fonds: str = ""
    access: AccessClass
    url: str = ""
    entered: datetime.datetime | None = None
    recognised: bool = False
    readings: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    fonds_title: str = ""

    def __post_init__(self) -> None:
        if not self.kind or ":" in self.kind:
            raise ValueError(f"A search document's kind must be a name without a colon, not {self.kind!r}.")
        if not isinstance(self.identifier, str) or not self.identifier:
            raise ValueError(
                f"A search document's identifier must be a text that is not empty, not {self.identifier!r}."
            )
        if self.until is not None and (self.date is None or self.until < self.date):
            raise ValueError(f"The days of the search document {self.key} are out of order: {self.date}, {self.until}.")

    @property
    def last_day(self) -> datetime.date | None:
        """The last of its days; its only day where it has one, None where it has none."""
        return self.until or self.date

    @property
    def key(self) -> str:
        """Its key in the index."""
        return document_key(self.kind, self.identifier)

    def written(self) -> str:
        """Everything in it as one line, which UTF-8 can hold; two documents that differ differ in it."""
        # JSON by hand: a catalogue has a million of these.
        line = (
            f"[{quoted(self.kind)},{quoted(self.identifier)},{quoted(self.title)},{quoted(self.body)},"
            f"{quoted(self.summary)},{_list(self.codes)},{_moment(self.date)},{_moment(self.until)},"
            f"{quoted(self.agency)},{quoted(self.category)},{quoted(self.fonds)},{quoted(self.access.value)},"
            f"{quoted(self.url)},{_moment(self.entered)},{_list(self.readings)},"
            f"{'true' if self.recognised else 'false'},{_list(self.subjects)},{_list(self.places)},"
            f"{quoted(self.fonds_title)}]"
        )
        return line if _is_utf8(line) else json.dumps(json.loads(line), separators=(",", ":"))

    @property
    def fingerprint(self) -> str:
        """A digest of everything in it; equal when the index holds the document as it is now."""
        return fingerprint_of(self.written())


def fingerprint_of(written: str) -> str:
    """The fingerprint of the document that is written so."""
    return hashlib.blake2b(written.encode(), digest_size=12).hexdigest()


def _list(texts: tuple[str, ...]) -> str:
    return f"[{','.join([*map(quoted, texts)])}]" if texts else "[]"


def _moment(day: datetime.date | None) -> str:
    return f'"{day.isoformat()}"' if day else "null"


def _is_utf8(line: str) -> bool:
    try:
        line.encode()
    except UnicodeEncodeError:  # half of a pair of surrogates
        return False
    return True
