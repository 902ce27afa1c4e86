"""Why a file or a picture in it was not taken in: a code with its values, put into words for whoever reads it."""

import errno
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

MAX_SIDE = 20_000
MIN_SIDE = 16

_SENTENCES = {
    "empty": _("The file is empty. Scan the page again."),
    "too_large": _("The file has %(size)d MB; at most %(most)d MB are taken. Save it with stronger compression."),
    "unknown_kind": _(
        "The content is neither JPEG, PNG, TIFF, JPEG 2000 nor PDF, whatever its name says. "
        "Save the scan in one of these forms."
    ),
    "damaged": _("The image is damaged or cut off and cannot be decoded. Scan or copy it again."),
    "damaged_pdf": _("The PDF is damaged or cut off and cannot be read. Save or copy it again."),
    "costly_pdf": _(
        "The PDF takes more time or memory to draw than any scan does. Save its pages as images and hand those in."
    ),
    "locked_pdf": _("The PDF is protected by a password. Save it without one."),
    "too_many_pixels": _("The image has more than %(most)d million pixels. Scan it at a lower resolution."),
    "too_wide": _(
        "The image has %(width)d × %(height)d pixels; no side may have more than %(most)d. Cut it into several."
    ),
    "too_small": _(
        "The image has %(width)d × %(height)d pixels, too few for any writing. Scan the page at 300 dots per inch."
    ),
    "too_many_pages": _("The file holds more than %(most)d pages. Split it."),
    "no_pages": _("The file holds no page. Save it again from the program that made it."),
    "animated": _("The image is animated, which no scan is. Save the page as a still image."),
    "odd_colours": _("The colours of the image are in a form that cannot be read. Save it in RGB or grey."),
    "unreadable": _("The file could not be read or stored: %(reason)s. Check the disk and its rights, then try again."),
    "no_room": _("The disk is full. Make room, then try again."),
    "vanished": _("The file is no longer where it was. Hand it in again."),
    "interrupted": _(
        "The work on this file was interrupted %(count)d times. Look at the file, then try again or leave it out."
    ),
    "unexpected": _("This file failed in a way nobody foresaw; the log of the worker holds the details."),
}


class ImageRefusedError(Exception):
    """A file is no image that we take; `str()` is a sentence without the file's name, in the reader's language."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        return sentence(self.reason)

    @property
    def reason(self) -> dict[str, Any]:
        """The same as a row keeps it."""
        return {"code": self.code, **self.values}


def check_size(width: int, height: int, *, most_pixels: int) -> None:
    """Raises ImageRefusedError for a picture that is too large to be held, too long, or too small to show writing."""
    if width * height > most_pixels:
        raise ImageRefusedError("too_many_pixels", most=most_pixels // 1_000_000)
    if max(width, height) > MAX_SIDE:
        raise ImageRefusedError("too_wide", width=width, height=height, most=MAX_SIDE)
    if min(width, height) < MIN_SIDE:
        raise ImageRefusedError("too_small", width=width, height=height)


def refused_by_system(error: OSError) -> dict[str, Any]:
    """The reason of a file that the system did not let us read or store."""
    if isinstance(error, FileNotFoundError):
        return {"code": "vanished"}
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return {"code": "no_room"}
    return {"code": "unreadable", "reason": error.strerror or str(error)}


def sentence(reason: Mapping[str, Any]) -> str:
    """What a row's reason says, in the active language; empty for an empty reason."""
    if not reason:
        return ""
    text = _SENTENCES.get(str(reason.get("code", "")))
    if text is None:
        return gettext("The file was not taken in.")
    return str(text) % {name: value for name, value in reason.items() if name != "code"}
