"""Browsing the archive catalogue, reading a record and its scanned pages."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from archive_catalog.models import Level
from archive_catalog.selectors import (
    children_of,
    public_explanation,
    public_fonds,
    public_unit_by_code,
    public_unit_detail,
)
from cms.finding.export import MOST_ROWS, exported, unit_rows
from cms.finding.file_limit import hands_out_a_list
from cms.portal.contents import contents, found_at
from cms.portal.records import citation_of, path_of, record_of
from ocr.selectors import marks, public_page_view, public_pages
from search.viewers import Viewer, viewer_of

THUMBNAILS = 12
"""Pages that are shown as pictures; the others stand behind them by their numbers."""


@require_safe
def fonds_list(request: HttpRequest) -> HttpResponse:
    """The fonds of every repository that hold anything open to this viewer."""
    return render(request, "portal/archives.html", {"fonds_list": public_fonds(viewer_of(request))})


@require_safe
def fonds(request: HttpRequest, pk: int) -> HttpResponse:
    """One fonds and what stands directly in it."""
    viewer = viewer_of(request)
    found = get_object_or_404(public_fonds(viewer), pk=pk)
    siblings = children_of(viewer, found)
    if place := found_at(request, siblings):
        return HttpResponseRedirect(place)
    context = {
        "fonds": found,
        "record": citation_of(found),
        "contents": contents(request, siblings),
        "most_rows": MOST_ROWS,
    }
    return render(request, "portal/fonds.html", context)


@require_safe
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: its description, where it stands, what it contains, its scanned pages."""
    viewer = viewer_of(request)
    detail = public_unit_detail(viewer, pk)
    if detail is None:
        return _closed(request, viewer, pk)
    holds_units = detail.unit.level != Level.ITEM
    if holds_units and (place := found_at(request, detail.children)):
        return HttpResponseRedirect(place)
    pages = list(public_pages(viewer).filter(unit=detail.unit).order_by("number"))
    context = {
        "detail": detail,
        "unit": detail.unit,
        "record": record_of(detail, viewer=viewer),
        "contents": contents(request, detail.children) if holds_units else None,
        "thumbnails": pages[:THUMBNAILS],
        "more_pages": pages[THUMBNAILS:],
        "text": request.GET.get("q", "")[:200],
        "most_rows": MOST_ROWS,
    }
    return render(request, "portal/archive_unit.html", context)


@require_safe
def permanent(request: HttpRequest, repository: str, code: str) -> HttpResponse:
    """The record with this reference code: the address that is printed, cited and drawn as a QR code.

    Another spelling of the code leads on to the standard one, where the viewer may see the record.
    """
    viewer = viewer_of(request)
    pk = public_unit_by_code(repository, code)
    if pk is None:
        listed = public_fonds(viewer).filter(repository__code=repository, code=code).first()
        return redirect("portal:fonds", listed.pk) if listed else _closed(request, viewer, 0)
    detail = public_unit_detail(viewer, pk)
    if detail is None:
        return _closed(request, viewer, pk)
    if detail.unit.reference_code != code:
        return redirect(path_of(detail.unit))
    return unit(request, pk)


@require_safe
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """A record as a sheet of paper."""
    viewer = viewer_of(request)
    detail = public_unit_detail(viewer, pk)
    if detail is None:
        return _closed(request, viewer, pk)
    context = {"detail": detail, "unit": detail.unit, "record": record_of(detail, viewer=viewer)}
    return render(request, "portal/archive_print.html", context)


@require_safe
@hands_out_a_list
def fonds_file(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """What stands directly in a fonds, as a file."""
    viewer = viewer_of(request)
    found = get_object_or_404(public_fonds(viewer), pk=pk)
    return exported(unit_rows(children_of(viewer, found), fonds=found), form=form, name="contents")


@require_safe
@hands_out_a_list
def unit_file(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """What stands below a unit, as a file."""
    viewer = viewer_of(request)
    detail = public_unit_detail(viewer, pk)
    if detail is None:
        return _closed(request, viewer, pk)
    return exported(unit_rows(detail.children, fonds=detail.unit.fonds), form=form, name="contents")


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
