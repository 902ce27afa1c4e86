"""Which sheet of a workbook is read."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext

from archive_catalog.importing.findings import Finding, Severity
from archive_catalog.importing.sources.protocol import SourceError


def choose_sheet(
    names: Sequence[str], wanted: str, has_values: Callable[[str], bool]
) -> tuple[str, tuple[Finding, ...]]:
    """The sheet called `wanted`, or the first one that holds anything; a note where there was a choice.

    Raises SourceError where no visible sheet has that name, or all of them are empty.
    """
    listed = ", ".join(names)[:200]
    if wanted:
        if wanted not in names:
            raise SourceError(
                gettext("The workbook has no visible sheet %(sheet)s. Choose one of: %(sheets)s.")
                % {"sheet": wanted[:40], "sheets": listed}
            )
        return wanted, ()
    chosen = next((name for name in names if has_values(name)), None)
    if chosen is None:
        raise SourceError(gettext("All visible sheets of the workbook are empty. Check that it is the right file."))
    if len(names) == 1:
        return chosen, ()
    note = Finding(
        severity=Severity.NOTE,
        check="file.sheets",
        value=listed,
        reason=gettext("The workbook has several sheets; %(sheet)s is read.") % {"sheet": chosen},
        advice=gettext("To read another sheet, choose it by its name."),
    )
    return chosen, (note,)
