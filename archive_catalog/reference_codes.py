"""Reference codes (档号): reading, checking, writing and comparing them.

DA/T 13-2022 builds a code from the fonds number (全宗号), the category number (类别号: category code, year, retention
period, joined by a middle dot) and serial numbers of file and item (案卷号, 件号): `0045-WS·1953·D30-0012`.
DA/T 22-2015 puts the retention period and the office behind a hyphen: `Z109-WS·2011-Y-BGS-0001`. The older
DA/T 13-1994 has fonds, list number (案卷目录号), file and item or page number: `0001-1-23-4`. People type the two
separators in every width and shape. A series has the first two blocks, a file or an item one or more serial numbers
behind them.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .levels import Level

HYPHENS = "‐‑‒–—―−﹣－ー"
MIDDLE_DOTS = "•・･‧∙⋅·.．﹒。"
MAX_LENGTH = 120

_SEPARATORS = str.maketrans({**dict.fromkeys(HYPHENS, "-"), **dict.fromkeys(MIDDLE_DOTS, "·")})
_SIGN = r"[A-Z0-9\u4e00-\u9fff]"
_CANONICAL = re.compile(rf"{_SIGN}+(?:[-·]{_SIGN}+)*")
_SEVERAL = re.compile(r"([-·])[-·]+")
_FONDS = re.compile(r"[A-Z]{0,2}[0-9]{1,6}|[A-Z]{1,4}[0-9]{0,4}")
_LIST = re.compile(r"[0-9]+")
_CATEGORY = re.compile(rf"[A-Z\u4e00-\u9fff]{_SIGN}*")
_TOKEN = re.compile(rf"{_SIGN}+")
_YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")
_RETENTION = re.compile(r"Y|C|D|D[1-9][0-9]?|永久|长期|短期|[0-9]{2}年")
_SERIAL = re.compile(r"[0-9]{1,8}")
_MOST_SERIALS = 6
_VALID = re.compile(
    rf"(?:{_FONDS.pattern})-(?:{_LIST.pattern}|{_CATEGORY.pattern}(?:·{_SIGN}+)*)"
    rf"(?:-{_SIGN}+){{0,{_MOST_SERIALS - 1}}}-{_SERIAL.pattern}"
)
_SERIES = re.compile(rf"(?:{_FONDS.pattern})-(?:{_LIST.pattern}|{_CATEGORY.pattern}(?:·{_SIGN}+)*)(?:-{_SIGN}+){{0,2}}")
_BY_PIECE = "WS"  # administrative records are kept by the piece (DA/T 22), not by the file
_NUMBER = re.compile(r"[0-9]+")
_NUMBER_WIDTH = 8


class ReferenceCodeError(ValueError):
    """A text is no reference code; `str()` is a sentence for the person who typed it, in their language.

    The sentence is put into words when it is asked for: an import meets many such codes and reports them in its own.
    """

    def __init__(self, sentence: Promise, values: Mapping[str, object]) -> None:
        super().__init__(sentence, values)  # what a process that reads rows hands back is made of these
        self.sentence = sentence
        self.values = values

    def __str__(self) -> str:
        return str(self.sentence) % self.values


@dataclass(frozen=True, kw_only=True)
class ReferenceCode:
    """A reference code in its three blocks; `str()` writes it in the standard form."""

    fonds: str
    category: tuple[str, ...]
    serials: tuple[str, ...]

    def __str__(self) -> str:
        return "-".join((self.fonds, "·".join(self.category), *self.serials))

    @property
    def is_older_form(self) -> bool:
        """Whether the second block is a list number (案卷目录号) of DA/T 13-1994 instead of a category."""
        return self.category[0].isdigit()

    @property
    def kind(self) -> str:
        """The category code (档案门类代码) such as WS for administrative records (文书), or "" in the older form."""
        return "" if self.is_older_form else self.category[0]

    @property
    def year(self) -> int | None:
        """The year in the category number."""
        years = [part for part in self.category[1:] if _YEAR.fullmatch(part)]
        return int(years[0]) if years else None

    @property
    def retention(self) -> str:
        """The retention period (保管期限) such as Y (permanent) or D30 (thirty years), or ""."""
        found = [part for part in (*self.category[1:], *self.serials[:-1]) if _RETENTION.fullmatch(part)]
        return found[0] if found else ""


def canonical(text: str) -> str:
    """`text` with the standard's separators, half-width upper-case characters and no spaces.

    Works on any text, whether it follows the standard or is a house's own numbering.
    """
    if _CANONICAL.fullmatch(text):
        return text
    if text.isascii():
        return _joined(text.replace(".", "·"))
    folded = _folded(text)
    while (again := _folded(folded)) != folded:
        folded = again  # an accent that lost its space joined the letter before it
    return folded


def _folded(text: str) -> str:
    return _joined(unicodedata.normalize("NFKC", text.translate(_SEPARATORS)).translate(_SEPARATORS))


def _joined(text: str) -> str:
    return _SEVERAL.sub(r"\1", "".join(text.upper().split())).strip("-·")


def reference_key(text: str) -> str:
    """The form under which codes are looked up: one separator only, no leading zeros.

    `45-ws.1953.d30-12` and `0045-WS·1953·D30-0012` have the same key, so that a person finds a file by what they
    remember of its code and by what their keyboard offers.
    """
    return key_of(canonical(text))


def key_of(code: str) -> str:
    """The same for a code that is canonical already."""
    return "-".join([_without_zeros(token) for token in code.replace("·", "-").split("-")])


def _without_zeros(token: str) -> str:
    return token.lstrip("0") or "0" if token[:1] == "0" and token.isascii() and token.isdigit() else token


def order_key(text: str) -> str:
    """A text by which codes sort as a person counts: 2 before 10, whatever zeros stand before them."""
    return _NUMBER.sub(_padded, canonical(text).replace("·", "-"))


def _padded(match: re.Match[str]) -> str:
    return (match[0].lstrip("0") or "0").zfill(_NUMBER_WIDTH)


def parse(text: str) -> ReferenceCode:
    """The code in `text`. Raises ReferenceCodeError where it does not have the form of DA/T 13."""
    code = canonical(text)
    if not code:
        raise ReferenceCodeError(_("The reference code is empty. Type a code such as 0045-WS·1953·D30-0012."), {})
    blocks = code.split("-")
    if len(blocks) < 3:
        raise ReferenceCodeError(
            _(
                "The reference code “%(code)s” has %(count)d of at least three parts. "
                "It needs the fonds number, the category or list number, and a serial number, joined by hyphens."
            ),
            {"code": text, "count": len(blocks)},
        )
    parsed = ReferenceCode(fonds=blocks[0], category=tuple(blocks[1].split("·")), serials=tuple(blocks[2:]))
    if not _VALID.fullmatch(code):  # once for the whole code; which part is wrong takes ten times as long
        _check(parsed, text)
    return parsed


def is_valid(text: str) -> bool:
    """Whether `parse` would read it."""
    return _VALID.fullmatch(canonical(text)) is not None


def _check(code: ReferenceCode, text: str) -> None:
    if not _FONDS.fullmatch(code.fonds):
        raise ReferenceCodeError(
            _(
                "The reference code “%(code)s” begins with “%(part)s”, which is no fonds number. "
                "Begin with one such as 0045."
            ),
            {"code": text, "part": code.fonds},
        )
    for token in (*code.category, *code.serials):
        if not _TOKEN.fullmatch(token):
            raise ReferenceCodeError(
                _(
                    "The reference code “%(code)s” holds “%(part)s”. "
                    "Use letters, digits, hyphens and middle dots only, and no dots behind the category number."
                ),
                {"code": text, "part": token},
            )
    if code.is_older_form and len(code.category) > 1:
        raise ReferenceCodeError(
            _(
                "The reference code “%(code)s” has a middle dot behind a list number. "
                "Join list, file and item by hyphens."
            ),
            {"code": text},
        )
    if not code.is_older_form and not _CATEGORY.fullmatch(code.category[0]):
        raise ReferenceCodeError(
            _("The reference code “%(code)s” has the category “%(part)s”. Use letters such as WS, or a list number."),
            {"code": text, "part": code.category[0]},
        )
    if len(code.serials) > _MOST_SERIALS:
        raise ReferenceCodeError(
            _("The reference code “%(code)s” has %(count)d parts. Use at most %(most)d."),
            {"code": text, "count": len(code.serials) + 2, "most": _MOST_SERIALS + 2},
        )
    if not _SERIAL.fullmatch(code.serials[-1]):
        raise ReferenceCodeError(
            _(
                "The reference code “%(code)s” does not end in a serial number of up to eight digits. "
                "End it with one such as 0012."
            ),
            {"code": text},
        )


def parents(text: str) -> tuple[str, ...]:
    """The codes that the units above may have, the nearest first: 0001-1-23-4 is of 0001-1-23 and that of 0001-1.

    The fonds is no unit, so that a series has none above it. Works for a house's own numbering too.
    """
    blocks = canonical(text).split("-")
    return tuple("-".join(blocks[:count]) for count in range(len(blocks) - 1, 1, -1))


def level_of(text: str) -> Level | None:
    """The level of description that a code's form speaks for, None where it has not the form of DA/T 13.

    A guess: archives that keep administrative records (WS) by the file, or others by the piece, know better.
    """
    code = canonical(text)
    if not _VALID.fullmatch(code):
        return Level.SERIES if _SERIES.fullmatch(code) else None
    _fonds, second, *serials = code.split("-")
    numbers = [serial for serial in serials if _SERIAL.fullmatch(serial)]
    return Level.ITEM if len(numbers) > 1 or second.partition("·")[0] == _BY_PIECE else Level.FILE


def build(*, fonds: str, category: tuple[str, ...], serials: tuple[int | str, ...], width: int = 4) -> ReferenceCode:
    """A code out of its parts; serial numbers given as integers are padded to `width` digits.

    Raises ReferenceCodeError where the parts do not make a code.
    """
    written = tuple(f"{serial:0{width}d}" if isinstance(serial, int) else serial for serial in serials)
    return parse(str(ReferenceCode(fonds=fonds, category=category, serials=written)))


def build_series(*, fonds: str, category: tuple[str, ...]) -> str:
    """The code of a series (目录, 类别): fonds and list number, or fonds and category number; 0045-WS·1953·D30.

    Raises ReferenceCodeError where no code could begin with it.
    """
    return parents(str(build(fonds=fonds, category=category, serials=("1",))))[-1]
