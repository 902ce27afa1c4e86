"""Page images and progress over HTTP."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from archive_catalog.models import ArchiveUnit
from search.viewers import AccessClass, viewer_of

from . import selectors
from .scan_files import web_path


@require_safe
def image(request: HttpRequest, page_id: int) -> HttpResponse:
    """The page as a JPEG made for browsers. A page that the viewer may not see does not exist for them.

    A browser may keep it but asks before each use, so that a page that was closed, or a terminal left behind, shows it
    no more.
    """
    page = get_object_or_404(selectors.public_pages(viewer_of(request)).select_related("scan"), pk=page_id)
    path = web_path(page.scan.digest, page.scan.frame)
    etag = f'"{page.scan.digest}-{page.scan.frame}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            response = HttpResponse(path.read_bytes(), content_type="image/jpeg")
        except FileNotFoundError as error:
            raise Http404(_("The image of this page is missing. Please tell the archive.")) from error
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
def progress(request: HttpRequest) -> JsonResponse:
    """How far recognition is, over all pages or with ?unit= over one unit's. For staff."""
    if AccessClass.STAFF not in viewer_of(request).access:
        raise Http404
    asked = request.GET.get("unit", "")
    unit = get_object_or_404(ArchiveUnit, pk=int(asked) if asked.isdecimal() else 0) if asked else None
    found = selectors.progress(unit=unit)
    response = JsonResponse(
        {
            "queued": found.queued,
            "running": found.running,
            "done": found.done,
            "failed": found.failed,
            "total": found.total,
            "percent": found.percent,
            "per_minute": round(found.per_minute, 1),
            "seconds_left": found.seconds_left,
        }
    )
    response["Cache-Control"] = "no-store"
    return response
