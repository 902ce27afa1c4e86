"""Browsing the archive catalogue and reading its scanned pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive_catalog.selectors import public_children, public_explanation, public_fonds, public_unit_detail
from ocr.selectors import marks, public_page_view, public_pages
from search.viewers import Viewer, viewer_of


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1


@require_safe
def fonds_list(request: HttpRequest) -> HttpResponse:
    """The fonds of every repository that hold anything open to this viewer."""
    return render(request, "portal/archives.html", {"fonds_list": public_fonds(viewer_of(request))})


@require_safe
def fonds(request: HttpRequest, pk: int) -> HttpResponse:
    """One fonds and its top units."""
    viewer = viewer_of(request)
    found = get_object_or_404(public_fonds(viewer), pk=pk)
    children = public_children(viewer, fonds=found, number=_page_number(request))
    return render(request, "portal/fonds.html", {"fonds": found, "children": children})


@require_safe
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: its description, what it contains, its scanned pages."""
    viewer = viewer_of(request)
    detail = public_unit_detail(viewer, pk)
    if detail is None:
        return _closed(request, viewer, pk)
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


def _closed(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """The answer for a unit this viewer may not see: where it can be read, if anywhere, and never what it is.

    A record that is not open at all gets the answer of one that does not exist.
    """
    explanation = public_explanation(viewer, pk)
    if explanation:
        reason = f"{explanation.sentence} {explanation.advice}"
    else:
        reason = _("There is no open record at this address. It may have been moved or withdrawn. Ask at the desk.")
    return render(request, "404.html", {"reason": reason}, status=404)


@require_safe
def page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One scanned page, with what was searched for marked on the image."""
    viewer = viewer_of(request)
    shown = public_page_view(viewer, unit_id=pk, number=number)
    if shown is None:
        return _closed(request, viewer, pk)
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
