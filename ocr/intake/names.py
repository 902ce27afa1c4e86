"""What a file's name says of the unit it belongs to: the rule of DA/T 31, a file named by reference code and page."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from archive_catalog import reference_codes

MAX_NUMBER = 99_999
_WITH_NUMBER = re.compile(r"(?P<code>.+?)(?:[_#\s]+[pP第]?|[(（])\s*(?P<number>[0-9]{1,5})\s*[)）页]?")
_LAST_SERIAL = re.compile(r"(?P<code>.+)-(?P<number>[0-9]{1,5})")


@dataclass(frozen=True)
class Named:
    """A code that a name may stand for, in the standard form, and the page number beside it."""

    code: str
    number: int | None = None


def candidates(name: str) -> tuple[Named, ...]:
    """The codes that a file's name (with the folders above it) may stand for, the likeliest first.

    `0045-WS·1953·D30-0012_003.jpg` is page 3; `0045-WS·1953·D30-0012.pdf` the whole unit; `0001-1-23-4.jpg` a unit or
    page 4 of 0001-1-23, whichever the catalogue knows; else the nearest folder that is named by a code.
    """
    path = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/"))
    found = [*_of_file(path.stem), *(Named(reference_codes.canonical(part)) for part in reversed(path.parts[:-1]))]
    return tuple(dict.fromkeys(named for named in found if named.code))


def spoken_code(name: str) -> str:
    """The code that the name most likely means, for a sentence to a person; empty where it means none."""
    return next((named.code for named in candidates(name) if reference_codes.is_valid(named.code)), "")


def _of_file(stem: str) -> Iterator[Named]:
    if match := _WITH_NUMBER.fullmatch(stem.strip()):
        yield Named(reference_codes.canonical(match["code"]), _number(match["number"]))
    yield Named(reference_codes.canonical(stem))
    if match := _LAST_SERIAL.fullmatch(reference_codes.canonical(stem)):
        yield Named(match["code"], _number(match["number"]))


def _number(digits: str) -> int | None:
    return int(digits) or None
