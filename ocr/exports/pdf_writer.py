"""A PDF file written from front to back: each object leaves memory when it is written (ISO 32000-1, 7.5)."""

import zlib
from collections.abc import Sequence


class PdfWriter:
    """Objects in any order, then the table of where they begin. Ask `written` often: it hands over and forgets."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._length = 0
        self._offsets: list[int] = [0]
        self._append(b"%PDF-1.7\n%\xe6\x9f\xa5\xe9\x98\x85\n")

    def reserve(self) -> int:
        """The number of an object that is written later."""
        self._offsets.append(0)
        return len(self._offsets) - 1

    def put(self, body: str | bytes, number: int | None = None) -> int:
        """Writes an object and gives its number."""
        number = number or self.reserve()
        self._offsets[number] = self._length
        self._append(b"%d 0 obj\n" % number)
        self._append(body.encode("ascii") if isinstance(body, str) else body)
        self._append(b"\nendobj\n")
        return number

    def stream(self, content: bytes, entries: str = "", *, packed: bool = True, number: int | None = None) -> int:
        """Writes a stream with these further entries of its dictionary, compressed unless told otherwise."""
        if packed:
            content, entries = zlib.compress(content, 6), f"{entries} /Filter /FlateDecode"
        head = f"<< {entries} /Length {len(content)} >>\nstream\n".encode("ascii")
        return self.put(b"".join((head, content, b"\nendstream")), number)

    def finish(self, *, root: int, info: int, identifier: str) -> None:
        """Writes the table and the trailer; `identifier` is hexadecimal."""
        start = self._length
        rows = [b"%010d 00000 n \n" % offset for offset in self._offsets[1:]]
        self._append(b"xref\n0 %d\n0000000000 65535 f \n" % len(self._offsets))
        self._append(b"".join(rows))
        trailer = f"/Size {len(self._offsets)} /Root {root} 0 R /Info {info} 0 R /ID [<{identifier}> <{identifier}>]"
        self._append(f"trailer\n<< {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode("ascii"))

    def written(self) -> bytes:
        """What was written since the last call."""
        content = b"".join(self._parts)
        self._parts.clear()
        return content

    def _append(self, content: bytes) -> None:
        self._parts.append(content)
        self._length += len(content)


def text_string(text: str) -> str:
    """A text as the document's properties and bookmarks take it (UTF-16, in hexadecimal)."""
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"


def numbers(values: Sequence[float]) -> str:
    """Numbers as PDF writes them, without exponents."""
    return " ".join(f"{value:.4f}".rstrip("0").rstrip(".") for value in values)
