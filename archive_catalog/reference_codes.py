"""Reference codes (档号): reading, checking, writing and comparing them.

DA/T 13-2022 builds a code from the fonds number (全宗号), the category number (类别号: category code, year, retention
period, joined by a middle dot) and serial numbers of file and item (案卷号, 件号): `0045-WS·1953·D30-0012`.
DA/T 22-2015 puts the retention period and the office behind a hyphen: `Z109-WS·2011-Y-BGS-0001`. The older
DA/T 13-1994 has fonds, list number (案卷目录号), file and item or page number: `0001-1-23-4`. People type the two
separators in every width and shape.
"""

import re
import unicodedata
from dataclasses import dataclass

HYPHENS = "‐‑‒–—―−﹣－ー"
MIDDLE_DOTS = "•・･‧∙⋅·.．﹒。"
MAX_LENGTH = 120

_SEPARATORS = str.maketrans({**dict.fromkeys(HYPHENS, "-"), **dict.fromkeys(MIDDLE_DOTS, "·")})
_FONDS = re.compile(r"[A-Z]{0,2}\d{1,6}|[A-Z]{1,4}\d{0,4}")
_TOKEN = re.compile(r"[A-Z0-9\u4e00-\u9fff]+")
_YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")
_RETENTION = re.compile(r"Y|C|D|D[1-9]\d?|永久|长期|短期|\d{2}年")
_SERIAL = re.compile(r"\d{1,8}")


class ReferenceCodeError(ValueError):
    """A text is no reference code; the message is a sentence for the person who typed it."""


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
    folded = _folded(text)
    while (again := _folded(folded)) != folded:  # an accent that lost its space joins the letter before it
        folded = again
    return folded


def _folded(text: str) -> str:
    halved = unicodedata.normalize("NFKC", text.translate(_SEPARATORS)).translate(_SEPARATORS).upper()
    return re.sub(r"([-·])[-·]+", r"\1", "".join(halved.split())).strip("-·")


def reference_key(text: str) -> str:
    """The form under which codes are looked up: one separator only, no leading zeros.

    `45-ws.1953.d30-12` and `0045-WS·1953·D30-0012` have the same key, so that a person finds a file by what they
    remember of its code and by what their keyboard offers.
    """
    tokens = canonical(text).replace("·", "-").split("-")
    return "-".join(_without_zeros(token) for token in tokens if token)


def _without_zeros(token: str) -> str:
    return token.lstrip("0") or "0" if token.isascii() and token.isdigit() else token


def parse(text: str) -> ReferenceCode:
    """The code in `text`. Raises ReferenceCodeError where it does not have the form of DA/T 13."""
    code = canonical(text)
    if not code:
        raise ReferenceCodeError("The reference code is empty. Type a code such as 0045-WS·1953·D30-0012.")
    blocks = code.split("-")
    if len(blocks) < 3:
        raise ReferenceCodeError(
            f"The reference code {text!r} has {len(blocks)} of at least three parts. "
            "It needs the fonds number, the category or list number, and a serial number, joined by hyphens."
        )
    parsed = ReferenceCode(fonds=blocks[0], category=tuple(blocks[1].split("·")), serials=tuple(blocks[2:]))
    _check(parsed, text)
    return parsed


def is_valid(text: str) -> bool:
    """Whether `parse` would read it."""
    try:
        parse(text)
    except ReferenceCodeError:
        return False
    return True


def _check(code: ReferenceCode, text: str) -> None:
    if not _FONDS.fullmatch(code.fonds):
        raise ReferenceCodeError(
            f"The reference code {text!r} begins with {code.fonds!r}, which is no fonds number. "
            "Begin with one such as 0045."
        )
    for token in (*code.category, *code.serials):
        if not _TOKEN.fullmatch(token):
            raise ReferenceCodeError(
                f"The reference code {text!r} holds {token!r}. Use letters, digits, hyphens and middle dots only."
            )
    if code.is_older_form and len(code.category) > 1:
        raise ReferenceCodeError(
            f"The reference code {text!r} has a middle dot behind a list number. Join list, file and item by hyphens."
        )
    if not code.is_older_form and not re.match(r"[A-Z\u4e00-\u9fff]", code.category[0]):
        raise ReferenceCodeError(
            f"The reference code {text!r} has the category {code.category[0]!r}. "
            "Use letters such as WS, or a list number."
        )
    if len(code.serials) > 6 or not _SERIAL.fullmatch(code.serials[-1]):
        raise ReferenceCodeError(
            f"The reference code {text!r} does not end in a serial number of up to eight digits. "
            "End it with one such as 0012."
        )


def build(*, fonds: str, category: tuple[str, ...], serials: tuple[int | str, ...], width: int = 4) -> ReferenceCode:
    """A code out of its parts; serial numbers given as integers are padded to `width` digits.

    Raises ReferenceCodeError where the parts do not make a code.
    """
    written = tuple(f"{serial:0{width}d}" if isinstance(serial, int) else serial for serial in serials)
    return parse(str(ReferenceCode(fonds=fonds, category=category, serials=written)))
