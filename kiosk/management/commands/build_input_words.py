"""Builds the words of the kiosk's pinyin keyboard."""

from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from archive_catalog.models import Fonds
from archive_catalog.selectors import public_units
from cms.disclosure.models import Agency
from cms.disclosure.selectors import public_items
from kiosk.input_words import HAN, frequencies, words_in, write
from search.viewers import PUBLIC_VIEWER

# So many titles already hold nearly every word of a catalogue; a million would only take longer.
MOST_TITLES = 50_000


class Command(BaseCommand):
    """Writes DATA_DIR/input; run again after large imports. Does nothing when the words are the same."""

    help = "Builds the words of the kiosk's pinyin keyboard from the word list and from the catalogue's public titles."

    def handle(self, *args: Any, **options: Any) -> None:
        """Builds, or says that nothing was to do."""
        try:
            counts = frequencies()
        except FileNotFoundError as error:
            raise CommandError(str(error)) from error
        titles = chain(
            public_items(PUBLIC_VIEWER).order_by("-pk").values_list("title", flat=True)[:MOST_TITLES].iterator(),
            public_units(PUBLIC_VIEWER).order_by("-pk").values_list("title", flat=True)[:MOST_TITLES].iterator(),
        )
        own = words_in(islice(titles, 2 * MOST_TITLES), counts) | _names()
        written = write(Path(settings.DATA_DIR) / "input", counts, own)
        message = f"{written} words and characters written." if written else "The keyboard's words are up to date."
        self.stdout.write(message)


def _names() -> set[str]:
    """Names of agencies and fonds, which stand in no general list."""
    agencies = chain.from_iterable(Agency.objects.values_list("name", "short_name"))
    fonds = Fonds.objects.filter(pk__in=public_units(PUBLIC_VIEWER).order_by().values("fonds"))
    return {name for name in chain(agencies, fonds.values_list("title", flat=True)) if HAN.fullmatch(name)}
