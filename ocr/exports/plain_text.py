"""What was read as plain text: a line for each line, a form feed between pages."""

from collections.abc import Iterable, Iterator

from .document import PageDocument


def plain_text(pages: Iterable[PageDocument]) -> Iterator[bytes]:
    """The text in pieces, one for each page, in UTF-8. A page that was not read is empty but counts."""
    for number, page in enumerate(pages):
        lines = "".join(f"{line.text}\n" for line in page.lines)
        yield f"{chr(12) if number else ''}{lines}".encode()
