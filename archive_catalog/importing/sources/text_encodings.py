"""Which encoding (字符编码) a file of bytes is in: UTF-8, UTF-16, GB18030 or Big5.

GB18030 gives some text for nearly every file, so that bytes decode without error proves nothing: between GB18030 and
Big5 the more plausible text wins, by the share of the characters that Chinese uses most.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext

from archive_catalog.importing.findings import Finding, Severity
from archive_catalog.importing.sources.common_characters import COMMON
from archive_catalog.importing.sources.protocol import SourceError

CHOICES = ("utf-8", "utf-16", "gb18030", "big5", "cp1252")
"""The encodings that a person may choose from."""
CHUNK = 1 << 20

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SAMPLE = 1 << 19
_CODECS = {
    "utf-8-sig": ("utf-8", "utf8", "utf-8-sig"),
    "utf-16": ("utf-16", "utf16", "unicode"),
    "utf-16-le": ("utf-16-le", "utf-16le"),
    "utf-16-be": ("utf-16-be", "utf-16be"),
    "gb18030": ("gb18030", "gbk", "gb2312", "cp936"),
    "cp950": ("big5", "big-5", "cp950"),
    "big5hkscs": ("big5hkscs", "big5-hkscs"),
    "cp1252": ("cp1252", "windows-1252", "latin-1", "latin1", "iso-8859-1"),
}
_CODEC_BY_NAME = {name: codec for codec, names in _CODECS.items() for name in names}
_ASCII = bytes(range(128))
_HIGH = bytes(range(128, 256))
_HAN = re.compile("[\u3400-\u9fff]")
_LONE_HIGH_BYTE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")


@dataclass(frozen=True)
class Guess:
    """A codec by Python's name, and how far it is to be trusted: from 0, not at all, to 1, entirely."""

    codec: str
    certainty: float = 1

    def findings(self) -> tuple[Finding, ...]:
        """Nothing for an encoding that is sure, a note for one that was inferred, a warning for a doubtful one."""
        if self.certainty >= 1:
            return ()
        doubtful = self.certainty < 0.5
        reason = (
            gettext("It is doubtful in which encoding the file was saved; it was read as %(encoding)s.")
            if doubtful
            else gettext("The file does not say its encoding; it was read as %(encoding)s.")
        )
        return (
            Finding(
                severity=Severity.WARNING if doubtful else Severity.NOTE,
                check="file.encoding",
                value=encoding_name(self.codec),
                reason=reason % {"encoding": encoding_name(self.codec)},
                advice=gettext("If the titles look garbled, choose another encoding and read the file again."),
            ),
        )


def lost_characters(row: int, column: str, value: str, encoding: str) -> Finding:
    """What there is to say of a value with bytes that stand for no character in the encoding."""
    return Finding(
        severity=Severity.WARNING,
        check="row.unreadable_characters",
        row=row,
        column=column,
        value=value,
        reason=gettext("Some characters cannot be read as %(encoding)s; each of them is shown as �.")
        % {"encoding": encoding},
        advice=gettext("Compare the value with the original, or choose another encoding for the file."),
    )


def encoding_name(codec: str) -> str:
    """The name that a person chooses the codec by."""
    return _CODECS.get(codec, (codec,))[0]


def codec_for(name: str) -> str:
    """Python's codec for the encoding that a person chose. Raises SourceError for one that no catalogue is in."""
    codec = _CODEC_BY_NAME.get(name.strip().lower().replace("_", "-"))
    if codec is None:
        raise SourceError(
            gettext("The encoding %(encoding)s is not known here. Choose one of: %(choices)s.")
            % {"encoding": name[:40], "choices": ", ".join(CHOICES)}
        )
    return codec


def chosen_for_file(path: Path, name: str) -> Guess:
    """The encoding that a person chose for a file. Raises SourceError as `codec_for` does.

    UTF-16 needs to know which byte comes first: by the mark at the beginning, or else the lower one.
    """
    codec = codec_for(name)
    if codec == "utf-16":
        with path.open("rb") as file:
            head = file.read(1 << 16)
        if not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return Guess(_utf16_without_mark(head) or "utf-16-le")
    return Guess(codec)


