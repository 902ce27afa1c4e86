"""Marking the words of a query in a document's HTML."""

import re
from html import unescape

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from search.highlighting import segments

TAGS = re.compile(r"(<[^>]*>)")


def marked_html(html: str, query: str) -> SafeString:
    """The same HTML with <mark> around the query's words. `html` is a rendered body, which is well formed.

    Tags are kept as they are; each text between two tags is marked by itself and escaped anew.
    """
    parts = (part if part.startswith("<") else _marked(unescape(part), query) for part in TAGS.split(html))
    return mark_safe("".join(parts))  # noqa: S308 -- tags of a body that was cleaned when stored; the text is escaped here


def _marked(text: str, query: str) -> str:
    runs = segments(text, query) if query else ()
    if not any(run.marked for run in runs):
        return format_html_join("", "{}", [(text,)])
    return format_html_join(
        "",
        "{}{}{}",
        (
            (mark_safe("<mark>") if run.marked else "", run.text, mark_safe("</mark>") if run.marked else "")
            for run in runs
        ),
    )
