"""Pictures that wait for a unit, put together as a person would: by the code or the folder in their names."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.utils.translation import gettext

from ocr.models import Picture, PictureState, ScanBatch

from .findings import sentence
from .names import spoken_code

SHOWN = 4


@dataclass
class Group:
    """Pictures to be given to one unit: `key` names the group, `reason` says why it waits, `first` are the keys of a
    few of them to look at.
    """

    key: str
    label: str
    reason: str
    count: int = 0
    first: list[int] = field(default_factory=list)


def unattached(batch: ScanBatch) -> list[Group]:
    """The groups in the order in which their first pictures were handed in."""
    groups: dict[str, Group] = {}
    for picture in _waiting(batch):
        key = _key(picture)
        group = groups.get(key)
        if group is None:
            reason = next((sentence(finding) for finding in picture.findings), "")
            groups[key] = group = Group(key=key, label=key or gettext("without a name"), reason=reason)
        group.count += 1
        if len(group.first) < SHOWN:
            group.first.append(picture.pk)
    return list(groups.values())


def pictures_of(batch: ScanBatch, key: str) -> list[int]:
    """The keys of a group's pictures, in their order."""
    return [picture.pk for picture in _waiting(batch) if _key(picture) == key]


def _waiting(batch: ScanBatch) -> Iterator[Picture]:
    rows = Picture.objects.filter(file__batch=batch, state=PictureState.UNATTACHED).select_related("file")
    return rows.order_by("file__number", "order").iterator(chunk_size=500)


def _key(picture: Picture) -> str:
    """The code that a separator sheet or the name says, else the folder, else nothing."""
    said = next((str(finding["code"]) for finding in picture.findings if finding.get("code")), "")
    folder = PurePosixPath(picture.file.name.replace("\\", "/")).parent.as_posix()
    return said or spoken_code(picture.file.name) or ("" if folder == "." else folder)
