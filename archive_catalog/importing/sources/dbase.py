"""Tables of dBase and FoxPro (DBF), which most of the older archive software writes.

The first record is row 2, as it is in a spreadsheet; a record that is marked as deleted keeps its number.
"""

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext

from archive_catalog.importing.findings import Finding, Severity
from archive_catalog.importing.sources.dbase_records import FOXPRO, RecordReader, layout_of
from archive_catalog.importing.sources.headers import unique_names
from archive_catalog.importing.sources.memos import memo_file_beside, open_memos
from archive_catalog.importing.sources.protocol import RowCounts, SourceError, SourceRow, Tally
from archive_catalog.importing.sources.text_encodings import Guess, codec_for, encoding_name, encoding_of_bytes

_CODECS = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "cp950", 0x78: "cp950"}
"""Language driver bytes that name a Chinese code page. Others say little: much Chinese software leaves 0 or Western."""
_SAMPLE_RECORDS = 2000
_HIDDEN = "0"
_END = b"\x1a"


class DbaseSource:
    """One table of dBase or FoxPro."""

    kind = "dbf"
    sheet = ""
    sheets: tuple[str, ...] = ()

    def __init__(self, path: Path, *, encoding: str = "") -> None:
        """Reads the header and finds out the code page (代码页). Raises SourceError."""
        self._path = path
        size = path.stat().st_size
        with path.open("rb") as file:
            layout = layout_of(file.read(1 << 16), size)
        if layout is None:
            raise SourceError(gettext("The header of the DBF file is damaged. Export the table again."))
        self._layout = layout
        self._fields = tuple(one for one in layout.fields if one.kind != _HIDDEN)
        held = max(0, size - layout.header_length) // layout.record_length
        guess = Guess(codec_for(encoding)) if encoding.strip() else self._guess(held)
        self._codec = "utf-8" if guess.codec == "utf-8-sig" else guess.codec
        self.encoding = encoding_name(guess.codec)
        names = [one.name.decode(self._codec, "replace") for one in self._fields]
        self.columns, name_findings = unique_names(names, width=len(names), row=1)
        self.total = held
        self._memo_path = memo_file_beside(path)
        self.findings: tuple[Finding, ...] = (
            *guess.findings(),
            *name_findings,
            *self._missing_records(held),
            *self._missing_memos(),
        )
        self._tally = Tally()

    @property
    def counts(self) -> RowCounts:
        """The records by what became of them; complete once `rows` has come to its end."""
        return self._tally.counts

    @property
    def closing_findings(self) -> tuple[Finding, ...]:
        """What `rows` has passed over."""
        return self._tally.findings()

    def rows(self, *, after: int = 0) -> Iterator[SourceRow]:
        """The records behind row number `after`; see Source."""
        tally = self._tally = Tally(header=1)
        with open_memos(self._memo_path, foxpro=self._layout.version in FOXPRO) as memos:
            reader = RecordReader(self._layout, self._fields, self.columns, codec=self._codec, memos=memos)
            for number, record in enumerate(self._records(), start=2):
                if record.startswith(b"*"):
                    tally.pass_over("deleted", number)
                    continue
                row = reader.row(number, record)
                if not any(row.values):
                    tally.pass_over("blank", number)
                    continue
                tally.counts.rows += 1
                if number > after:
                    yield row

    def _records(self) -> Iterator[bytes]:
        """The records up to the mark of the end, as bytes; the first byte of each tells whether it is deleted."""
        length = self._layout.record_length
        with self._path.open("rb") as file:
            file.seek(self._layout.header_length)
            while len(record := file.read(length)) == length and not record.startswith(_END):
                yield record

    def _guess(self, held: int) -> Guess:
        """The code page: by the header where it names a Chinese one and the texts agree, else by the texts."""
        named = _CODECS.get(self._layout.language, "")
        texts = b"\n".join(self._sample(held))
        if texts.isascii():
            return Guess(named or "gb18030")
        guess = encoding_of_bytes(texts)
        if named and (guess.codec == named or guess.certainty < 0.5):
            return Guess(named)
        return Guess(guess.codec, 0.4) if named else guess

    def _sample(self, held: int) -> Iterator[bytes]:
        """The names of the fields, and texts from records that lie evenly over the file."""
        yield from (one.name for one in self._fields)
        texts = [one for one in self._fields if one.kind in {"C", "V"}]
        with self._path.open("rb") as file:
            for place in range(0, held, max(1, held // _SAMPLE_RECORDS)):
                file.seek(self._layout.header_length + place * self._layout.record_length)
                record = file.read(self._layout.record_length)
                yield from (record[one.start : one.start + one.length].strip(b" \0") for one in texts)

    def _missing_records(self, held: int) -> tuple[Finding, ...]:
        if held == self._layout.records:
            return ()
        return (
            Finding(
                severity=Severity.WARNING,
                check="file.number_of_records",
                value=str(held),
                reason=gettext("The header of the file speaks of %(declared)s records, but the file holds %(held)s.")
                % {"declared": self._layout.records, "held": held},
                advice=gettext("Compare the number of rows with the old software; the copy may be incomplete."),
            ),
        )

    def _missing_memos(self) -> tuple[Finding, ...]:
        names = [name for name, one in zip(self.columns, self._fields, strict=True) if one.kind == "M"]
        if not names or self._memo_path:
            return ()
        return (
            Finding(
                severity=Severity.WARNING,
                check="file.memo_missing",
                column=names[0],
                reason=gettext("The long texts of %(columns)s are in a second file (.dbt or .fpt), which is not here.")
                % {"columns": ", ".join(names)},
                advice=gettext("Put that file beside this one, or export the table as CSV or XLSX."),
            ),
        )
