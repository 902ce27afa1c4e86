"""Who is looking, reduced to what search has to know: the access classes (开放等级) that this viewer may see."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class AccessClass(StrEnum):
    """Where a document may be read: by everyone, only inside the hall (馆内), or only by staff."""

    PUBLIC = "public"
    ONSITE = "onsite"
    STAFF = "staff"


@dataclass(frozen=True)
class Viewer:
    """A viewer sees the documents whose access class is in `access`, and learns nothing of the others."""

    access: frozenset[AccessClass]


PUBLIC_VIEWER = Viewer(frozenset({AccessClass.PUBLIC}))
ONSITE_VIEWER = Viewer(frozenset({AccessClass.PUBLIC, AccessClass.ONSITE}))
STAFF_VIEWER = Viewer(frozenset(AccessClass))


def viewer_of(request: Any) -> Viewer:
    """The viewer that the middleware put on the request; the public where none did."""
    viewer = getattr(request, "viewer", PUBLIC_VIEWER)
    return viewer if isinstance(viewer, Viewer) else PUBLIC_VIEWER
