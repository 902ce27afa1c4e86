"""Ways to the page before and after."""

from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Turn:
    """Where a list stands, and the addresses of the page before and after; empty where there is none."""

    page: int
    pages: int
    previous: str
    next: str


def turn(request: HttpRequest, page: int, pages: int, *, name: str = "page") -> Turn:
    """The turn of the list that `request` shows; `name` carries its page, and the rest of the address stays."""
    return Turn(
        page=page,
        pages=pages,
        previous=_with_page(request, name, page - 1) if page > 1 else "",
        next=_with_page(request, name, page + 1) if page < pages else "",
    )


def _with_page(request: HttpRequest, name: str, page: int) -> str:
    query = request.GET.copy()
    query[name] = str(page)
    return f"{request.path}?{query.urlencode()}"
