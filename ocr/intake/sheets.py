"""Separator sheets as a PDF to be printed and laid between the files that go into the scanner."""

import io
from collections.abc import Sequence
from pathlib import Path

import segno
from django.utils.translation import gettext
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from archive_catalog.models import ArchiveUnit

from .separators import content

MOST_SHEETS = 500
_FACE = "separator-sheet"
_QR_SIDE = 90 * mm
_MIDDLE = A4[0] / 2


def separator_sheets(units: Sequence[ArchiveUnit], *, font: Path) -> bytes:
    """One A4 sheet for each unit (with fonds and repository at hand): its QR code, reference code and title."""
    if _FACE not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(_FACE, str(font)))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setTitle(gettext("Separator sheets"))
    for unit in units:
        _draw(canvas, unit)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(canvas: Canvas, unit: ArchiveUnit) -> None:
    canvas.setFont(_FACE, 28)
    canvas.drawCentredString(_MIDDLE, 262 * mm, gettext("Separator sheet"))
    _draw_qr(
        canvas, content(unit.fonds.repository.code, unit.reference_code), left=_MIDDLE - _QR_SIDE / 2, top=245 * mm
    )
    canvas.setFont(_FACE, 24)
    canvas.drawCentredString(_MIDDLE, 138 * mm, unit.reference_code)
    canvas.setFont(_FACE, 16)
    for line, text in enumerate(_lines(unit.title)):
        canvas.drawCentredString(_MIDDLE, (122 - 9 * line) * mm, text)
    canvas.setFont(_FACE, 12)
    canvas.drawCentredString(_MIDDLE, 90 * mm, f"{unit.fonds}")
    canvas.drawCentredString(
        _MIDDLE, 40 * mm, gettext("Lay it before the first page. Scan it with the pages; it becomes none of them.")
    )


def _draw_qr(canvas: Canvas, text: str, *, left: float, top: float) -> None:
    rows = [bytes(row) for row in segno.make(text, error="h", micro=False).matrix]
    side = _QR_SIDE / len(rows)
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                # A hair larger, so that no white line shows between two dark fields.
                canvas.rect(left + across * side, top - (down + 1) * side, side * 1.02, side * 1.02, stroke=0, fill=1)


def _lines(title: str) -> list[str]:
    """The title in at most three lines of the width of the sheet."""
    width = 26
    lines = [title[start : start + width] for start in range(0, len(title), width)][:3]
    return [*lines[:2], f"{lines[2][: width - 1]}…"] if len(title) > 3 * width else lines
