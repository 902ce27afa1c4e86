"""What a file's pictures are to become: looked at, cut where that was asked for, measured. Writes renditions only."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from PIL import Image

from ocr.actions.ingestion import Kept
from ocr.engines.port import Direction
from ocr.images import Frame, small_page, web_jpeg
from ocr.models import ScanBatch, ScannerProfile
from ocr.scan_files import web_path, write_once

from .findings import Grade, Limits, findings, found
from .frames import Cut, Side, half
from .gutter import gutter
from .quality import measured


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A picture that was looked at: `small` is at most 2,000 pixels on its long side, its rendition is on disk."""

    frame: Frame
    small: Image.Image
    findings: list[dict[str, Any]]
    is_blank: bool


def limits_of(profile: ScannerProfile | None) -> Limits:
    """What the profile asks for."""
    if profile is None:
        return Limits()
    colour = profile.colour
    return Limits(
        least_dpi=profile.least_dpi,
        colour="grey" if colour == "grey" else "colour" if colour == "colour" else "any",
        least_quality=profile.least_quality,
        most_skew=profile.most_skew,
    )


def seen(kept: Kept, frame: Frame, batch: ScanBatch, limits: Limits) -> Iterator[Seen]:
    """The picture, or both halves of a double page in the order they are read, the right one first in columns."""
    small = small_page(kept.path, frame.number)
    at = gutter(small) if batch.split_doubles else None
    if at is None:
        extra = []
        if batch.split_doubles and frame.width > frame.height:
            extra = [found("no_gutter", Grade.NOTE)]
        yield _looked_at(kept, frame, small, limits, extra)
        return
    sides = [Side.LEFT, Side.RIGHT]
    if batch.direction == Direction.VERTICAL.value:
        sides.reverse()
    for side in sides:
        cut = Cut(side, at)
        left, top, right, bottom = cut.box(frame.width, frame.height)
        part = replace(frame, number=half(frame.number, side, at), width=right - left, height=bottom - top)
        yield _looked_at(kept, part, small.crop(cut.box(*small.size)), limits, [found("halved", Grade.NOTE)])


def _looked_at(kept: Kept, frame: Frame, small: Image.Image, limits: Limits, extra: list[dict[str, Any]]) -> Seen:
    path = web_path(kept.digest, frame.number)
    if not path.exists():
        write_once(path, web_jpeg(small))
    measures = measured(small)
    return Seen(
        frame=frame, small=small, findings=[*findings(frame, measures, limits), *extra], is_blank=measures.is_blank
    )
