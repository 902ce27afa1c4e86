"""Where things of the desk are found over HTTP."""

from django.urls import reverse

from ocr.models import Line, Page

_VERBS = ("claim", "lines", "layout", "direction", "kind", "finish", "skip", "release", "second_opinion", "unreadable")


def urls_of(page: Page) -> dict[str, str]:
    """The addresses that the screen sends to; `line` ends in a 0 to be replaced by the line's key."""
    found = {verb: reverse(f"transcription_{verb}", args=[page.pk]) for verb in (*_VERBS, "history")}
    return {**found, "queue": reverse("transcription_queue"), "line": reverse("transcription_line", args=[0])}


def picture_address(line: Line) -> str:
    """The line's picture; another one when its box was moved."""
    return f"{reverse('ocr:line_image', args=[line.pk])}?box={line.left}.{line.top}.{line.width}.{line.height}"