def encoding_of_file(path: Path) -> Guess:
    """The encoding of a text file: UTF-8 is tried on all of it, the others on its beginning, middle and end."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
        marked = next((codec for bom, codec in _BOMS if head.startswith(bom)), "") or _utf16_without_mark(head)
        if marked:
            return Guess(marked, 1 if head[:2] in {b"\xff\xfe", b"\xfe\xff", b"\xef\xbb"} else 0.7)
        file.seek(0)
        utf8 = _read_as_utf8(iter(lambda: file.read(CHUNK), b""))
        size = file.seek(0, 2)
        if utf8.fits and utf8.characters > 200:
            return utf8.guess
        samples = []
        for start in sorted({0, max(0, size // 2 - _SAMPLE // 2), max(0, size - _SAMPLE)}):
            file.seek(start)
            samples.append(_whole_lines(file.read(_SAMPLE), first=start == 0))
    return encoding_of_bytes(b"\n".join(samples))


def encoding_of_bytes(data: bytes) -> Guess:
    """The encoding of some whole lines or fields of one file."""
    utf8 = _read_as_utf8([data])
    if utf8.fits and not utf8.characters:
        return utf8.guess
    scores = {codec: _plausibility(data, codec) for codec in ("gb18030", "cp950", "big5hkscs")}
    chinese = max(scores.values())
    if utf8.fits:
        # Two or three words in GB18030 may happen to be valid UTF-8: never Han characters, but Greek or Arabic.
        return utf8.guess if utf8.has_han or chinese < 0.5 else Guess("gb18030", 0.3)
    if chinese < 0.15 and _is_western(data):
        return Guess("cp1252", 0.4)
    # Hong Kong's additions are meant only where Big5 without them does not do; GB18030 wins a tie.
    codec = next(name for name, score in scores.items() if score == chinese)
    other = max(score for name, score in scores.items() if (name == "gb18030") != (codec == "gb18030"))
    return Guess(codec, 0.9 if chinese >= 0.2 and chinese - other >= 0.15 else 0.3)


@dataclass(frozen=True)
class _Utf8Reading:
    """How bytes read as UTF-8: the good characters beyond ASCII, and the broken ones."""

    characters: int
    broken: int
    has_han: bool

    @property
    def fits(self) -> bool:
        """A file in UTF-8 may hold a few broken characters; one in another encoding breaks at every second."""
        return not self.broken or self.characters > 20 * self.broken

    @property
    def guess(self) -> Guess:
        return Guess("utf-8-sig", 0.4 if self.broken else 1)


def _read_as_utf8(chunks: Iterable[bytes]) -> _Utf8Reading:
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    characters = broken = 0
    has_han = False
    for chunk in chunks:
        if chunk.isascii() and not decoder.getstate()[0]:
            continue
        text = decoder.decode(chunk)
        lost = max(0, text.count("\ufffd") - chunk.count(b"\xef\xbf\xbd"))
        broken += lost
        characters += len(text) - len(chunk.translate(None, _HIGH)) - lost
        has_han = has_han or bool(_HAN.search(text))
        if broken > 1000 and broken > characters:
            break
    return _Utf8Reading(characters, broken + len(decoder.decode(b"", final=True)), has_han)


def _plausibility(data: bytes, codec: str) -> float:
    """How much the bytes look like Chinese in this codec: about 0.8 for running text, below 0.15 for a wrong codec."""
    counted = Counter(data.decode(codec, errors="replace"))
    weighed = [(_weight(character), times) for character, times in counted.items() if character > "\x7f"]
    total = sum(times for _, times in weighed)
    return sum(weight * times for weight, times in weighed) / total if total else 0.0


def _weight(character: str) -> float:
    if character in COMMON:
        return 1.0
    if character == "\ufffd" or "\ue000" <= character <= "\uf8ff" or character < "\xa0":
        return -2.0
    if "\u4e00" <= character <= "\u9fff":
        return 0.0
    return 0.3 if "\u3000" <= character <= "\u3011" or "\uff01" <= character <= "\uff5e" else -0.3


def _is_western(data: bytes) -> bool:
    """Whether nearly all bytes beyond ASCII stand alone, as é does among letters; Chinese has them in pairs."""
    high = len(data.translate(None, _ASCII))
    return high > 0 and len(_LONE_HIGH_BYTE.findall(data)) > 0.8 * high


def _utf16_without_mark(head: bytes) -> str:
    """UTF-16 that does not begin with a byte order mark, known by the zeros beside its digits and commas."""
    zeros = (head[0::2].count(0), head[1::2].count(0))
    if max(zeros) * 20 < len(head) or min(zeros) * 10 > max(zeros):
        return ""
    return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"


def _whole_lines(sample: bytes, *, first: bool) -> bytes:
    """The sample from its first to its last line end, so that no character is cut; a line feed is never half a one."""
    start = 0 if first else sample.find(b"\n") + 1
    end = sample.rfind(b"\n") + 1
    return sample[start:end] if end > start else sample[start:]
