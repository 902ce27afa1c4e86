"""Files that a catalogue comes in: CSV, XLSX, old XLS, DBF and EAD 2002, all read alike, row by row.

`open_source` looks at what is in a file, never at its name. `protocol.py` says what every source gives.
"""

from archive_catalog.importing.sources.opening import open_source
from archive_catalog.importing.sources.protocol import RowCounts, Source, SourceError, SourceRow

__all__ = ["RowCounts", "Source", "SourceError", "SourceRow", "open_source"]
