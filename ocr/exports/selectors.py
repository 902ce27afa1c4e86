"""Pages as documents. Whose pages they may be is said by `ocr.selectors.public_pages`, and by nothing here."""

from collections.abc import Iterator

from django.db.models import QuerySet

from archive_catalog.models import ArchiveUnit
from ocr.engines.port import Direction
from ocr.models import Line, Page

from .document import Made, PageDocument, ReadLine, Scanned, UnitHead, file_name, text_lines, writable


def unit_head(unit: ArchiveUnit) -> UnitHead:
    """Which record is put out."""
    return UnitHead(
        title=writable(unit.title),
        reference_code=writable(unit.reference_code),
        name=file_name(unit.reference_code, f"record-{unit.pk}"),
    )


def page_documents(pages: QuerySet[Page]) -> Iterator[PageDocument]:
    """The pages in their order, one at a time in memory. Take `pages` from `public_pages`.

    A page that was taken away since the first was read is left out.
    """
    keys = list(pages.order_by("unit", "number").values_list("pk", flat=True))
    for key in keys:
        page = pages.filter(pk=key).select_related("unit", "scan", "transcription").first()
        if page is not None:
            yield _document(page)


def _document(page: Page) -> PageDocument:
    scan, read = page.scan, page.transcription
    made = Made(engine=read.engine, version=read.version, at=read.made_at, confidence=read.confidence) if read else None
    lines = (
        [_line(line) for line in Line.objects.filter(transcription=read, dropped=False).order_by("order")]
        if read
        else []
    )
    return PageDocument(
        unit=unit_head(page.unit),
        number=page.number,
        width=scan.width,
        height=scan.height,
        scanned=Scanned(digest=scan.digest, frame=scan.frame, extension=scan.extension, dpi=scan.dpi),
        lines=text_lines(lines, width=scan.width, height=scan.height),
        made=made,
    )


def _line(line: Line) -> ReadLine:
    return ReadLine(
        text=line.text,
        left=line.left,
        top=line.top,
        width=line.width,
        height=line.height,
        confidence=line.confidence,
        direction=Direction(line.direction),
        words=line.words,
        alternatives=line.alternatives,
        characters=line.characters if line.text == line.machine_text else (),
    )
