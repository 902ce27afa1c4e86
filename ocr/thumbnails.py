"""Small pictures of pages (缩略图) for lists: made from the rendition for browsers when first asked for, then kept."""

import io
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from PIL import Image

from search.viewers import viewer_of

from .scan_files import web_path, write_once
from .selectors import public_pages

WIDTH = 240
"""Pixels."""
TALLEST = 720
"""Pixels: a strip of paper ten times as high as wide is shown smaller instead."""
_QUALITY = 80


def thumbnail_path(digest: str, frame: int) -> Path:
    """Where the small picture of a page lies, beside the rendition for browsers. Raises ValueError for no digest."""
    rendition = web_path(digest, frame)
    return rendition.with_name(rendition.name.replace(".web.", ".small."))


def thumbnail_of(digest: str, frame: int) -> bytes:
    """The small picture as a JPEG; made, and written once and whole, if it is not there.

    Raises FileNotFoundError where the page has no rendition.
    """
    path = thumbnail_path(digest, frame)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        small = _small(web_path(digest, frame))
    write_once(path, small)
    return small


def _small(rendition: Path) -> bytes:
    with Image.open(rendition, formats=["JPEG"]) as page:
        page.draft(None, (WIDTH * 2, TALLEST * 2))
        page.thumbnail((WIDTH, TALLEST), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        page.save(out, "JPEG", quality=_QUALITY, optimize=True)
        return out.getvalue()


@require_safe
def thumbnail(request: HttpRequest, page_id: int) -> HttpResponse:
    """The small picture of a page, for whom the page is. A browser may keep it but asks before each use, as for the
    page's image.
    """
    page = get_object_or_404(public_pages(viewer_of(request)).select_related("scan"), pk=page_id)
    etag = f'"{page.scan.digest}-{page.scan.frame}-small"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            content = thumbnail_of(page.scan.digest, page.scan.frame)
        except OSError as error:
            raise Http404(_("The image of this page is missing. Please tell the archive.")) from error
        response = HttpResponse(content, content_type="image/jpeg")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response
