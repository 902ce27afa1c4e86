"""Which pages a volume holds, and what was stated for the volume that a unit belongs to."""

from dataclasses import dataclass

from django.db.models import QuerySet

from archive_catalog import paths
from archive_catalog.models import ArchiveUnit

from .engines.port import Direction
from .models import Page, VolumeReading


@dataclass(frozen=True, kw_only=True)
class StatedReading:
    """The direction of writing and the languages that a person stated; AUTO and none where nobody did."""

    direction: Direction = Direction.AUTO
    languages: tuple[str, ...] = ()


def pages_below(unit: ArchiveUnit) -> QuerySet[Page]:
    """The pages of a unit and of everything below it."""
    return Page.objects.filter(unit__path__gte=unit.path, unit__path__lt=paths.behind(unit.path))


def stated_for(unit: ArchiveUnit) -> StatedReading:
    """What was stated for the unit itself or, if nothing was, for the nearest one above it."""
    above = VolumeReading.objects.filter(unit__path__in=(*paths.ancestors(unit.path), unit.path))
    nearest = above.order_by("-unit__path").first()
    if nearest is None:
        return StatedReading()
    return StatedReading(direction=Direction(nearest.direction), languages=tuple(nearest.languages))
