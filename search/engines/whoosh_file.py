"""The file of one segment: named arrays of numbers, each with its checksum, mapped into memory for reading.

The arrays come first, the directory that names them last, so that a file that ends too early is always noticed.
"""

import json
import mmap
import os
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from struct import Struct
from typing import Any, BinaryIO, TypeVar

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_TAIL = Struct("<QI12s")  # length and checksum of the directory, and the sign
_SIGN = b"chayue seg 2"
_ALIGNED = 64
_PIECE = 1 << 22

_Number = TypeVar("_Number", bound=np.generic)


class SegmentFileDamagedError(Exception):
    """The file of a segment is not as it was written."""


class SegmentFileWriter:
    """Writes the arrays of one segment, one after the other."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._place = 0
        self._sections: dict[str, tuple[str, int, int, int]] = {}

    def add(self, name: str, dtype: npt.DTypeLike, pieces: Iterable[Array]) -> None:
        """Writes the pieces, one behind the other, as one array of little-endian numbers of this type."""
        self._write(b"\0" * (-self._place % _ALIGNED))
        kind = np.dtype(dtype).newbyteorder("<")
        start, checksum = self._place, 0
        for piece in pieces:
            written = np.ascontiguousarray(piece, kind).view(np.uint8).data
            checksum = zlib.crc32(written, checksum)
            self._write(written)
        self._sections[name] = (kind.str, start, (self._place - start) // kind.itemsize, checksum)

    def finish(self, facts: Mapping[str, Any]) -> None:
        """Writes the directory, with what else is to be known, and sees to it that all is on the disk."""
        directory = json.dumps({"facts": facts, "sections": self._sections}).encode()
        self._write(directory)
        self._write(_TAIL.pack(len(directory), zlib.crc32(directory), _SIGN))
        self._file.flush()
        os.fsync(self._file.fileno())

    def _write(self, written: bytes | memoryview) -> None:
        self._place += self._file.write(written)


class SegmentFile:
    """Reads one segment's arrays from its file.

    Raises SegmentFileDamagedError where any byte differs from what was written, OSError where the file is not to be
    read.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            directory = _directory(file, size)
            self.facts: Mapping[str, Any] = directory["facts"]
            self._sections: Mapping[str, tuple[str, int, int, int]] = directory["sections"]
            for name, (kind, start, count, checksum) in self._sections.items():
                if _checksum(file, start, count * np.dtype(kind).itemsize) != checksum:
                    raise SegmentFileDamagedError(f"{path.name}: {name} is not as it was written")
            self._map = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)

    def array(self, name: str, kind: type[_Number]) -> npt.NDArray[_Number]:
        """The array of that name, not to be written to; its numbers are of this kind."""
        written, start, count, _ = self._sections[name]
        if not count:
            return np.empty(0, kind)
        return np.frombuffer(self._map, written, count, start)

    def check_length(self) -> None:
        """Raises SegmentFileDamagedError if the file was cut short since: touching what is missing ends the process."""
        if self._map.size() < len(self._map):
            raise SegmentFileDamagedError("the file of a segment was cut short")


def _directory(file: BinaryIO, size: int) -> Any:
    if size < _TAIL.size:
        raise SegmentFileDamagedError("the file of a segment is cut short")
    file.seek(size - _TAIL.size)
    length, checksum, sign = _TAIL.unpack(file.read(_TAIL.size))
    if sign != _SIGN or length > size - _TAIL.size:
        raise SegmentFileDamagedError("the file of a segment is cut short, or not one")
    file.seek(size - _TAIL.size - length)
    directory = file.read(length)
    if zlib.crc32(directory) != checksum:
        raise SegmentFileDamagedError("the directory of a segment is not as it was written")
    return json.loads(directory)


def _checksum(file: BinaryIO, start: int, length: int) -> int:
    """Of a part of a file, read without mapping it: what is only checked shall not count as this process's memory."""
    checksum = 0
    file.seek(start)
    while length > 0 and (piece := file.read(min(length, _PIECE))):
        checksum = zlib.crc32(piece, checksum)
        length -= len(piece)
    return checksum
