"""Many small files in one ZIP, written from front to back."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime


class _Sink(io.RawIOBase):
    """Takes what is written and hands it over; it cannot be gone back in, which is how zipfile learns to stream."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        part = bytes(memoryview(content))  # type: ignore[arg-type] # any buffer, as RawIOBase says
        self._parts.append(part)
        return len(part)

    def written(self) -> bytes:
        content = b"".join(self._parts)
        self._parts.clear()
        return content


def packed(files: Iterable[tuple[str, bytes]], *, at: datetime) -> Iterator[bytes]:
    """A ZIP of files (name, content), all dated `at`, in pieces."""
    sink = _Sink()
    day = at.timetuple()[:6]
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, day)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
            yield sink.written()
    yield sink.written()
