"""The images to be measured on: a folder of NAME.png with the true text in NAME.txt, and a manifest if there is one."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MANIFEST = "manifest.tsv"


class SamplesError(Exception):
    """The folder cannot be measured on; the message is a sentence."""


@dataclass(frozen=True)
class Sample:
    """An image, its true text and its category, such as "handwritten page"."""

    name: str
    image: Path
    truth: str
    category: str


def samples_in(folder: Path) -> list[Sample]:
    """Every image of `folder` and its subfolders with a text beside it, by name.

    The category is `category` and `kind` of the manifest's row (tab-separated, with a column `file`), else the name of
    the subfolder. Raises SamplesError where there are none or a file cannot be read.
    """
    if not folder.is_dir():
        raise SamplesError(f"There is no folder {folder}. Name the folder that holds NAME.png and NAME.txt.")
    categories = dict(_categories(folder / MANIFEST))
    found = []
    for image in sorted(folder.rglob("*.png")):
        text = image.with_suffix(".txt")
        if not text.is_file():
            continue
        name = image.relative_to(folder).as_posix()
        category = categories.get(name) or (image.parent.name if image.parent != folder else "all")
        found.append(Sample(name=name, image=image, truth=_text(text), category=category))
    if not found:
        raise SamplesError(f"The folder {folder} holds no NAME.png with a NAME.txt beside it. Add true texts.")
    return found


def _categories(manifest: Path) -> Iterator[tuple[str, str]]:
    if not manifest.is_file():
        return
    for row in csv.DictReader(_text(manifest).splitlines(), delimiter="\t"):
        if row.get("file"):
            yield row["file"] or "", " ".join(filter(None, (row.get("category"), row.get("kind"))))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SamplesError(f"The file {path} is not in UTF-8. Save it in UTF-8.") from error
