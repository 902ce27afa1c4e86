"""What a folder of scans means: which files are images, and which unit each belongs to. Reads names, writes nothing."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive_catalog import reference_codes

INBOX_FONDS = "9999"
INBOX_TITLE = "待整理"
_DIGITS = re.compile(r"(\d+)")
_NOT_IN_CODES = re.compile(r"[^A-Z0-9\u4e00-\u9fff·-]+")


@dataclass(frozen=True, kw_only=True)
class PlannedUnit:
    """A unit to be: its fonds number, reference code, title, and its files in page order."""

    fonds: str
    reference_code: str
    title: str
    files: tuple[Path, ...]


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts page 2 before page 10."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(folded) if part)


def files_below(path: Path) -> Iterator[Path]:
    """The file itself, or every file below the folder in natural order; hidden ones and links are left out."""
    if path.is_file():
        yield path
        return
    for entry in sorted(path.iterdir(), key=lambda entry: natural_key(entry.name)):
        if entry.name.startswith((".", "~$")) or entry.is_symlink() or entry.name in {"Thumbs.db", "desktop.ini"}:
            continue
        if entry.is_dir():
            yield from files_below(entry)
        elif entry.is_file():
            yield entry


def plan_units(path: Path) -> tuple[PlannedUnit, ...]:
    """One item for every folder that holds files; a single file is an item of its own.

    A folder named by a reference code is that unit. Any other goes to the fonds 9999 待整理 under a code made of its
    name.
    """
    by_folder: dict[Path, list[Path]] = {}
    for file in files_below(path):
        by_folder.setdefault(path if path.is_file() else file.parent, []).append(file)
    return tuple(_planned(path, place, tuple(files)) for place, files in by_folder.items())


def _planned(root: Path, place: Path, files: tuple[Path, ...]) -> PlannedUnit:
    name = place.stem if place.is_file() else place.resolve().name
    if reference_codes.is_valid(name):
        code = reference_codes.parse(name)
        return PlannedUnit(fonds=code.fonds, reference_code=str(code), title=name, files=files)
    below = place.relative_to(root).parts if place.is_relative_to(root) and place != root else (name,)
    token = "·".join(_NOT_IN_CODES.sub("", reference_codes.canonical(part)) or "X" for part in below)
    code_text = f"{INBOX_FONDS}-{token}"[: reference_codes.MAX_LENGTH]
    return PlannedUnit(fonds=INBOX_FONDS, reference_code=code_text, title=" / ".join(below), files=files)
