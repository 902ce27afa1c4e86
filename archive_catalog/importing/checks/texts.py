"""Texts: what was lost or garbled on the way, what does not belong in a catalogue, and what is too long."""

import re
import unicodedata
from collections.abc import Mapping

from archive_catalog.importing.elements import Element
from archive_catalog.importing.findings import ID_NUMBER, PHONE_NUMBER, Severity
from archive_catalog.importing.spreadsheet_cells import unguarded

from .collecting import RowFindings

LIMITS: Mapping[str, int] = {
    Element.TITLE.value: 500,
    Element.OTHER_TITLE.value: 500,
    Element.CREATOR.value: 200,
    Element.DOCUMENT_NUMBER.value: 100,
    Element.MEDIUM.value: 60,
    Element.OTHER_CODES.value: 200,
}
"""The most characters that an element keeps (archive_catalog.models.ArchiveUnit)."""
_MOST_IN_DATE = 100
_MOST_IN_EXTENT = 100

_ESSENTIAL = frozenset({Element.TITLE.value, Element.REFERENCE_CODE.value, Element.PARENT_CODE.value})
_LONG = frozenset({Element.SUMMARY.value, Element.NOTE.value})
PROSE = frozenset(
    element.value
    for element in (
        Element.TITLE,
        Element.OTHER_TITLE,
        Element.CREATOR,
        Element.SUBJECTS,
        Element.EXTENT,
        Element.MEDIUM,
        Element.ACCESS_TERMS,
        Element.SUMMARY,
        Element.NOTE,
    )
)
"""The elements in which personal numbers are looked for."""
_IN_FIGURES = frozenset(
    element.value
    for element in (
        Element.DATE,
        Element.DATE_FROM,
        Element.DATE_TO,
        Element.YEAR,
        Element.DECIDED_ON,
        Element.DECIDED_UNTIL,
        Element.PAGE_COUNT,
        Element.RETENTION,
        Element.SERIES_NUMBER,
        Element.FILE_NUMBER,
        Element.ITEM_NUMBER,
    )
)

_INVISIBLE = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_FULL_WIDTH = "０-９Ａ-Ｚａ-ｚ"
# UTF-8 that was read as GBK: its first two bytes, E4 to E9 and 80 to A0, make characters that nobody writes.
_STRAY = "".join(
    bytes((lead, trail)).decode("gb18030") for lead in range(0xE4, 0xEA) for trail in range(0x80, 0xA1) if trail != 0x7F
)
_LATIN_LEAD = "\u00c2-\u00c5\u00e0-\u00ef"
_CONTROL = re.compile(f"[{_INVISIBLE}]")
_LOST = re.compile("\ufffd|锟斤|斤拷|烫烫烫|屯屯屯|\\?{3,}")
_HTML = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>|&(?:nbsp|lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
_CJK = re.compile("[\u4e00-\u9fff]")
_STRAY_CLASS = re.compile(f"[{_STRAY}]")
_LATIN_CLASS = re.compile(f"[{_LATIN_LEAD}]")
_WIDE = re.compile(f"[{_FULL_WIDTH}]")
_LETTER = re.compile(r"[^\W_]")
_BREAK = re.compile(r"[\r\n\t]+")

_SUSPICIOUS = re.compile(f"[{_INVISIBLE}\ufffd<&锟烫屯\r\t{_FULL_WIDTH}{_LATIN_LEAD}{_STRAY}]")
_MANY_DIGITS = re.compile(r"[0-9]{11}|1[3-9][0-9][- ][0-9]{4}[- ][0-9]{4}")


def is_suspicious(row: str, prose: str) -> bool:
    """Whether any check of `cleaned` could find something in `row`, the cells of a row in one text.

    `prose` are the cells of it in which personal numbers are looked for.
    """
    return (
        _SUSPICIOUS.search(row) is not None
        or _MANY_DIGITS.search(prose) is not None
        or "???" in row
        or "'" in row
        or "\n" in row
    )


def cleaned(element: str, text: str, findings: RowFindings, *, prose: bool) -> str:
    """`text` without what does not belong into it; what is found goes to `findings`.

    `prose`: the text is one in which personal numbers are looked for.
    """
    text = unguarded(text)
    if element in _IN_FIGURES:
        text = _half_width(element, text, findings)
    severity = Severity.ERROR if element in _ESSENTIAL else Severity.WARNING
    if _LOST.search(text):
        findings.add("text.lost", element, text, severity=severity)
    elif repaired := misread(text):
        findings.add("text.mojibake", element, text, severity=severity, probably=repaired[:40])
        return text
    if _CONTROL.search(text):
        findings.add("text.control", element, _CONTROL.sub("�", text))
        text = _CONTROL.sub("", text).strip()
    if _HTML.search(text):
        findings.add("text.html", element, text)
    if prose:
        _personal_numbers(element, text, findings)
    return text if element in _LONG else _one_line(text)


def misread(text: str) -> str:
    """What `text` was before UTF-8 was read as GBK or as Latin-1, or "" where nothing speaks for that."""
    if _STRAY_CLASS.search(text):
        probably = text.encode("gb18030", "replace").decode("utf-8", "replace")
        if probably.count("\ufffd") <= 2 and len(_CJK.findall(probably)) >= 2:
            return probably.strip("\ufffd?")
    if _LATIN_CLASS.search(text):
        for encoding in ("latin-1", "cp1252"):
            try:
                return text.encode(encoding).decode("utf-8")
            except UnicodeError:
                continue
    return ""


def _half_width(element: str, text: str, findings: RowFindings) -> str:
    if not _WIDE.search(text):
        return text
    halved = unicodedata.normalize("NFKC", text)
    findings.add("text.full_width", element, text, before=text, after=halved)
    return halved


def _personal_numbers(element: str, text: str, findings: RowFindings) -> None:
    plain = unicodedata.normalize("NFKC", text) if _WIDE.search(text) else text
    if ID_NUMBER.search(plain):
        findings.add("personal.id_number", element, plain)
    if PHONE_NUMBER.search(plain):
        findings.add("personal.phone_number", element, plain)


def _one_line(text: str) -> str:
    """Between Chinese characters a line break means nothing, elsewhere a space."""
    if "\n" not in text and "\t" not in text and "\r" not in text:
        return text
    whole = ""
    for line in filter(None, map(str.strip, _BREAK.split(text))):
        joint = "" if not whole or (_CJK.match(whole[-1]) and _CJK.match(line)) else " "
        whole += joint + line
    return whole


def check_title(title: str, findings: RowFindings) -> None:
    """A title must be there and say something."""
    if not title:
        findings.add("title.missing", Element.TITLE)
    elif not _LETTER.search(title):
        findings.add("title.empty", Element.TITLE, title)


def check_lengths(cells: Mapping[str, str], findings: RowFindings, *, date_text: str, extent: str) -> None:
    """No text may be longer than its element keeps; date and extent may be put together of several cells."""
    if len(date_text) > _MOST_IN_DATE:
        findings.add("text.too_long", Element.DATE, date_text, length=len(date_text), most=_MOST_IN_DATE)
    if len(extent) > _MOST_IN_EXTENT:
        findings.add("text.too_long", Element.EXTENT, extent, length=len(extent), most=_MOST_IN_EXTENT)
    for element, most in LIMITS.items():
        text = cells.get(element)
        if text is not None and len(text) > most:
            findings.add("text.too_long", element, text, length=len(text), most=most)
