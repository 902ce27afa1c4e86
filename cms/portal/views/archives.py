"""Browsing the archive catalogue and reading its scanned pages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive_catalog.models import Fonds
from archive_catalog.selectors import public_children, public_unit_detail
from ocr.selectors import marks, public_page_view, public_pages
from search.viewers import viewer_of


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1


@require_safe
def fonds_list(request: HttpRequest) -> HttpResponse:
    """The fonds of every repository."""
    return render(request, "portal/archives.html", {"fonds_list": Fonds.objects.select_related("repository")})


@require_safe
def fonds(request: HttpRequest, pk: int) -> HttpResponse:
    """One fonds and its top units."""
    found = get_object_or_404(Fonds.objects.select_related("repository"), pk=pk)
    children = public_children(viewer_of(request), fonds=found, number=_page_number(request))
    return render(request, "portal/fonds.html", {"fonds": found, "children": children})


@require_safe
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: its description, what it contains, its scanned pages."""
    viewer = viewer_of(request)
    detail = public_unit_detail(viewer, pk)
    if detail is None:
        raise Http404(
            _("There is no open record at this address. It may have been moved, or be open only in the reading room.")
        )
    context = {
        "detail": detail,
        "unit": detail.unit,
        "children": public_children(viewer, parent=detail.unit, number=_page_number(request))
        if detail.child_count
        else None,
        "pages": public_pages(viewer).filter(unit=detail.unit).order_by("number"),
        "text": request.GET.get("q", "")[:200],
    }
    return render(request, "portal/archive_unit.html", context)


@require_safe
def page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One scanned page, with what was searched for marked on the image."""
    viewer = viewer_of(request)
    shown = public_page_view(viewer, unit_id=pk, number=number)
    if shown is None:
        raise Http404(_("There is no open page at this address. It may be open only in the reading room."))
    text = request.GET.get("q", "")[:200]
    context = {
        "detail": public_unit_detail(viewer, pk),
        "page_view": shown,
        "marks": marks(shown, text),
        "text": text,
        "numbers": list(public_pages(viewer).filter(unit_id=pk).order_by("number").values_list("number", flat=True)),
        "number": number,
    }
    return render(request, "portal/archive_page.html", context)
