"""The installed typefaces that pages are drawn in: a sans, a Song, a Kai and a light Song, for either script."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PIL import ImageFont

_FONTS = Path("/usr/share/fonts")
_FILES = (
    # file, face for simplified characters, face for traditional ones, Debian package
    ("opentype/noto/NotoSansCJK-Regular.ttc", 2, 3, "fonts-noto-cjk"),
    ("opentype/noto/NotoSerifCJK-Regular.ttc", 2, 3, "fonts-noto-cjk"),
    ("truetype/arphic/ukai.ttc", 0, 2, "fonts-arphic-ukai"),
    ("truetype/arphic/uming.ttc", 0, 2, "fonts-arphic-uming"),
)


class Script(Enum):
    """The two ways of writing (简体, 繁体), each with the standard that lists its characters in order of use."""

    SIMPLIFIED = "gb2312"
    TRADITIONAL = "big5"


@dataclass(frozen=True)
class MissingTypefaceError(Exception):
    """A typeface is not installed; the message is a sentence."""

    package: str

    def __str__(self) -> str:
        return f"A typeface is missing. Install the Debian package {self.package}."


def typefaces(script: Script, *, size: int) -> list[ImageFont.FreeTypeFont]:
    """The typefaces for this script at `size` pixels. Raises MissingTypefaceError."""
    found = []
    for file, simplified, traditional, package in _FILES:
        path = _FONTS / file
        if not path.is_file():
            raise MissingTypefaceError(package)
        face = simplified if script is Script.SIMPLIFIED else traditional
        found.append(ImageFont.truetype(str(path), size, index=face))
    return found


def characters(script: Script, *, common: bool = False) -> list[str]:
    """The Han characters of GB/T 2312 (6,763) or Big5 (13,053); with `common` the first level of it only."""
    if script is Script.SIMPLIFIED:
        rows, cells = range(0xB0, 0xD8 if common else 0xF8), range(0xA1, 0xFF)
    else:
        rows = range(0xA4, 0xC7) if common else range(0xA4, 0xFA)
        cells = range(0x40, 0xFF)
    found = []
    for row in rows:
        for cell in cells:
            character = bytes((row, cell)).decode(script.value, errors="ignore")
            if len(character) == 1 and "\u4e00" <= character <= "\u9fff":
                found.append(character)
    return found
