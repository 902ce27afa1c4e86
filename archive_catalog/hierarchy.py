"""What may be described inside what: series (目录) hold files, files (案卷) hold items (件)."""

from django.utils.translation import gettext

from .models import Level

_HOLDS: dict[Level, frozenset[Level]] = {
    Level.SERIES: frozenset({Level.SERIES, Level.FILE, Level.ITEM}),
    Level.FILE: frozenset({Level.ITEM}),
    Level.ITEM: frozenset(),
}


class CatalogueError(Exception):
    """A description cannot be written; the message is a sentence for the archivist."""


def check_place(level: Level, *, inside: Level | None) -> None:
    """Raises CatalogueError where a unit of `level` may not stand inside one of level `inside` (None: the fonds)."""
    if inside is not None and level not in _HOLDS[inside]:
        raise CatalogueError(
            gettext(
                "A unit of level “%(level)s” cannot be part of one of level “%(inside)s”. "
                "Choose a higher unit, or leave the field empty to put it directly into its fonds."
            )
            % {"level": level.label, "inside": inside.label}
        )
