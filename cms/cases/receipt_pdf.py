"""The receipt as a PDF of one A4 page."""

import io
from pathlib import Path

import segno
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from cms.cases.actions import Receipt
from cms.cases.numbers import spaced_code

FONT = "chayue-song"


def _register_font() -> None:
    """Makes the document face (宋体) known once. It is embedded, so that the page looks the same on every machine."""
    if FONT in pdfmetrics.getRegisteredFontNames():
        return
    path = Path(settings.DOCUMENT_FONT)
    try:
        pdfmetrics.registerFont(TTFont(FONT, str(path), subfontIndex=0))
    except (TTFError, OSError) as error:
        raise ImproperlyConfigured(
            f"The font for documents cannot be read at {path}. Install the package fonts-arphic-uming, "
            "or set DOCUMENT_FONT to a TrueType font."
        ) from error


def receipt_pdf(receipt: Receipt, *, track_address: str) -> bytes:
    """The receipt, with a QR code that leads to the look-up page with the number filled in, but not the query code."""
    _register_font()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, pageCompression=1)
    canvas.setTitle(f"{_('Receipt')} {receipt.number}")
    width, height = A4
    canvas.setFont(FONT, 22)
    canvas.drawCentredString(width / 2, height - 40 * mm, _("Receipt for a disclosure request"))
    rows = [
        (_("Case number"), receipt.number),
        (_("Query code"), spaced_code(receipt.query_code)),
        (_("Agency"), receipt.agency),
        (_("Information asked for"), receipt.subject),
        (_("Received on"), formats.date_format(receipt.received_on, "DATE_FORMAT")),
        (
            _("Answer due by"),
            (formats.date_format(receipt.due_on, "DATE_FORMAT") if receipt.due_on else pgettext("due day", "open"))
            + (f" ({_('provisional')})" if receipt.due_provisional else ""),
        ),
    ]
    y = height - 65 * mm
    for label, value in rows:
        canvas.setFont(FONT, 11)
        canvas.drawString(30 * mm, y, label)
        canvas.setFont(FONT, 14)
        for line in _wrapped(value, width=110 * mm, size=14):
            canvas.drawString(70 * mm, y, line)
            y -= 8 * mm
        y -= 4 * mm
    canvas.setFont(FONT, 10)
    for line in _wrapped(
        _("Keep this receipt. With number and query code anyone can read the state of the case and the answer."),
        width=150 * mm,
        size=10,
    ):
        canvas.drawString(30 * mm, y, line)
        y -= 6 * mm
    _draw_qr(canvas, f"{track_address}?number={receipt.number}", left=30 * mm, top=y - 4 * mm, side=32 * mm)
    canvas.setFont(FONT, 9)
    canvas.drawString(70 * mm, y - 20 * mm, track_address)
    canvas.save()
    return buffer.getvalue()


def _wrapped(text: str, *, width: float, size: int) -> list[str]:
    """`text` cut into lines of at most `width` points; Chinese may break after any character."""
    lines = [""]
    for sign in text:
        if pdfmetrics.stringWidth(lines[-1] + sign, FONT, size) > width:
            lines.append("")
        lines[-1] += sign
    return lines


def _draw_qr(canvas: Canvas, text: str, *, left: float, top: float, side: float) -> None:
    matrix = [list(row) for row in segno.make(text, error="m").matrix]
    module = side / len(matrix)
    for row_number, row in enumerate(matrix):
        for column, dark in enumerate(row):
            if dark:
                canvas.rect(left + column * module, top - (row_number + 1) * module, module, module, stroke=0, fill=1)
