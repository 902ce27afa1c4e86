"""What a file is by its first bytes; its name proves nothing."""

PDF, JPEG, PNG, ZIP = "application/pdf", "image/jpeg", "image/png", "application/zip"
_BEGINNINGS = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"PK\x03\x04", ZIP))
SCANS = frozenset({PDF, JPEG, PNG})
"""What an applicant may hand in."""
PROVIDED = SCANS | {ZIP}
"""What an agency may provide: scans, and office documents and archives, which are ZIP containers (docx, xlsx, ofd)."""
MOST_BYTES = 20 * 1024 * 1024


def type_of(beginning: bytes) -> str:
    """The type of a file by its first bytes; empty where it is none of ours."""
    return next((name for mark, name in _BEGINNINGS if beginning.startswith(mark)), "")
