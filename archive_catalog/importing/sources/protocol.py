"""What every kind of file gives to an import: columns, numbered rows, counts, and what was noticed on the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext, ngettext

from archive_catalog.importing.findings import Finding, Severity

_LISTED = 20


class SourceError(Exception):
    """The file cannot be read at all; the message is a sentence for the archivist."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of a file.

    `number` is the row number as a person sees it in a spreadsheet (the first row of the file is 1). `values` has one
    text for each column, without outer white space; a missing value is "". `findings` tells what reading the row met.
    """

    number: int
    values: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


@dataclass
class RowCounts:
    """Where every row of the file went; `total` is all of them."""

    above: int = 0
    """Title lines and blank rows above the header (表题)."""
    header: int = 0
    """Rows of the header itself (表头): none, one or two."""
    rows: int = 0
    """Rows given to the import."""
    blank: int = 0
    """Rows without any value."""
    footers: int = 0
    """Rows of sums and signatures (合计, 制表人)."""
    headings: int = 0
    """Headings between the rows (类目标题), and headers that are repeated for printing."""
    deleted: int = 0
    """Records that their software has marked as deleted."""

    @property
    def total(self) -> int:
        """All rows of the file."""
        return self.above + self.header + self.rows + self.blank + self.footers + self.headings + self.deleted


class Source(Protocol):
    """A file that is read row by row."""

    @property
    def kind(self) -> str:
        """ "csv", "xlsx", "xls", "dbf" or "ead"."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The headers, each of them once."""

    @property
    def encoding(self) -> str:
        """How bytes were read as text: "utf-8", "utf-16", "gb18030", "cp950", …"""

    @property
    def total(self) -> int | None:
        """About how many rows `rows` gives, for a progress bar; `counts` has the exact numbers afterwards."""

    @property
    def sheet(self) -> str:
        """The sheet that is read, or "" where a file has no sheets."""

    @property
    def sheets(self) -> tuple[str, ...]:
        """The visible sheets from which one may be chosen."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was noticed on opening: each concerns the whole file."""

    @property
    def counts(self) -> RowCounts:
        """The rows of the file by what became of them; complete once `rows` has come to its end."""

    @property
    def closing_findings(self) -> tuple[Finding, ...]:
        """What `rows` has passed over (blank rows, sums, …); complete once it has come to its end."""

    def rows(self, *, after: int = 0) -> Iterator[SourceRow]:
        """The rows behind row number `after`, in the order of the file; each call begins anew.

        The memory it needs does not grow with the file. Rows up to `after` are counted, but not given. Raises
        SourceError where the file is damaged from some place on.
        """


class Tally:
    """Counts rows by what became of them, and remembers the numbers of the first rows that were passed over."""

    def __init__(self, *, above: int = 0, header: int = 0) -> None:
        self.counts = RowCounts(above=above, header=header)
        self._passed: dict[str, list[int]] = {"blank": [], "footers": [], "headings": [], "deleted": []}

    def pass_over(self, kind: str, number: int) -> None:
        """Counts the row `number` as one of "blank", "footers", "headings", "deleted"."""
        setattr(self.counts, kind, getattr(self.counts, kind) + 1)
        numbers = self._passed[kind]
        if len(numbers) < _LISTED:
            numbers.append(number)

    def findings(self) -> tuple[Finding, ...]:
        """One note for each kind of row that was passed over."""
        counts = self.counts
        reasons = {
            "blank": ngettext("%(count)s blank row was skipped.", "%(count)s blank rows were skipped.", counts.blank),
            "footers": ngettext(
                "%(count)s row of sums or signatures was skipped.",
                "%(count)s rows of sums or signatures were skipped.",
                counts.footers,
            ),
            "headings": ngettext(
                "%(count)s heading between the rows was skipped.",
                "%(count)s headings between the rows were skipped.",
                counts.headings,
            ),
            "deleted": ngettext(
                "%(count)s record that is marked as deleted was skipped.",
                "%(count)s records that are marked as deleted were skipped.",
                counts.deleted,
            ),
        }
        return tuple(
            Finding(
                severity=Severity.NOTE,
                check=f"file.{kind}_rows",
                value=self._listed(kind),
                reason=reasons[kind] % {"count": getattr(counts, kind)},
                advice=gettext("If one of these rows describes a record, correct it in the file and import it again."),
            )
            for kind in reasons
            if getattr(counts, kind)
        )

    def _listed(self, kind: str) -> str:
        numbers = self._passed[kind]
        more = "…" if getattr(self.counts, kind) > len(numbers) else ""
        return ", ".join(map(str, numbers)) + more
