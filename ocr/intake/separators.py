"""Separator sheets (分件页): a QR code on a sheet of its own names the unit of the pages behind it."""

from dataclasses import dataclass

import numpy as np
import zxingcpp
from PIL import Image

_PREFIX = "chayue:unit:"
_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


@dataclass(frozen=True)
class NamedUnit:
    """The unit that a sheet names: its repository's code and its own."""

    repository: str
    code: str


def content(repository: str, code: str) -> str:
    """What the QR code of a sheet says."""
    return f"{_PREFIX}{repository}/{code}"


def unit_named_on(page: Image.Image) -> NamedUnit | None:
    """The unit that a separator sheet names, None for a page without such a code; a code of anybody else is none."""
    grey = np.ascontiguousarray(np.asarray(page.convert("L")))
    for barcode in zxingcpp.read_barcodes(grey, formats=_QR, try_invert=False):
        if barcode.text.startswith(_PREFIX):
            repository, _slash, code = barcode.text.removeprefix(_PREFIX).partition("/")
            return NamedUnit(repository, code)
    return None
