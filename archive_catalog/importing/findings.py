"""What an import has to say about a file, a row or a value: graded findings, each with a reason and advice."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

VALUE_LENGTH = 80

_BIRTH_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
ID_NUMBER = re.compile(
    rf"(?<![0-9A-Za-z])(?:[1-8]\d{{5}}(?:18|19|20)\d\d{_BIRTH_DAY}\d{{3}}[0-9Xx]|[1-8]\d{{5}}\d\d{_BIRTH_DAY}\d{{3}})"
    r"(?![0-9A-Za-z])"
)
"""A citizen's identity number (公民身份号码, GB 11643) of 18 digits, or of 15 digits as given until 1999."""

PHONE_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![0-9A-Za-z])")
"""A mobile telephone number (手机号) of eleven digits."""

_MANY_DIGITS = re.compile(r"[0-9](?:[- ]?[0-9]){10}")


class Severity(StrEnum):
    """How grave a finding is."""

    ERROR = "error"
    """The row is not written."""
    WARNING = "warning"
    """The row is written; a person should look at it."""
    NOTE = "note"
    """Something was put right, or is worth knowing."""


def masked(text: str) -> str:
    """`text` with identity and mobile numbers reduced to their first three and last two characters."""
    if not _MANY_DIGITS.search(text):
        return text
    return PHONE_NUMBER.sub(_hidden, ID_NUMBER.sub(_hidden, text))


def _hidden(found: re.Match[str]) -> str:
    number = found.group()
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}"


def shown(value: str) -> str:
    """`value` as a finding may show it: one line, personal numbers masked, at most VALUE_LENGTH characters."""
    text = " ".join(masked(value).split())
    return text if len(text) <= VALUE_LENGTH else f"{text[: VALUE_LENGTH - 1]}…"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One finding of an import.

    `check` is a stable code such as "date.unreadable". `row` is the row number as a person counts in the file (the
    header is row 1), None for the whole file; `column` the header as it stands in the file, or "". `value` is
    shortened to VALUE_LENGTH characters and its personal numbers are masked, whoever makes the finding.
    """

    severity: Severity
    check: str
    row: int | None = None
    column: str = ""
    value: str = ""
    reason: str
    advice: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", shown(self.value))

    def to_json(self) -> dict[str, str | int | None]:
        """The finding as plain values, for a report that is stored or sent."""
        return {
            "severity": self.severity.value,
            "check": self.check,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "reason": self.reason,
            "advice": self.advice,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> "Finding":
        """The finding that `to_json` wrote."""
        row = stored.get("row")
        return cls(
            severity=Severity(str(stored["severity"])),
            check=str(stored["check"]),
            row=row if isinstance(row, int) else None,
            column=str(stored.get("column", "")),
            value=str(stored.get("value", "")),
            reason=str(stored["reason"]),
            advice=str(stored.get("advice", "")),
        )
