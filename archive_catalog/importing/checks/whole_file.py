"""Checks that need all rows of a file, in memory that hardly grows with it.

Every row is fed to `FileChecks.add` in the order of the file; `finish` then gives what only the end can tell. A row
that is refused here must not be written: `refused` says which. Children may stand before their parents.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np

from archive_catalog.hierarchy import CatalogueError, check_place
from archive_catalog.importing.elements import Element
from archive_catalog.importing.findings import Finding
from archive_catalog.importing.rows import ReadRow
from archive_catalog.levels import Level

from .collecting import RowFindings
from .digest_table import DigestTable, digest_of
from .wording import Check, translated

Known = Callable[[Sequence[str]], set[str]]
"""Which of these reference codes the catalogue already has."""

_ASKED_AT_ONCE = 5_000
_LEVELS = tuple(Level.values)
_PLACES = {level: place for place, level in enumerate(_LEVELS)}
_LONGEST_SERIAL = 8
_64_BITS = 0xFFFF_FFFF_FFFF_FFFF


@lru_cache
def _fits(level: int, inside: int) -> bool:
    try:
        check_place(Level(_LEVELS[level]), inside=Level(_LEVELS[inside]))
    except CatalogueError:
        return False
    return True


class FileChecks:
    """The checks of one file: doubled codes, same contents, gaps in numbering, and places in the tree.

    `headers` gives the column of the file for an element, `same_content` whether rows that say the same are named (it
    costs 12 bytes a row). Findings are worded in the language that is active when this is made.
    """

    def __init__(self, headers: Mapping[str, str] | None = None, *, same_content: bool = True) -> None:
        self._headers = dict(headers or {})
        self._checks: Mapping[str, Check] = translated()
        self._codes = DigestTable()
        self._same_content = same_content
        self._contents, self._content_rows = array("Q"), array("I")
        self._groups, self._serials, self._serial_rows = array("Q"), array("I"), array("I")
        self._parents: dict[str, int] = {}
        self._child_rows, self._child_codes, self._child_parents = array("I"), array("Q"), array("I")
        self._refused: set[int] = set()
        self.children_before_parents = 0
        """Rows that name a parent which stands further down; complete after `finish`."""

    @property
    def refused(self) -> frozenset[int]:
        """The rows that must not be written, although each is good by itself; complete after `finish`."""
        return frozenset(self._refused)

    def add(self, row: ReadRow) -> tuple[Finding, ...]:
        """What this row is to the ones before it. Those with errors count in the numbering alone."""
        unit = row.description
        if unit is None:
            self.add_refused(row.number, row.reference_code)
            return ()
        said = (unit.title, unit.date_text, unit.document_number, unit.creator, unit.other_codes, unit.summary)
        content = hash((row.fonds, *said)) if self._same_content else 0
        return self.add_good(row.number, unit.reference_code, unit.level, row.parent_code, content)

    def add_refused(self, number: int, code: str) -> None:
        """A row with an error: what is only to be corrected is not missing in the numbering."""
        self._number(code, number)

    def add_good(self, number: int, code: str, level: str, parent_code: str, content: int) -> tuple[Finding, ...]:
        """A row that is good by itself; `content` is a digest of what it says besides its code."""
        self._number(code, number)
        own = digest_of(code)
        place = number * len(_LEVELS) + _PLACES[level]
        if first := self._codes.put(own, place):
            self._refused.add(number)
            return self._found(number, "code.doubled", Element.REFERENCE_CODE, code, first=first // len(_LEVELS))
        if parent_code:
            self._child_rows.append(number)
            self._child_codes.append(own)
            self._child_parents.append(self._parents.setdefault(parent_code, len(self._parents)))
        if self._same_content:
            self._contents.append(content & _64_BITS)
            self._content_rows.append(number)
        return ()

    def finish(self, known: Known) -> Iterator[Finding]:
        """What is left to say when all rows were added."""
        yield from self._misplaced_children(known)
        yield from self._gaps()
        yield from self._same_contents()

    def _number(self, code: str, row: int) -> None:
        stem, _hyphen, serial = code.rpartition("-")
        if stem and len(serial) <= _LONGEST_SERIAL and serial.isascii() and serial.isdigit():
            self._groups.append(digest_of(stem))
            self._serials.append(int(serial))
            self._serial_rows.append(row)

    def _found(self, row: int, check: str, element: str, value: str, **says: object) -> tuple[Finding, ...]:
        findings = RowFindings(row, self._checks, self._headers, frozenset())
        findings.add(check, element, value, severity=None, **says)
        return tuple(findings.found)

    # ---- places in the tree

    def _misplaced_children(self, known: Known) -> Iterator[Finding]:
        names = list(self._parents)
        digests = [digest_of(name) for name in names]
        places = [self._codes.get(digest) for digest in digests]
        lost = self._lost(names, digests, places, known)
        circles = self._circles(digests)
        refused: set[int] = set()
        again = True
        while again:  # the children of a refused row are refused in the next round
            again = False
            for row, own, parent in zip(self._child_rows, self._child_codes, self._child_parents, strict=True):
                if own in refused:
                    continue
                found: tuple[Finding, ...] = ()
                if digests[parent] in lost:
                    found = self._found(row, "parent.unknown", Element.PARENT_CODE, names[parent], parent=names[parent])
                elif own in circles:
                    found = self._found(row, "parent.circle", Element.PARENT_CODE, names[parent])
                elif places[parent]:
                    found = self._wrong_level(row, own, names[parent], places[parent])
                if found:
                    yield from found
                    refused.add(own)
                    self._refused.add(row)
                    again = True
            lost |= refused
        self.children_before_parents = sum(
            places[parent] // len(_LEVELS) > row
            for row, parent in zip(self._child_rows, self._child_parents, strict=True)
            if row not in self._refused
        )

    def _lost(self, names: Sequence[str], digests: Sequence[int], places: Sequence[int], known: Known) -> set[int]:
        """The digests of the parents that are neither in this file nor in the catalogue."""
        absent = {name: digest for name, digest, place in zip(names, digests, places, strict=True) if not place}
        asked = list(absent)
        for start in range(0, len(asked), _ASKED_AT_ONCE):
            for name in known(asked[start : start + _ASKED_AT_ONCE]):
                absent.pop(name, None)
        return set(absent.values())

    def _wrong_level(self, row: int, own: int, parent: str, place: int) -> tuple[Finding, ...]:
        level, inside = self._codes.get(own) % len(_LEVELS), place % len(_LEVELS)
        if _fits(level, inside):
            return ()
        return self._found(
            row,
            "parent.level",
            Element.PARENT_CODE,
            parent,
            level=Level(_LEVELS[level]).label,
            inside=Level(_LEVELS[inside]).label,
            first=place // len(_LEVELS),
        )

    def _circles(self, digests: Sequence[int]) -> set[int]:
        """The series that are in the end part of themselves; files and items cannot be, by their levels."""
        series = _LEVELS.index(Level.SERIES.value)
        above = {
            own: digests[parent]
            for own, parent in zip(self._child_codes, self._child_parents, strict=True)
            if self._codes.get(own) % len(_LEVELS) == series
        }
        seen: set[int] = set()
        circles: set[int] = set()
        for start in above:
            chain: dict[int, None] = {}
            here: int | None = start
            while here is not None and here not in seen:
                seen.add(here)
                chain[here] = None
                here = above.get(here)
            if here in chain:
                steps = list(chain)
                circles.update(steps[steps.index(here) :])
        return circles

    # ---- gaps in numbering

    def _gaps(self) -> Iterator[Finding]:
        if len(self._serials) < 2:
            return
        groups = np.frombuffer(self._groups, dtype=np.uint64)
        serials = np.frombuffer(self._serials, dtype=np.uint32)
        order = np.lexsort((serials, groups))
        same = groups[order][1:] == groups[order][:-1]
        jump = np.diff(serials[order].astype(np.int64)) > 1
        for place in np.flatnonzero(same & jump):
            before, after = int(serials[order[place]]), int(serials[order[place + 1]])
            yield from self._found(
                self._serial_rows[int(order[place + 1])],
                "serial.gap",
                Element.REFERENCE_CODE,
                f"{before + 1}–{after - 1}" if after - before > 2 else str(before + 1),
                smaller=before,
                larger=after,
                missing=after - before - 1,
            )

    # ---- the same record twice

    def _same_contents(self) -> Iterator[Finding]:
        contents = np.frombuffer(self._contents, dtype=np.uint64) if self._contents else np.empty(0, dtype=np.uint64)
        order = np.argsort(contents, kind="stable")
        start, last = 0, -2
        for place in map(int, np.flatnonzero(contents[order][1:] == contents[order][:-1])):
            start = start if place == last + 1 else place
            last = place
            first = self._content_rows[int(order[start])]
            yield from self._found(
                self._content_rows[int(order[place + 1])], "content.same", Element.TITLE, "", first=first
            )
