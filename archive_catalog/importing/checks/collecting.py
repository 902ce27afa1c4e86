"""Where the checks of one row put what they find."""

from collections.abc import Mapping

from archive_catalog.importing.findings import Finding, Severity, shown

from .wording import Check

_HIDDEN = "***"
_FROM_THE_FILE = frozenset({"before", "after", "probably", "parent", "fonds", "code_fonds", "code_retention"})


class RowFindings:
    """The findings of one row.

    `headers` says in which column of the file an element stands; `hidden` are the elements whose values no report may
    show, being personal.
    """

    __slots__ = ("_checks", "_headers", "_hidden", "_row", "found")

    def __init__(
        self, row: int | None, checks: Mapping[str, Check], headers: Mapping[str, str], hidden: frozenset[str]
    ) -> None:
        self._row = row
        self._checks = checks
        self._headers = headers
        self._hidden = hidden
        self.found: list[Finding] = []

    def add(
        self, check: str, element: str = "", value: str = "", *, severity: Severity | None = None, **says: object
    ) -> None:
        """A finding of `check` about `value` in the column of `element`; `says` fills the wording's places."""
        wording = self._checks[check]
        hidden = element in self._hidden
        for name in _FROM_THE_FILE.intersection(says):
            says[name] = _HIDDEN if hidden else shown(str(says[name]))
        self.found.append(
            Finding(
                severity=severity or wording.severity,
                check=check,
                row=self._row,
                column=self._headers.get(element, ""),
                value=_HIDDEN if value and hidden else value,
                reason=wording.reason % says if says else wording.reason,
                advice=wording.advice % says if says else wording.advice,
            )
        )

    @property
    def has_error(self) -> bool:
        """Whether the row must not be written."""
        return any(finding.severity is Severity.ERROR for finding in self.found)
