"""The archive catalogue at the terminal: fonds, records, and the sheet that leads to another part of a long list."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from archive_catalog.browsing import Siblings, Stretch
from archive_catalog.models import Level
from archive_catalog.selectors import (
    ChildrenPage,
    children_of,
    public_children,
    public_fonds,
    public_unit_detail,
)
from cms.portal.records import record_of
from kiosk.screens import page_asked, results_behind, screen, text_asked
from kiosk.turning import turn
from ocr.selectors import public_pages
from search.viewers import AccessClass, viewer_of

PER_SCREEN = 8
PARTS = 10
"""Buttons on the sheet of parts, at most."""
PART_SLACK = 36
"""Records that a part may hold more, because parts end where runs of a list do."""
FEW = 12
"""Screens that one turns rather than jumps over."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A stretch of a long list, and where its button leads: into it, or to the sheet of its own parts."""

    stretch: Stretch
    address: str


def _list_address(above: str, number: int) -> str:
    """The screen of a list on which the unit with this number stands, pointed out."""
    return f"{above}?part={-(-number // PER_SCREEN)}&at={number}#here"


def _list_context(request: HttpRequest, children: ChildrenPage, parts: str) -> dict[str, object]:
    # Not under "page": that one leads back to the page of results where the person was.
    return {
        "children": children,
        "here": page_asked(request, "at") if "at" in request.GET else 0,
        "first": children.rows[0].number if children.rows else 0,
        "last": children.rows[-1].number if children.rows else 0,
        "turn": turn(request, children.number, children.pages, name="part"),
        "parts": parts if children.pages > FEW else "",
    }


@screen
@require_safe
def archives(request: HttpRequest) -> HttpResponse:
    """The fonds that hold anything this terminal may show."""
    context = {"fonds_list": public_fonds(viewer_of(request)), "back": reverse("kiosk:home")}
    return render(request, "kiosk/archives.html", context)


@screen
@require_safe
def fonds(request: HttpRequest, pk: int) -> HttpResponse:
    """One fonds and what stands directly in it."""
    viewer = viewer_of(request)
    found = get_object_or_404(public_fonds(viewer), pk=pk)
    children = public_children(viewer, fonds=found, number=page_asked(request, "part"), size=PER_SCREEN)
    context = {"fonds": found, "back": reverse("kiosk:archives")}
    context |= _list_context(request, children, reverse("kiosk:fonds_parts", args=[pk]))
    return render(request, "kiosk/fonds.html", context)


@screen
@require_safe
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One archive unit: its description, its scanned pages, where it stands, what it contains."""
    viewer = viewer_of(request)
    detail = public_unit_detail(viewer, pk)
    if detail is None:
        raise Http404
    found = detail.unit
    step = detail.breadcrumb[-1]
    above = reverse("kiosk:unit", args=[step.unit]) if step.unit else reverse("kiosk:fonds", args=[found.fonds_id])
    context = {
        "unit": found,
        "detail": detail,
        "record": record_of(detail, viewer=viewer),
        "is_public": found.access_today is AccessClass.PUBLIC,
        "text": text_asked(request),
        # Whoever turns the pages of a list has read above it what it is.
        "only_list": "part" in request.GET,
        "pages": public_pages(viewer).filter(unit=found).order_by("number"),
        "above": _list_address(above, detail.number),
        "back": results_behind(request) or _list_address(above, detail.number),
    }
    if found.level != Level.ITEM and detail.child_count:
        children = public_children(viewer, parent=found, number=page_asked(request, "part"), size=PER_SCREEN)
        context |= _list_context(request, children, reverse("kiosk:unit_parts", args=[pk]))
    return render(request, "kiosk/unit.html", context)


@screen
@require_safe
def fonds_parts(request: HttpRequest, pk: int) -> HttpResponse:
    """The parts of what stands directly in a fonds."""
    viewer = viewer_of(request)
    found = get_object_or_404(public_fonds(viewer), pk=pk)
    return _parts(request, children_of(viewer, found), reverse("kiosk:fonds", args=[pk]), str(found.title))


@screen
@require_safe
def unit_parts(request: HttpRequest, pk: int) -> HttpResponse:
    """The parts of what a unit contains."""
    detail = public_unit_detail(viewer_of(request), pk)
    if detail is None:
        raise Http404
    return _parts(request, detail.children, reverse("kiosk:unit", args=[pk]), detail.unit.title)


def _parts(request: HttpRequest, siblings: Siblings, above: str, title: str) -> HttpResponse:
    sought = request.GET.get("find", "").strip()[:120]
    number = siblings.find(sought) if sought else None
    if number:
        return HttpResponseRedirect(_list_address(above, number))
    first = min(page_asked(request, "first"), max(siblings.total, 1))
    last = min(page_asked(request, "last"), siblings.total) if "last" in request.GET else siblings.total
    last = max(first, last)
    size = max(PER_SCREEN, -(-(last - first + 1) // PARTS)) + PART_SLACK
    stretches = siblings.labelled(siblings.stretches(size, first=first, last=last))
    whole = first == 1 and last == siblings.total
    context = {
        "title": title,
        "total": siblings.total,
        "parts": [Part(stretch=stretch, address=_part_address(request, above, stretch)) for stretch in stretches],
        "sought": sought,
        "back": above if whole else request.path,
    }
    return render(request, "kiosk/parts.html", context)


def _part_address(request: HttpRequest, above: str, stretch: Stretch) -> str:
    if stretch.count > FEW * PER_SCREEN:
        return f"{request.path}?first={stretch.first}&last={stretch.last}"
    return _list_address(above, stretch.first)
