"""A record as its page, its printed sheet and the terminal show it: description, opening, citation, address."""

import json
from dataclasses import dataclass
from datetime import date

import segno
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from archive_catalog.areas import Area, areas_of
from archive_catalog.citation import CitedRecord, gbt_7714, plain
from archive_catalog.models import ArchiveUnit, Fonds
from archive_catalog.reasons import Explanation
from archive_catalog.selectors import UnitDetail, explanation_for
from cms.finding.addresses import absolute, permanent_path
from search.viewers import AccessClass, Viewer

_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@dataclass(frozen=True, kw_only=True)
class Citation:
    """How a page is cited. `address` is the permanent one, whole, for people and machines; `qr` the same as a drawing;
    `citation` is by GB/T 7714, `citation_plain` a sentence.
    """

    address: str
    qr: SafeString
    citation: str
    citation_plain: str
    retrieved: date


@dataclass(frozen=True, kw_only=True)
class Record(Citation):
    """What a screen shows of a record besides its place.

    `structured` is the record for search engines (schema.org, JSON-LD), "" where it is not open to everyone.
    """

    unit: ArchiveUnit
    areas: tuple[Area, ...]
    explanation: Explanation
    structured: SafeString


def record_of(detail: UnitDetail, *, viewer: Viewer) -> Record:
    """The record for `viewer`. Take `detail` from a public selector."""
    unit, today = detail.unit, timezone.localdate()
    address = absolute(path_of(unit))
    cited = CitedRecord(
        title=unit.title,
        reference_code=unit.reference_code,
        creator=unit.creator,
        date_text=unit.date_text,
        date_edtf=unit.date_edtf,
        repository=unit.fonds.repository.name,
        url=address,
        accessed=today,
    )
    return Record(
        unit=unit,
        areas=areas_of(unit),
        explanation=explanation_for(viewer, unit),
        address=address,
        qr=qr_drawing(address),
        citation=gbt_7714(cited),
        citation_plain=plain(cited),
        structured=_structured(detail, address) if unit.access_today is AccessClass.PUBLIC else SafeString(),
        retrieved=today,
    )


def citation_of(fonds: Fonds) -> Citation:
    """How `fonds` as a whole is cited. Take it from a public selector."""
    today = timezone.localdate()
    permanent = permanent_path(fonds.repository.code, fonds.code)
    address = absolute(permanent or reverse("portal:fonds", args=[fonds.pk]))
    cited = CitedRecord(
        title=fonds.title,
        reference_code=fonds.code,
        date_edtf=_years(fonds),
        repository=fonds.repository.name,
        url=address,
        accessed=today,
    )
    return Citation(
        address=address,
        qr=qr_drawing(address),
        citation=gbt_7714(cited),
        citation_plain=plain(cited),
        retrieved=today,
    )


def _years(fonds: Fonds) -> str:
    """The years of a fonds in EDTF; "" where either end is not known."""
    if fonds.date_from is None or fonds.date_to is None:
        return ""
    first, last = f"{fonds.date_from.year:04}", f"{fonds.date_to.year:04}"
    return first if first == last else f"{first}/{last}"


def path_of(unit: ArchiveUnit) -> str:
    """The permanent address of a unit on this website."""
    permanent = permanent_path(unit.fonds.repository.code, unit.reference_code)
    return permanent or reverse("portal:archive_unit", args=[unit.pk])


def qr_drawing(text: str) -> SafeString:
    """`text` as a QR code, an SVG to stand in a page. Dark on light in every theme: cameras need it so."""
    code = segno.make(text, error="m", micro=False)
    drawing = code.svg_inline(border=4, omitsize=True, light="#fff", svgclass="qr__drawing", lineclass=None)
    return mark_safe(drawing)  # noqa: S308 -- lines and numbers that segno made; the text is not in it


def _structured(detail: UnitDetail, address: str) -> SafeString:
    """schema.org ArchiveComponent. Escaped so that no value ends the element that it stands in."""
    unit, fonds = detail.unit, detail.unit.fonds
    holder = {"@type": "ArchiveOrganization", "name": fonds.repository.name, "identifier": fonds.repository.code}
    found: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "ArchiveComponent",
        "@id": address,
        "url": address,
        "name": unit.title,
        "identifier": unit.reference_code,
        "holdingArchive": holder,
        "isPartOf": {"@type": "Collection", "name": fonds.title, "identifier": fonds.code},
        "description": unit.summary,
        "creator": {"@type": "Organization", "name": unit.creator} if unit.creator else "",
        "temporalCoverage": unit.date_edtf,
        "keywords": list(unit.subjects),
        "position": detail.number,
    }
    text = json.dumps({name: value for name, value in found.items() if value}, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPED))  # noqa: S308 -- what could end the element was escaped just now
