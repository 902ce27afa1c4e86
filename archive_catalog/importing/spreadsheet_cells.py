"""Cells as they may go into a spreadsheet that a person opens: none of them is taken for a formula."""

import re

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_GUARD = "'"
PROBLEMS_COLUMN = "问题"
"""The last column of a file of rows to correct; an import passes over it."""
# What XML, and so a workbook, cannot hold.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def guarded(text: str) -> str:
    """`text` with an apostrophe before what a spreadsheet would run as a formula (OWASP, CSV injection).

    `unguarded` takes it off again when the file comes back.
    """
    clean = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    return f"{_GUARD}{clean}" if clean.startswith(_FORMULA) else clean


def unguarded(text: str) -> str:
    """`text` as it was before `guarded`."""
    return text[1:] if text.startswith(_GUARD) and text[1:].startswith(_FORMULA) else text
