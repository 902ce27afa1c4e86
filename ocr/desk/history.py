"""How a page came to its text: who wrote what when, with the difference, and what was done to its layout."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext, ngettext

from ocr.models import LayoutChange, Line, LineVersion, Page

from .addresses import picture_address
from .claims import name_of
from .differences import Pieces, difference


@dataclass(frozen=True, kw_only=True)
class VersionStep:
    """One version of a line and how it differs from the one before; `author` is empty for the machine."""

    number: int
    text: str
    state_label: str
    author: str
    made_at: datetime
    difference: Pieces


@dataclass(frozen=True, kw_only=True)
class LineHistory:
    """A line's versions, oldest first."""

    line_id: int
    order: int
    dropped: bool
    direction: str
    image_url: str
    steps: tuple[VersionStep, ...]


@dataclass(frozen=True, kw_only=True)
class LayoutStep:
    """What somebody did to the layout at one time, in sentences."""

    number: int
    author: str
    made_at: datetime
    sentences: tuple[str, ...]


def line_histories(page: Page) -> tuple[LineHistory, ...]:
    """The lines of the page that people wrote on, in reading order, those taken off last."""
    versions = LineVersion.objects.filter(line__transcription=page.transcription_id).select_related("line", "author")
    ordered = versions.order_by("line__dropped", "line__order", "line", "number")
    return tuple(_history(line, list(steps)) for line, steps in groupby(ordered, key=lambda one: one.line))


def layout_steps(page: Page) -> tuple[LayoutStep, ...]:
    """What was done to the page's layout, oldest first."""
    changes = LayoutChange.objects.filter(transcription=page.transcription_id).select_related("author")
    return tuple(
        LayoutStep(
            number=change.number,
            author=name_of(change.author),
            made_at=change.made_at,
            sentences=tuple(_sentences(change.before, change.after)),
        )
        for change in changes.order_by("number")
    )


def _history(line: Line, versions: Sequence[LineVersion]) -> LineHistory:
    steps = []
    before = versions[0].text
    for version in versions:
        steps.append(
            VersionStep(
                number=version.number,
                text=version.text,
                state_label=version.get_state_display(),
                author=name_of(version.author),
                made_at=version.made_at,
                difference=difference(before, version.text),
            )
        )
        before = version.text
    return LineHistory(
        line_id=line.pk,
        order=line.order,
        dropped=line.dropped,
        direction=line.direction,
        image_url=picture_address(line),
        steps=tuple(steps),
    )


def _sentences(before: list[Any], after: list[Any]) -> list[str]:
    old = {row[0]: row for row in before}
    kept = [row for row in after if not row[-1]]
    added = sum(row[0] not in old for row in kept)
    dropped = sum(row[-1] for row in after)
    moved = sum(row[0] in old and row[1:5] != old[row[0]][1:5] for row in kept)
    turned = sum(row[0] in old and row[5] != old[row[0]][5] for row in kept)
    shared = [row[0] for row in kept if row[0] in old]
    dropped_keys = {row[0] for row in after if row[-1]}
    reordered = shared != [row[0] for row in before if row[0] not in dropped_keys]
    found = [gettext("The reading order was changed.")] if reordered else []
    if added:
        found.append(ngettext("%(count)d line was added.", "%(count)d lines were added.", added) % {"count": added})
    if dropped:
        found.append(
            ngettext("%(count)d line was taken off.", "%(count)d lines were taken off.", dropped) % {"count": dropped}
        )
    if moved:
        found.append(ngettext("%(count)d box was moved.", "%(count)d boxes were moved.", moved) % {"count": moved})
    if turned:
        found.append(
            ngettext(
                "%(count)d line was given another direction.", "%(count)d lines were given another direction.", turned
            )
            % {"count": turned}
        )
    return found
