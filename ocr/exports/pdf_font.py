"""The font behind the image: a TrueType font of which only the characters in use are put into the file.

reportlab reads the font and cuts it down. Characters stand in it by numbers of our own, so that one that the font
lacks still has its number, its width and its place in the table that gives the text back.
"""

import unicodedata
from functools import cached_property
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from reportlab.pdfbase.ttfonts import TTFError, TTFontFile

from .pdf_writer import PdfWriter, numbers

_FULL = 1000.0
_PER_TABLE = 100  # CMap specification: at most so many lines in one block
_SYMBOLIC = 4


class UsedFont:
    """The characters of one document and their widths in thousandths of the font's size.

    For one document and one thread: reportlab reads the font's file by moving through it. Raises
    ImproperlyConfigured where the font cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._numbers: dict[str, int] = {}

    @cached_property
    def _face(self) -> Any:
        try:
            return TTFontFile(str(self._path), subfontIndex=0)
        except (TTFError, OSError) as error:
            raise ImproperlyConfigured(
                f"The font for documents cannot be read at {self._path}. Install the package fonts-arphic-uming, "
                "or set DOCUMENT_FONT to a TrueType font."
            ) from error

    @property
    def ascent(self) -> float:
        """How far the characters reach above the line they stand on."""
        return float(self._face.ascent)

    @property
    def height(self) -> float:
        """From the deepest to the highest reach of the characters."""
        return float(self._face.ascent - self._face.descent)

    def code(self, character: str) -> int:
        """The number by which the file knows this character."""
        return self._numbers.setdefault(character, len(self._numbers) + 1)

    def width(self, character: str) -> float:
        """The character's width; a character that the font lacks, or that has none, gets that of its kind."""
        known = self._face.charWidths.get(ord(character)) if ord(character) in self._face.charToGlyph else None
        return float(known) if known else _FULL / (1 if unicodedata.east_asian_width(character) in "WF" else 2)

    def put(self, writer: PdfWriter, *, across: int, down: int) -> None:
        """Writes the font as the objects `across` and `down`, for lines and for columns."""
        face = self._face
        written = {
            character: number for character, number in self._numbers.items() if ord(character) in face.charToGlyph
        }
        subset = face.makeSubset([ord(character) for character in written])
        file = writer.stream(subset, f"/Length1 {len(subset)}")
        name = f"/CHAYUE+{''.join(filter(str.isalnum, face.name.decode('ascii', 'ignore'))) or 'Font'}"
        descriptor = writer.put(
            f"<< /Type /FontDescriptor /FontName {name} /Flags {_SYMBOLIC} /FontBBox [{numbers(face.bbox)}] "
            f"/ItalicAngle {numbers([face.italicAngle])} /Ascent {numbers([face.ascent])} "
            f"/Descent {numbers([face.descent])} /CapHeight {numbers([face.capHeight])} /StemV {face.stemV} "
            f"/FontFile2 {file} 0 R >>"
        )
        glyphs = writer.stream(self._glyph_table(written))
        widths = " ".join(
            f"{number} [{numbers([self.width(character)])}]"
            for character, number in self._numbers.items()
            if self.width(character) != _FULL
        )
        descendant = writer.put(
            f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont {name} /FontDescriptor {descriptor} 0 R "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
            f"/DW {numbers([_FULL])} /W [{widths}] /DW2 [{numbers([self.ascent, -_FULL])}] "
            f"/CIDToGIDMap {glyphs} 0 R >>"
        )
        text = writer.stream(self._text_table())
        for number, encoding in ((across, "Identity-H"), (down, "Identity-V")):
            writer.put(
                f"<< /Type /Font /Subtype /Type0 /BaseFont {name} /Encoding /{encoding} "
                f"/DescendantFonts [{descendant} 0 R] /ToUnicode {text} 0 R >>",
                number,
            )

    def _glyph_table(self, written: dict[str, int]) -> bytes:
        """Two bytes for each number: where its glyph stands in the cut-down font, 0 for the empty box."""
        places = {0: 0}
        table = bytearray(2 * (len(self._numbers) + 1))
        for character, number in written.items():
            # The order in which reportlab's makeSubset takes the glyphs over.
            place = places.setdefault(self._face.charToGlyph[ord(character)], len(places))
            table[2 * number : 2 * number + 2] = place.to_bytes(2, "big")
        return bytes(table)

    def _text_table(self) -> bytes:
        """The table that gives the text back (ISO 32000-1, 9.10.3)."""
        rows = [
            f"<{number:04X}> <{character.encode('utf-16-be', 'replace').hex().upper()}>"
            for character, number in self._numbers.items()
        ]
        blocks = [rows[start : start + _PER_TABLE] for start in range(0, len(rows), _PER_TABLE)]
        body = "\n".join(f"{len(block)} beginbfchar\n{chr(10).join(block)}\nendbfchar" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
            f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode("ascii")
