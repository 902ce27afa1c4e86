"""What the terminal's templates need."""

from pathlib import Path

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.design.templatetags.design_tags import grouped
from kiosk.input_words import current_stamp
from search.selectors import Hit, find_spans

register = template.Library()
register.filter(grouped)

ADDRESSES = {"disclosure": "kiosk:item", "archive": "kiosk:unit", "page": "kiosk:page"}


@register.simple_tag
def hit_address(hit: Hit) -> str:
    """The terminal's screen for a hit."""
    return reverse(ADDRESSES[hit.kind], args=[int(hit.identifier)])


@register.simple_tag
def marked(text: str, query: str, *, tolerant: bool = False) -> SafeString:
    """The text, escaped, with <mark> around the query's words; with `tolerant` also around misread ones."""
    opening, closing = mark_safe("<mark>"), mark_safe("</mark>")
    runs: list[tuple[str, str, str]] = []
    at = 0
    for start, end in find_spans(text, query, tolerant=tolerant) if query else ():
        runs += [("", text[at:start], ""), (opening, text[start:end], closing)]
        at = end
    return format_html_join("", "{}{}{}", [*runs, ("", text[at:], "")])


@register.simple_tag
def input_stamp() -> str:
    """The mark of the keyboard's words as they are now, which tells browsers when to load them anew."""
    return current_stamp(Path(settings.DATA_DIR) / "input")


@register.simple_tag
def keyboard_words() -> dict[str, str]:
    """What stands on the keys that do something."""
    return {
        "hint": _("Type in pinyin; “zhengfu” or “zf” gives 政府"),
        "previous": _("Words before"),
        "next": _("More words"),
        "erase": _("Erase"),
        "done": pgettext("keyboard", "Close"),
        "search": _("Done"),
        "space": _("Space"),
        "split": _("Split"),
        "shift": _("Capitals"),
        "pinyin": _("Pinyin"),
        "english": _("ABC"),
        "digits": _("123"),
    }
