"""The files that go with demonstration documents: a table as CSV, a document as plain text or as PDF."""

import csv
import io

from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, SimpleDocTemplate
from reportlab.platypus import Paragraph as PdfParagraph
from reportlab.platypus import Table as PdfTable

from cms.demonstration.documents import Attachment, Block, Heading, Table, body_text

_FONT = "STSong-Light"  # one of the fonts every PDF reader knows for simplified Chinese: needs no font file here


def attachment(kind: str, *, title: str, number: str, body: tuple[Block, ...]) -> Attachment | None:
    """The attachment of a document. `kind` is '' (none), 'csv' (its first table), 'txt' or 'pdf' (all of it).

    Raises `ValueError` for another kind, and for 'csv' where the document has no table.
    """
    if not kind:
        return None
    if kind == "csv":
        return Attachment(f"{title}（表）.csv", "text/csv", _csv(title, body))
    if kind == "txt":
        text = f"{title}\n{number}\n\n{body_text(body)}\n"
        return Attachment(f"{title}.txt", "text/plain", text.encode())
    if kind == "pdf":
        return Attachment(f"{title}.pdf", "application/pdf", _pdf(title, number, body))
    raise ValueError(f"The document {title!r} wants an attachment of kind {kind!r}. Kinds are csv, txt and pdf.")


def _csv(title: str, body: tuple[Block, ...]) -> bytes:
    table = next((block for block in body if isinstance(block, Table)), None)
    if table is None:
        raise ValueError(f"The document {title!r} wants a CSV attachment but has no table.")
    sheet = io.StringIO()
    csv.writer(sheet).writerows((table.header, *table.rows))
    return sheet.getvalue().encode("utf-8-sig")  # the mark lets spreadsheet programs read the Chinese


def _pdf(title: str, number: str, body: tuple[Block, ...]) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    prose = ParagraphStyle("prose", fontName=_FONT, fontSize=12, leading=21, firstLineIndent=24, wordWrap="CJK")
    heading = ParagraphStyle("heading", parent=prose, fontSize=13, spaceBefore=6)
    top = ParagraphStyle("top", parent=prose, fontSize=18, leading=28, alignment=TA_CENTER, firstLineIndent=0)
    under = ParagraphStyle("under", parent=top, fontSize=11, leading=20, spaceAfter=10)
    cell = ParagraphStyle("cell", parent=prose, fontSize=9.5, leading=13, firstLineIndent=0)
    story: list[Flowable] = [PdfParagraph(title, top), PdfParagraph(number, under)]
    for block in body:
        if isinstance(block, Table):
            rows = [[PdfParagraph(text, cell) for text in row] for row in (block.header, *block.rows)]
            story.append(PdfTable(rows, repeatRows=1, style=[("GRID", (0, 0), (-1, -1), 0.5, "black")]))
        else:
            story.append(PdfParagraph(block.text, heading if isinstance(block, Heading) else prose))
    sheet = io.BytesIO()
    # invariant: no creation date and no random identifier, so that the same document is always the same file
    SimpleDocTemplate(
        sheet, pagesize=A4, title=title, invariant=1, leftMargin=27 * mm, rightMargin=25 * mm, topMargin=35 * mm
    ).build(story)
    return sheet.getvalue()
