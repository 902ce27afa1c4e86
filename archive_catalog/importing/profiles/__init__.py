"""Profiles that come with the product: mappings for kinds of files that archives really have, one JSON file each."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext

from archive_catalog.importing.mapping import Mapping, MappingError

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Profile:
    """A named mapping: `name` is typed on the command line, `title` read on the screen."""

    name: str
    title: str
    mapping: Mapping


@cache
def shipped() -> tuple[Profile, ...]:
    """All profiles that come with the product, by name."""
    return tuple(_read(path) for path in sorted(_FOLDER.glob("*.json")))


def profile(name: str) -> Profile:
    """The shipped profile `name`. Raises MappingError with a sentence where there is none."""
    found = next((each for each in shipped() if each.name == name), None)
    if found is None:
        raise MappingError(
            gettext("There is no profile “%(name)s”. There are: %(names)s.")
            % {"name": name, "names": ", ".join(each.name for each in shipped())}
        )
    return found


def _read(path: Path) -> Profile:
    stored = json.loads(path.read_text(encoding="utf-8"))
    return Profile(name=path.stem, title=stored["title"], mapping=Mapping.from_json(stored["mapping"]))
