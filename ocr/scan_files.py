"""Where scans lie on disk: below MEDIA_ROOT/scans, by the digest of their content and nothing else."""

import hashlib
import os
import re
import shutil
import tempfile
from pathlib import Path

from django.conf import settings

_DIGEST = re.compile(r"[0-9a-f]{64}")
_EXTENSION = re.compile(r"[a-z0-9]{3,4}")


def digest_of(source: Path | bytes) -> str:
    """The SHA-256 of a file's content, in hexadecimal. Raises OSError where it cannot be read."""
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def original_path(digest: str, extension: str) -> Path:
    """The original: scans/ab/cdef….jpg. Raises ValueError for anything but a digest and a plain extension."""
    if not _DIGEST.fullmatch(digest) or not _EXTENSION.fullmatch(extension):
        raise ValueError(f"{digest!r} with the extension {extension!r} names no scan.")
    return Path(settings.MEDIA_ROOT) / "scans" / digest[:2] / f"{digest[2:]}.{extension}"


def web_path(digest: str, frame: int) -> Path:
    """The rendition for browsers, beside the original."""
    original = original_path(digest, "jpg")
    return original.with_name(f"{original.stem}.{int(frame)}.web.jpg")


def write_once(path: Path, source: Path | bytes) -> None:
    """Puts a complete file at `path`, or leaves the complete one that is there; `source` is its content or a copy.

    A process killed in the middle leaves either no file of that name or the whole one: the bytes are on disk before the
    name is.
    """
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if path.exists() and path.stat().st_size == size:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".partial-")
    try:
        with os.fdopen(handle, "wb") as file:
            if isinstance(source, bytes):
                file.write(source)
            else:
                with source.open("rb") as original:
                    shutil.copyfileobj(original, file, 1024**2)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
