"""What follows from a row for the unit that it makes: its sealed fields and its opening, as cells of a line."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import timezone

from archive_catalog.actions.deriving import complete_columns
from archive_catalog.surroundings import Surroundings

from .staged_rows import StagedRow, cell_of, day_of, escaped, meant

_KEPT = 10_000
_encode = json.JSONEncoder(ensure_ascii=False).encode


class Following(NamedTuple):
    """The cells of these columns; `is_open` where the unit is open to somebody on the day of writing."""

    sealed: str
    extra: str
    decided_on: str
    onsite_from: str
    public_from: str
    is_open: bool


@dataclass(slots=True)
class _Unit:
    """Of a unit that is about to be made what actions.deriving works with; a model takes ten times as long to make."""

    path: str
    special_series_id: int | None
    extra: dict[str, Any]
    date_from: date | None
    date_to: date | None
    date_edtf: str
    secrecy: str
    decided_access: str
    decided_on: date | None
    decided_until: date | None
    sealed: str = ""
    onsite_from: date | None = None
    public_from: date | None = None
    opened_at: datetime | None = None


@dataclass
class Followings:
    """Works it out once for all rows that are alike: most units of a fonds open on one of some hundred days."""

    _known: dict[object, Following] = field(default_factory=dict)
    _now: datetime = field(default_factory=timezone.now)
    _day: date | None = None

    def at(self, now: datetime) -> None:
        """The rows that come next are written at this moment."""
        self._now = now
        if (today := timezone.localdate(now)) != self._day:
            self._day = today
            self._known.clear()

    def of(self, row: StagedRow, path: str, special_series: int | None, around: Surroundings) -> Following:
        """What follows for the unit that `row` makes at `path`."""
        if row.decisive[2] != "{}" or around.has_restrictions:
            return self._worked_out(row, path, special_series, around)
        alike = (special_series, *row.decisive[3:])
        found = self._known.get(alike)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[alike] = self._worked_out(row, path, special_series, around)
        return found

    def _worked_out(self, row: StagedRow, path: str, special_series: int | None, around: Surroundings) -> Following:
        _level, _code, extra, first, last, edtf, secrecy, access, decided, until = row.decisive
        unit = _Unit(
            path=path,
            special_series_id=special_series,
            extra=json.loads(meant(extra)) if extra != "{}" else {},
            date_from=day_of(first),
            date_to=day_of(last),
            date_edtf=edtf,
            secrecy=secrecy,
            decided_access=access,
            decided_on=day_of(decided),
            decided_until=day_of(until),
        )
        complete_columns(unit, around, self._now, with_extra=True)
        return Following(
            sealed=escaped(unit.sealed),
            extra=escaped(_encode(unit.extra)) if unit.extra else "{}",
            decided_on=cell_of(unit.decided_on),
            onsite_from=cell_of(unit.onsite_from),
            public_from=cell_of(unit.public_from),
            is_open=unit.opened_at is not None,
        )
