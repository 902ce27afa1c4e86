"""The calculator of deadlines, for anyone who wants to check a day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.portal.calculator import Calculator


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """The due day of any request and the steps behind it. The address holds what was entered."""
    visit = Calculator(request.GET)
    return render(request, "portal/calculator.html", {"visit": visit}, status=422 if visit.has_errors else 200)
