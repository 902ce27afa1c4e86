"""The first part of every import: the whole file is read, checked, and put into the staging file."""

from collections.abc import Sequence

from archive_catalog.models import ArchiveUnit

from .checks.whole_file import FileChecks
from .findings import Finding, Severity
from .leases import Lease
from .opening_batch import OpenBatch, staging_path
from .ordering import Ordering
from .reading_rows import read_rows
from .report import ReportBuilder
from .staged_rows import told
from .staging import StagingWriter, is_staged
from .storing import with_codes

KEPT_PER_CHECK, KEPT_IN_ALL = 5_000, 20_000  # findings that a report lists; all of them are counted


def is_read(opened: OpenBatch) -> bool:
    """Whether the file was read before, by the same mapping and options."""
    return is_staged(staging_path(opened.batch), opened.fingerprint)


def read_file(opened: OpenBatch, lease: Lease, *, processes: int = 0) -> None:
    """Reads and checks the whole file; afterwards there is its staging file. Writes nothing into the catalogue.

    Raises SourceError where the file is damaged.
    """
    source, batch = opened.source, opened.batch
    builder = ReportBuilder(kept_per_check=KEPT_PER_CHECK, kept_in_all=KEPT_IN_ALL)
    builder.add_findings((*source.findings, *opened.mapping.findings(source.columns)))
    checks, ordering, done = FileChecks(opened.headers), Ordering(), 0
    with StagingWriter(staging_path(batch), holder=lease.holder) as writer:
        lease.tick("reading", 0, source.total)
        for readings in read_rows(source.rows(), opened.reader(), processes=processes):
            good = []
            for number, line, code, skipped, found in readings:
                if not line:
                    checks.add_refused(number, code)
                    builder.count(number, found, is_good=False, skipped=skipped)
                    if not skipped:
                        writer.refuse(number, _errors(found))
                    continue
                row = told(line)
                more = checks.add_good(number, row.code, row.level, row.parents[0] if row.is_named else "", row.content)
                builder.count(number, (*found, *more), is_good=True, skipped=False)
                if more and (errors := _errors((*found, *more))):
                    writer.refuse(number, errors)
                    continue
                good.append((number, line))
                ordering.add(number, row.fonds, row.level, row.code, row.parents, is_named=row.is_named)
            writer.add(good)
            done += len(readings)
            lease.tick("reading", done, source.total)
        refused = set()
        for finding in checks.finish(lambda codes: _known(batch.repository_id, codes)):
            builder.add_findings((finding,))
            if finding.row is not None and finding.severity is Severity.ERROR:
                writer.refuse(finding.row, (finding,))
                refused.add(finding.row)
        builder.add_findings(source.closing_findings)
        del checks
        passed_over = {kind: count for kind, count in vars(source.counts).items() if kind != "rows"}
        report = builder.report(passed_over=passed_over)
        plan = ordering.plan(refused)
        facts = {"kind": source.kind, "encoding": source.encoding, "stops": report.stops_the_file}
        writer.finish(plan, fingerprint=opened.fingerprint, report=report.to_json(), **facts)


def _errors(findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def _known(repository: int, codes: Sequence[str]) -> set[str]:
    units = with_codes(ArchiveUnit.objects.filter(repository=repository).order_by(), codes)
    return set(units.values_list("reference_code", flat=True))
