"""The fonts that the demonstration's old pages are set in, taken from the machine's own font packages."""

import functools
from pathlib import Path

from PIL import ImageFont

_NOTO = Path("/usr/share/fonts/opentype/noto")
_ARPHIC = Path("/usr/share/fonts/truetype/arphic")

FACES = {
    "song": (_NOTO / "NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC", "fonts-noto-cjk"),
    "song_bold": (_NOTO / "NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC", "fonts-noto-cjk"),
    "song_bold_tw": (_NOTO / "NotoSerifCJK-Bold.ttc", "Noto Serif CJK TC", "fonts-noto-cjk"),
    "hei": (_NOTO / "NotoSansCJK-Bold.ttc", "Noto Sans CJK SC", "fonts-noto-cjk"),
    "kai": (_ARPHIC / "ukai.ttc", "AR PL UKai CN", "fonts-arphic-ukai"),
    "kai_tw": (_ARPHIC / "ukai.ttc", "AR PL UKai TW", "fonts-arphic-ukai"),
    "ming": (_ARPHIC / "uming.ttc", "AR PL UMing CN", "fonts-arphic-uming"),
    "ming_tw": (_ARPHIC / "uming.ttc", "AR PL UMing TW", "fonts-arphic-uming"),
}
"""Each face by our name: its file, the family inside that collection, and the Debian package that brings it."""


class FontMissingError(RuntimeError):
    """A font file is not on this machine; the message says which package brings it."""


@functools.lru_cache(maxsize=128)
def face(name: str, size: int) -> ImageFont.FreeTypeFont:
    """The face `name` of `FACES` at `size` pixels. Raises `FontMissingError` where its file is absent."""
    path, family, package = FACES[name]
    if not path.is_file():
        raise FontMissingError(
            f"The pages of the demonstration need the font {family}, and {path} is not there. "
            f"Install the Debian package {package} (apt-get install {package})."
        )
    index = 0
    while True:
        try:
            font = ImageFont.truetype(str(path), size, index=index)
        except OSError as problem:
            raise FontMissingError(
                f"The file {path} holds no font named {family}. Install the Debian package {package} anew."
            ) from problem
        if font.getname()[0] == family:
            return font
        index += 1
