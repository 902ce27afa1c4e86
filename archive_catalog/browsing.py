"""Walking the catalogue: the units that stand side by side below a fonds or a unit, in stretches and by number.

What stands below a unit are the units nearest to it that the viewer may see: its open children, and, where a child is
closed, the open units inside that one. So everyone can walk to every record that is open to them, and the title of a
closed unit is shown nowhere.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db import connection
from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from search.viewers import Viewer

from . import paths
from .models import ArchiveUnit, Fonds, Level
from .reference_codes import reference_key
from .visibility import opening_field, public_units, seen_by

STRETCH = 200
"""Units to a stretch: what one opens at a time of 13,000 siblings."""
MOST_STRETCHES = 100
_RUN = 36
"""Units to a run, the smallest part that is counted: one character of a path."""

# Inside each closed unit the first open one, and then the next behind all that lies inside the one before. Each step is
# one look into the index of paths, so that open units below open ones cost nothing.
_INSIDE_CLOSED = """
WITH RECURSIVE walk(closed, path) AS (
    SELECT above.path, (SELECT path FROM {table} WHERE path > above.path AND path < above.path || %(end)s
                        AND {field} <= %(today)s ORDER BY path LIMIT 1)
    FROM {table} above
    WHERE {below} AND above.level <> %(item)s AND (above.{field} > %(today)s OR above.{field} IS NULL)
    UNION ALL
    SELECT closed, (SELECT unit.path FROM {table} unit WHERE unit.path > walk.path || %(end)s
                    AND unit.path < walk.closed || %(end)s AND unit.{field} <= %(today)s ORDER BY unit.path LIMIT 1)
    FROM walk WHERE walk.path IS NOT NULL
)
SELECT path FROM walk WHERE path IS NOT NULL
"""
_BELOW_UNIT = "above.parent_id = %(unit)s"
_BELOW_FONDS = "above.parent_id IS NULL AND above.path > %(stem)s AND above.path < %(stem)s || %(end)s"
# What a row of a list shows; more is not read.
_SHOWN = (
    "path",
    "parent_id",
    "fonds_id",
    "level",
    "reference_code",
    "title",
    "creator",
    "document_number",
    "date_text",
    "onsite_from",
    "public_from",
)


@dataclass(frozen=True)
class Stem:
    """What units stand below: a fonds, or a unit with its primary key; `key` is that of its code."""

    path: str
    key: str
    unit: int | None = None

    @classmethod
    def of(cls, thing: Fonds | ArchiveUnit) -> "Stem":
        """The stem of a fonds or a unit."""
        if isinstance(thing, ArchiveUnit):
            return cls(thing.path, thing.reference_key, thing.pk)
        return cls(paths.step(thing.pk), reference_key(thing.code))


@dataclass(frozen=True, kw_only=True)
class Row:
    """A unit in a list, with its number among all that stand beside it, from 1.

    `is_inside_closed`: it is part of a unit that the viewer may not see, and stands here in its place.
    """

    unit: ArchiveUnit
    number: int
    is_inside_closed: bool


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """The units from number `first` to number `last`, with the paths of these two.

    `head` and `tail` are those units themselves, where they were asked for.
    """

    first: int
    last: int
    first_path: str
    last_path: str
    head: ArchiveUnit | None = None
    tail: ArchiveUnit | None = None

    @property
    def count(self) -> int:
        """How many they are."""
        return self.last - self.first + 1


@dataclass(frozen=True, kw_only=True)
class Opened:
    """The stretch of siblings that is open, with the ways to the others; None where nothing is there.

    `waypoints` are empty where one stretch holds all.
    """

    stretch: Stretch | None
    rows: tuple[Row, ...]
    waypoints: tuple[Stretch, ...]
    previous: Stretch | None
    next: Stretch | None


@dataclass(frozen=True)
class Siblings:
    """The units that stand below `stem` for `viewer`, in the archive's order. Nothing is read before it is asked."""

    viewer: Viewer
    stem: Stem

    @cached_property
    def runs(self) -> tuple[Stretch, ...]:
        """Stretches of at most 36, from which everything else is put together."""
        if self._walked is not None:
            parts = [self._walked[start : start + _RUN] for start in range(0, len(self._walked), _RUN)]
            return tuple(_numbered((part[0], part[-1], len(part)) for part in parts))
        return tuple(_numbered((first, last, seen) for first, last, seen, _hidden in self._counted if seen))

    @property
    def total(self) -> int:
        """How many they are."""
        return self.runs[-1].last if self.runs else 0

    def stretches(self, size: int = STRETCH, *, first: int = 1, last: int | None = None) -> tuple[Stretch, ...]:
        """Those between two numbers in stretches of about `size`, never more unless a single run has more."""
        joined: list[Stretch] = []
        for run in self.runs:
            if run.last < first or (last is not None and run.first > last):
                continue
            if joined and run.last - joined[-1].first < max(size, _RUN):
                joined[-1] = replace(joined[-1], last=run.last, last_path=run.last_path)
            else:
                joined.append(run)
        return tuple(joined)

    def rows(self, first: int, last: int) -> tuple[Row, ...]:
        """Those from number `first` to number `last`; numbers beyond either end are left out."""
        first, last = max(first, 1), min(last, self.total)
        if first > last:
            return ()
        if self._walked is not None:
            found = public_units(self.viewer).filter(path__in=self._walked[first - 1 : last]).order_by("path")
        else:
            run = next(run for run in self.runs if run.last >= first)
            ordered = self._children.filter(path__gte=run.first_path).order_by("path")
            found = ordered[first - run.first : last - run.first + 1]
        return tuple(
            Row(unit=unit, number=number, is_inside_closed=unit.parent_id != self.stem.unit)
            for number, unit in enumerate(found.only(*_SHOWN), first)
        )

    def number_of(self, path: str) -> int:
        """The number of the unit with this path; of the last one before it where it is not among them."""
        if self._walked is not None:
            return bisect_right(self._walked, path)
        before = [run for run in self.runs if run.first_path <= path]
        if not before:
            return 0
        run = before[-1]
        if path >= run.last_path:
            return run.last
        return run.first - 1 + self._children.filter(path__gte=run.first_path, path__lte=path).count()

    def labelled(self, stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
        """The same stretches with their first and last unit."""
        ends = {path for stretch in stretches for path in (stretch.first_path, stretch.last_path)}
        units = {unit.path: unit for unit in public_units(self.viewer).filter(path__in=ends).only(*_SHOWN)}
        return tuple(
            replace(stretch, head=units.get(stretch.first_path), tail=units.get(stretch.last_path))
            for stretch in stretches
        )

    def waypoints(self, number: int) -> tuple[Stretch, ...]:
        """The whole in at most about 200 stretches, fine around `number` and coarse elsewhere, with their ends."""
        fine = self.stretches()
        if len(fine) > MOST_STRETCHES:
            coarse = self.stretches(STRETCH * -(-len(fine) // MOST_STRETCHES))
            fine = tuple(
                part
                for stretch in coarse
                for part in (
                    self.stretches(first=stretch.first, last=stretch.last)
                    if stretch.first <= number <= stretch.last
                    else (stretch,)
                )
            )
        return self.labelled(fine)

    def opened_at(self, number: int) -> Opened:
        """The stretch in which this number lies; the first or the last one for a number beyond either end."""
        number = max(1, min(number, self.total))
        stretches = self.stretches()
        place = next((place for place, part in enumerate(stretches) if part.first <= number <= part.last), None)
        if place is None:
            return Opened(stretch=None, rows=(), waypoints=(), previous=None, next=None)
        return Opened(
            stretch=stretches[place],
            rows=self.rows(stretches[place].first, stretches[place].last),
            waypoints=self.waypoints(number) if len(stretches) > 1 else (),
            previous=stretches[place - 1] if place else None,
            next=stretches[place + 1] if place + 1 < len(stretches) else None,
        )

    def find(self, text: str) -> int | None:
        """The number of the unit that somebody means by a code in any spelling, by the last part of one, or by number.

        None where there is no such unit here.
        """
        key = reference_key(text)
        if not key:
            return None
        inside = public_units(self.viewer).filter(path__gt=self.stem.path, path__lt=paths.behind(self.stem.path))
        meant = inside.filter(reference_key__in=(key, f"{self.stem.key}-{key}")).order_by("path")
        path = meant.values_list("path", flat=True).first()
        if path is not None:
            return self.number_of(path)
        return int(key) if key.isdecimal() and len(key) < 9 and 1 <= int(key) <= self.total else None

    def neighbours(self, number: int) -> tuple[Row | None, Row | None]:
        """The unit before this number and the one behind it."""
        near = {row.number: row for row in self.rows(number - 1, number + 1)}
        return near.get(number - 1), near.get(number + 1)

    @property
    def _children(self) -> QuerySet[ArchiveUnit]:
        return public_units(self.viewer).filter(_directly_below(self.stem))

    @cached_property
    def _counted(self) -> tuple[tuple[str, str, int, int], ...]:
        """Of each run of children: the paths of the first and the last that the viewer sees, how many of them there
        are, and how many that the viewer does not see.
        """
        seen = seen_by(self.viewer) or None
        counted = (
            ArchiveUnit.objects.filter(_directly_below(self.stem))
            .order_by()
            .values(run=Substr("path", 1, len(self.stem.path) + paths.STEP - 1))
            .annotate(
                first=Min("path", filter=seen),
                last=Max("path", filter=seen),
                seen=Count("path", filter=seen),
                every=Count("*"),
            )
            .values_list("run", "first", "last", "seen", "every")
        )
        return tuple(
            (first or "", last or "", number, every - number) for _run, first, last, number, every in sorted(counted)
        )

    @cached_property
    def _walked(self) -> tuple[str, ...] | None:
        """The paths of all, where some of them lie inside closed units; None where all are children of the stem."""
        if not any(hidden for *_seen, hidden in self._counted):
            return None
        inside = self._inside_closed()
        return tuple(sorted([*inside, *self._children.values_list("path", flat=True)])) if inside else None

    def _inside_closed(self) -> list[str]:
        sql = _INSIDE_CLOSED.format(
            table=connection.ops.quote_name(ArchiveUnit._meta.db_table),
            field=opening_field(self.viewer),
            below=_BELOW_UNIT if self.stem.unit is not None else _BELOW_FONDS,
        )
        values: dict[str, str | int | date | None] = {
            "end": paths.behind(""),
            "today": timezone.localdate(),
            "item": Level.ITEM.value,
            "unit": self.stem.unit,
            "stem": self.stem.path,
        }
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return [path for (path,) in cursor.fetchall()]


def _directly_below(stem: Stem) -> Q:
    if stem.unit is not None:
        return Q(parent=stem.unit)
    return Q(parent=None, path__gt=stem.path, path__lt=paths.behind(stem.path))


def _numbered(counted: Iterable[tuple[str, str, int]]) -> Iterator[Stretch]:
    number = 0
    for first_path, last_path, count in counted:
        yield Stretch(first=number + 1, last=number + count, first_path=first_path, last_path=last_path)
        number += count
