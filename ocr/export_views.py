"""What was read, as files, to those who may see the page."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive_catalog.models import ArchiveUnit
from search.viewers import viewer_of

from . import selectors
from .exports.alto import alto
from .exports.document import PageDocument, UnitHead
from .exports.hocr import hocr
from .exports.packing import packed
from .exports.page_xml import page_xml
from .exports.plain_text import plain_text
from .exports.searchable_pdf import searchable_pdf
from .exports.selectors import page_documents, unit_head
from .images import ImageRefusedError, web_rendition
from .models import Page
from .scan_files import original_path, web_path

Pages = Iterable[PageDocument]


@dataclass(frozen=True)
class _Form:
    """A form of output: the endings and types of one page's and of a whole record's file, and what makes it."""

    ending: str
    media_type: str
    written: Callable[[UnitHead, Pages, datetime], Iterator[bytes]]
    file_of_page: Callable[[PageDocument, datetime], bytes] | None = None
    """Where the standard holds one page to a file: a record is then a ZIP of such files."""


def _pdf(unit: UnitHead, pages: Pages, at: datetime) -> Iterator[bytes]:
    label = _("Page %(number)s")  # now: when the pages are written, the request and its language are over
    return searchable_pdf(
        unit,
        pages,
        image_of=_image_of,
        label=lambda page: label % {"number": page.number},
        font=Path(settings.DOCUMENT_FONT),
        at=at,
    )


def _zip_of(file_of_page: Callable[[PageDocument, datetime], bytes]) -> Callable[..., Iterator[bytes]]:
    def written(_unit: UnitHead, pages: Pages, at: datetime) -> Iterator[bytes]:
        return packed(((f"{page.name}.xml", file_of_page(page, at)) for page in pages), at=at)

    return written


def _alto(page: PageDocument, _at: datetime) -> bytes:
    return alto(page)


def _page_xml(page: PageDocument, at: datetime) -> bytes:
    return page_xml(page, at=at)


FORMS = {
    "alto": _Form(".xml", "application/xml", _zip_of(_alto), _alto),
    "page": _Form(".xml", "application/xml", _zip_of(_page_xml), _page_xml),
    "hocr": _Form(".hocr.html", "text/html; charset=utf-8", lambda unit, pages, _at: hocr(unit, pages)),
    "text": _Form(".txt", "text/plain; charset=utf-8", lambda _unit, pages, _at: plain_text(pages)),
    "pdf": _Form(".pdf", "application/pdf", _pdf),
}


@require_safe
def page(request: HttpRequest, page_id: int, form: str) -> HttpResponseBase:
    """One page as a file. A page that the viewer may not see does not exist for them."""
    asked = _form(form)
    pages = selectors.public_pages(viewer_of(request)).filter(pk=page_id)
    found = get_object_or_404(pages.select_related("unit"))
    unit, at = unit_head(found.unit), timezone.localtime()
    name = f"{unit.name}-{found.number:04}{asked.ending}"
    documents = page_documents(pages)
    if asked.file_of_page is not None:
        make = asked.file_of_page
        return _download((make(document, at) for document in documents), asked.media_type, name)
    return _download(asked.written(unit, documents, at), asked.media_type, name)


@require_safe
def unit(request: HttpRequest, unit_id: int, form: str) -> HttpResponseBase:
    """All pages of a record as one file, or as a ZIP of one file for each page."""
    asked = _form(form)
    pages = selectors.public_pages(viewer_of(request)).filter(unit=unit_id)
    head = unit_head(_unit_of(pages))
    as_zip = asked.file_of_page is not None
    name = f"{head.name}.{form}.zip" if as_zip else f"{head.name}{asked.ending}"
    media_type = "application/zip" if as_zip else asked.media_type
    return _download(asked.written(head, page_documents(pages), timezone.localtime()), media_type, name)


def _unit_of(pages: QuerySet[Page]) -> ArchiveUnit:
    first = pages.select_related("unit").order_by("number").first()
    if first is None:
        raise Http404(_("There are no scanned pages at this address that you may see. Ask at the desk."))
    return first.unit


def _form(form: str) -> _Form:
    if form not in FORMS:
        raise Http404(_("There is no such form of output. Choose one of those that the page offers."))
    return FORMS[form]


def _download(pieces: Iterator[bytes], media_type: str, name: str) -> StreamingHttpResponse:
    """The file while it is written. What can fail at the start fails before anything is sent."""
    first = next(pieces, b"")
    response = StreamingHttpResponse(chain((first,), pieces), content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _image_of(page: PageDocument) -> bytes | None:
    """The page's image as browsers get it, made anew where it is missing; None where the original is missing too."""
    scanned = page.scanned
    try:
        return web_path(scanned.digest, scanned.frame).read_bytes()
    except FileNotFoundError:
        pass
    try:
        return web_rendition(original_path(scanned.digest, scanned.extension).read_bytes(), scanned.frame)
    except (FileNotFoundError, ImageRefusedError):
        return None
