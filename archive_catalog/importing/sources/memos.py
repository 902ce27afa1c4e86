"""The second file of a DBF table, which holds its long texts: .dbt of dBase, .fpt of FoxPro."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

_ENDINGS = (".fpt", ".FPT", ".Fpt", ".dbt", ".DBT", ".Dbt")
_DBASE_BLOCK = 512
_DBASE_4_MARK = b"\xff\xff\x08\x00"
_LONGEST = 1 << 20


class Memos(Protocol):
    """Long texts by the number of their first block."""

    def read(self, block: int) -> bytes:
        """The text that begins at this block, at most a mebibyte of it; empty where there is none."""


def memo_file_beside(path: Path) -> Path | None:
    """The file of long texts that belongs to a table: the same name with another ending."""
    return next((found for ending in _ENDINGS if (found := path.with_suffix(ending)).is_file()), None)


@contextmanager
def open_memos(path: Path | None, *, foxpro: bool) -> Iterator[Memos]:
    """The long texts of the file at `path`; none where there is no such file."""
    if path is None:
        yield _NoMemos()
        return
    with path.open("rb") as file:
        yield _FoxproMemos(file) if foxpro or path.suffix.lower() == ".fpt" else _DbaseMemos(file)


class _NoMemos:
    def read(self, block: int) -> bytes:
        del block
        return b""


class _FoxproMemos:
    """Blocks of a size that the file names, each with its kind and length in front, the highest byte first."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        head = file.read(8)
        self._block = struct.unpack(">H", head[6:8])[0] if len(head) == 8 else 0

    def read(self, block: int) -> bytes:
        self._file.seek(block * self._block)
        head = self._file.read(8)
        if not self._block or len(head) < 8:
            return b""
        _, length = struct.unpack(">LL", head)
        return self._file.read(min(length, _LONGEST))


class _DbaseMemos:
    """Blocks of 512 bytes: of dBase III up to a mark of the end, of dBase IV with a mark and length in front."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        head = file.read(24)
        size = struct.unpack("<H", head[20:22])[0] if len(head) == 24 else 0
        self._block = size or _DBASE_BLOCK

    def read(self, block: int) -> bytes:
        self._file.seek(block * self._block)
        head = self._file.read(8)
        if head.startswith(_DBASE_4_MARK) and len(head) == 8:
            (length,) = struct.unpack("<L", head[4:8])
            return self._file.read(min(max(0, length - 8), _LONGEST))
        self._file.seek(block * _DBASE_BLOCK)
        return self._file.read(_LONGEST).split(b"\x1a")[0] if head else b""
