"""What an import found in a file: counts that add up to the rows of the file, and the findings behind them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext, ngettext

from .findings import Finding, Severity
from .rows import ReadRow

KEPT_PER_CHECK = 10_000
KEPT_IN_ALL = 50_000
REASONS_KEPT = 100_000

_GOOD, _REFUSED, _SKIPPED, _WARNED = 1, 2, 3, 4
_KIND = 3


@dataclass(frozen=True, kw_only=True)
class CheckCount:
    """How often one check found something."""

    check: str
    severity: Severity
    count: int
    kept: int
    """How many of these findings the report holds in full."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """The result of reading a file.

    `good` rows can be written, `refused` ones have an error, `skipped` ones describe no unit; together they are the
    rows that the source gave. `passed_over` says what else the file has by its kind (header, blank, totals, …); with
    it, all rows of the file are accounted for: `in_file`.
    """

    good: int = 0
    refused: int = 0
    skipped: int = 0
    with_warnings: int = 0
    passed_over: Mapping[str, int] = field(default_factory=dict)
    checks: tuple[CheckCount, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def rows(self) -> int:
        """The rows that the source gave."""
        return self.good + self.refused + self.skipped

    @property
    def in_file(self) -> int:
        """All rows of the file."""
        return self.rows + sum(self.passed_over.values())

    @property
    def stops_the_file(self) -> bool:
        """Whether something is wrong with the file as a whole, so that none of its rows can be written."""
        return any(finding.row is None and finding.severity is Severity.ERROR for finding in self.findings)

    def count(self, severity: Severity) -> int:
        """How many findings there are of this severity."""
        return sum(each.count for each in self.checks if each.severity is severity)

    def summary(self) -> str:
        """The result in two or three sentences."""
        sentences = [
            ngettext("The file has %(count)s row.", "The file has %(count)s rows.", self.in_file)
            % {"count": f"{self.in_file:,}"},
            ngettext("%(count)s is good.", "%(count)s are good.", self.good) % {"count": f"{self.good:,}"},
        ]
        if self.refused:
            sentences.append(
                ngettext(
                    "%(count)s has an error and comes back to be corrected.",
                    "%(count)s have an error and come back to be corrected.",
                    self.refused,
                )
                % {"count": f"{self.refused:,}"}
            )
        if self.with_warnings:
            sentences.append(
                ngettext(
                    "%(count)s good row should be looked at.",
                    "%(count)s good rows should be looked at.",
                    self.with_warnings,
                )
                % {"count": f"{self.with_warnings:,}"}
            )
        if others := self.in_file - self.good - self.refused:
            sentences.append(
                ngettext(
                    "%(count)s is a header, blank or no record.",
                    "%(count)s are headers, blank or no records.",
                    others,
                )
                % {"count": f"{others:,}"}
            )
        if self.stops_the_file:
            sentences.append(gettext("Nothing can be written before the errors of the whole file are put right."))
        return " ".join(sentences)

    def to_json(self) -> dict[str, object]:
        """The report as plain values."""
        return {
            "summary": self.summary(),
            "rows": {
                "in_file": self.in_file,
                "good": self.good,
                "refused": self.refused,
                "skipped": self.skipped,
                "with_warnings": self.with_warnings,
                "passed_over": dict(self.passed_over),
            },
            "severities": {severity.value: self.count(severity) for severity in Severity},
            "checks": [
                {"check": each.check, "severity": each.severity.value, "count": each.count, "kept": each.kept}
                for each in self.checks
            ],
            "findings": [finding.to_json() for finding in self.findings],
        }


class ReportBuilder:
    """Counts while rows stream by, in small memory: one byte a row, and a bounded number of findings in full."""

    def __init__(self, *, kept_per_check: int = KEPT_PER_CHECK, kept_in_all: int = KEPT_IN_ALL) -> None:
        self._kept_per_check = kept_per_check
        self._kept_in_all = kept_in_all
        self._standing = bytearray()
        self._counts: Counter[tuple[str, Severity]] = Counter()
        self._kept: Counter[tuple[str, Severity]] = Counter()
        self._findings: list[Finding] = []
        self.late: dict[int, str] = {}
        """Why rows were refused after they had passed as good, by row number."""

    def add(self, row: ReadRow, more: Iterable[Finding] = ()) -> None:
        """A row with its findings, and `more` that checks of the whole file have about it. Each row is added once."""
        self.count(row.number, (*row.findings, *more), is_good=row.description is not None, skipped=row.skipped)

    def count(self, number: int, findings: Iterable[Finding], *, is_good: bool, skipped: bool) -> None:
        """The same for a row of which no more is known than its number and what became of it."""
        if number >= len(self._standing):
            self._standing.extend(bytes(number + 1 - len(self._standing) + len(self._standing) // 8))
        self._standing[number] = _GOOD if is_good else _SKIPPED if skipped else _REFUSED
        if findings:
            self._keep(findings)

    def add_findings(self, findings: Iterable[Finding]) -> None:
        """Findings about the whole file, or about rows that were added before: an error refuses them now."""
        self._keep(findings)

    def _keep(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            key = (finding.check, finding.severity)
            self._counts[key] += 1
            if self._kept[key] < self._kept_per_check and len(self._findings) < self._kept_in_all:
                self._kept[key] += 1
                self._findings.append(finding)
            row = finding.row
            if row is None or row >= len(self._standing):
                continue
            if finding.severity is Severity.ERROR and self._standing[row] & _KIND == _GOOD:
                self._standing[row] = self._standing[row] & ~_KIND | _REFUSED
                self.late[row] = finding.reason if len(self.late) < REASONS_KEPT else finding.advice
            elif finding.severity is Severity.WARNING:
                self._standing[row] |= _WARNED

    def report(self, *, passed_over: Mapping[str, int] | None = None) -> Report:
        """What there is so far. `passed_over`: the rows of the file that the source did not give, by their kind."""
        standing = Counter(self._standing)
        graded = list(Severity)
        return Report(
            good=standing[_GOOD] + standing[_GOOD | _WARNED],
            refused=standing[_REFUSED] + standing[_REFUSED | _WARNED],
            skipped=standing[_SKIPPED] + standing[_SKIPPED | _WARNED],
            with_warnings=standing[_GOOD | _WARNED],
            passed_over={kind: count for kind, count in (passed_over or {}).items() if count},
            checks=tuple(
                CheckCount(check=check, severity=severity, count=count, kept=self._kept[check, severity])
                for (check, severity), count in sorted(
                    self._counts.items(), key=lambda item: (graded.index(item[0][1]), -item[1], item[0][0])
                )
            ),
            findings=tuple(
                sorted(self._findings, key=lambda found: (graded.index(found.severity), found.row or 0, found.check))
            ),
        )
