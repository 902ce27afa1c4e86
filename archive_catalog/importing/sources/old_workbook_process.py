"""The process that reads an old workbook, apart from the server: Calamine ends its process on some damaged files.

`python -m … PATH` writes the names of the visible sheets as JSON; with a name behind PATH it writes that sheet: first
its merged areas, then each row, one line of JSON for each.
"""

import json
import resource
import sys
from datetime import date, time, timedelta

import python_calamine

from archive_catalog.importing.sources.cell_formats import moment_text

_MEMORY = 2 << 30

Cell = float | str | bool | time | date | timedelta


def cell_text(cell: Cell) -> str:
    """The text that a person reads in a cell."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        return f"{cell:.0f}" if float(cell).is_integer() else f"{cell:.15g}"
    if isinstance(cell, date):
        return moment_text(cell)
    return cell.isoformat(timespec="seconds") if isinstance(cell, time) else str(cell)


def main(path: str, name: str | None = None) -> None:
    """Writes what the arguments ask for to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    book = python_calamine.CalamineWorkbook.from_path(path)
    if name is None:
        visible = python_calamine.SheetVisibleEnum.Visible
        of_cells = python_calamine.SheetTypeEnum.WorkSheet
        names = [sheet.name for sheet in book.sheets_metadata if sheet.visible == visible and sheet.typ == of_cells]
        sys.stdout.write(json.dumps(names))
        return
    sheet = book.get_sheet_by_name(name)
    sys.stdout.write(json.dumps(sheet.merged_cell_ranges or []) + "\n")
    for cells in sheet.to_python(skip_empty_area=False):
        sys.stdout.write(json.dumps(list(map(cell_text, cells))) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
