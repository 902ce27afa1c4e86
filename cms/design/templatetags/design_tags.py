"""What templates of the website and the kiosk need to show marked text, icons, badges and pages of results."""

import calendar
import datetime
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.formats import date_format as _date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

register = template.Library()

ACCESS_NAMES = {"public": _("Open"), "onsite": _("On site only"), "staff": _("Staff only")}
KIND_NAMES = {"disclosure": _("Disclosed information"), "archive": _("Archive record"), "page": _("Scanned page")}
AROUND = 2


class Segment(Protocol):
    """A run of text, and whether it is one of the words searched for."""

    @property
    def text(self) -> str: ...

    @property
    def marked(self) -> bool: ...


@register.simple_tag
def segments(runs: Iterable[Segment]) -> SafeString:
    """The runs as escaped text, the marked ones inside <mark>."""
    return format_html_join("", "{}{}{}", (_marked(run) for run in runs))


def _marked(run: Segment) -> tuple[SafeString | str, str, SafeString | str]:
    return (SafeString("<mark>"), run.text, SafeString("</mark>")) if run.marked else ("", run.text, "")


@register.filter
def plain(runs: Iterable[Segment]) -> str:
    """The same runs without marks, for attributes such as aria-label."""
    return "".join(run.text for run in runs)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing out of design/icons.svg, silent to a screen reader: the words beside it say the same."""
    drawing = f"{static('design/icons.svg')}#{name}"
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>', drawing)


@register.simple_tag
def access_badge(access: str) -> SafeString:
    """Who may read a record, in words and colour. `access` is public, onsite or staff."""
    return format_html('<span class="badge badge--{}">{}</span>', access, ACCESS_NAMES.get(access, access))


@register.simple_tag
def kind_badge(kind: str) -> SafeString:
    """What a hit is, in words and colour. `kind` is disclosure, archive or page."""
    return format_html('<span class="badge badge--{}">{}</span>', kind, KIND_NAMES.get(kind, kind))


@register.filter
def kind_name(kind: str) -> str:
    """What a hit is, in words."""
    return str(KIND_NAMES.get(kind, kind))


@register.filter
def through(first: datetime.date, last: datetime.date | None) -> str:
    """The days from `first` to `last` in words, as short as can be: days, months or years."""
    if last is None or last == first:
        return _date(first, "DATE_FORMAT")
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        years = f"{first.year}–{last.year}" if first.year != last.year else str(first.year)
        return gettext("in %(years)s") % {"years": years}
    if first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]:
        months = (_date(first, "YEAR_MONTH_FORMAT"), _date(last, "YEAR_MONTH_FORMAT"))
        return " – ".join(dict.fromkeys(months))
    return f"{_date(first, 'DATE_FORMAT')} – {_date(last, 'DATE_FORMAT')}"


@register.filter
def at_key(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The value at `key`, or an empty string."""
    return mapping.get(key, "")


@register.filter
def grouped(number: int) -> str:
    """The number with a comma after each three digits, in every language."""
    return f"{number:,}"


@register.filter
def page_numbers(page: int, pages: int) -> list[int]:
    """The numbers to offer beside page `page` of `pages`; 0 stands for a gap."""
    near = [number for number in range(1, pages + 1) if number in {1, pages} or abs(number - page) <= AROUND]
    offered: list[int] = []
    for number in near:
        if offered and number - offered[-1] > 1:
            offered.append(0)
        offered.append(number)
    return offered


@register.inclusion_tag("design/_field.html")
def field(bound: BoundField) -> dict[str, BoundField]:
    """A form's field with its label, hint and errors, tied together for a screen reader."""
    return {"field": bound}
