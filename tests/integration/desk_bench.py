"""A small archive with read pages, and people with the rights that a desk knows."""

import io
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from PIL import Image, ImageDraw

from archive_catalog.actions import UnitDescription, ensure_fonds, ensure_repository, ensure_unit, set_access
from archive_catalog.models import ArchiveUnit, Charge, Fonds, Level
from ocr.actions.recognition import attach, job_for
from ocr.engines.port import Direction
from ocr.models import JobState, Line, Page, Scan, Transcription
from ocr.scan_files import digest_of, original_path, web_path, write_once
from search.viewers import AccessClass

GLYPH = 40
SIZE = (600, 800)


def a_fonds(code: str = "0045", title: str = "县人民政府") -> Fonds:
    """A fonds, the same for the same code."""
    return ensure_fonds(repository=ensure_repository(code="0001", name="县档案馆"), code=code, title=title)


def a_unit(
    code: str = "0045-1", *, fonds: Fonds | None = None, access: AccessClass = AccessClass.PUBLIC
) -> ArchiveUnit:
    """A described unit."""
    description = UnitDescription(reference_code=code, title="水利工作报告", level=Level.ITEM)
    unit = ensure_unit(fonds=fonds or a_fonds(), description=description, by=None)[0]
    set_access(units=[unit.pk], access=access, by=None)
    unit.refresh_from_db()
    return unit


def a_line(
    text: str, *, sure: float = 99.0, unsure: dict[int, float] | None = None, others: str = ""
) -> dict[str, Any]:
    """A line as an engine reads it, each character a square; `unsure` gives single characters another confidence, and
    these `others` as alternatives.
    """
    doubts = unsure or {}
    return {
        "text": text,
        "sure": [doubts.get(place, sure) for place in range(len(text))],
        "others": [
            [[other, 100 - doubts[place]] for other in others] if place in doubts else [] for place in range(len(text))
        ],
    }


def a_page(
    unit: ArchiveUnit, *lines: dict[str, Any], number: int = 1, direction: Direction = Direction.HORIZONTAL
) -> Page:
    """A page that was read: its lines below one another, or its columns from the right."""
    out = io.BytesIO()
    image = Image.new("L", SIZE, 255)
    ImageDraw.Draw(image).rectangle((number, 10, number + 3, 30), fill=unit.pk % 200)
    image.save(out, "PNG")
    content = out.getvalue()
    digest = digest_of(content)
    write_once(original_path(digest, "png"), content)
    write_once(web_path(digest, 0), content)
    scan = Scan.objects.get_or_create(
        digest=digest, frame=0,
        defaults={"media_type": "image/png", "extension": "png", "width": SIZE[0], "height": SIZE[1], "dpi": 300,
                  "byte_size": len(content), "original_name": f"{number}.png"},
    )[0]  # fmt: skip
    page = Page.objects.create(unit=unit, number=number, scan=scan, direction=direction.value)
    job = job_for(scan, engine="rapidocr", languages=("chi_sim",), direction=direction)[0]
    job.state = JobState.DONE
    job.save()
    read = Transcription.objects.create(
        job=job, scan=scan, engine="rapidocr", version="3", parameters={}, direction=direction.value,
        confidence=90, text="\n".join(line["text"] for line in lines),
    )  # fmt: skip
    for order, line in enumerate(lines):
        _line(read, order, line, direction)
    attach(job)
    page.refresh_from_db()
    return page


def _line(read: Transcription, order: int, line: dict[str, Any], direction: Direction) -> None:
    count = len(line["text"])
    if direction is Direction.VERTICAL:
        left, top, width, height = 520 - 60 * order, 40, GLYPH, GLYPH * max(count, 1)
        places = [[left, top + GLYPH * at, GLYPH, GLYPH] for at in range(count)]
    else:
        left, top, width, height = 40, 40 + 60 * order, GLYPH * max(count, 1), GLYPH
        places = [[left + GLYPH * at, top, GLYPH, GLYPH] for at in range(count)]
    rows = zip(line["text"], places, line["sure"], line["others"], strict=True)
    characters = [[sign, *place, sure, others] for sign, place, sure, others in rows]
    Line.objects.create(
        transcription=read, order=order, text=line["text"], left=left, top=top, width=width, height=height,
        confidence=sum(line["sure"]) / count if count else 0, direction=direction.value,
        words=[one[:6] for one in characters], characters=characters, machine_text=line["text"],
        alternatives=[[at, other, sure] for at, others in enumerate(line["others"]) for other, sure in others],
    )  # fmt: skip


def lines_of(page: Page) -> list[Line]:
    """The page's lines in reading order."""
    return list(Line.objects.filter(transcription=page.transcription, dropped=False).order_by("order"))


def somebody(name: str, *rights: str, fonds: Fonds | None = None, sees_all: bool = True) -> User:
    """A person at the desk whose group has these rights and is in charge of `fonds`."""
    user = User.objects.create_user(name, password="x")
    group = Group.objects.create(name=f"group of {name}")
    wanted = ["access_admin", *rights, *(["view_archiveunit"] if sees_all else [])]
    group.permissions.set(Permission.objects.filter(codename__in=wanted))
    user.groups.add(group)
    if fonds is not None:
        Charge.objects.create(group=group, repository=fonds.repository, fonds=fonds)
    return user


def an_archivist(name: str = "archivist", fonds: Fonds | None = None) -> User:
    """Transcribes and checks in one fonds."""
    return somebody(name, "transcribe", "check_transcription", fonds=fonds or a_fonds())


def a_transcriber(name: str = "transcriber", fonds: Fonds | None = None) -> User:
    """Transcribes in one fonds, and checks nothing."""
    return somebody(name, "transcribe", fonds=fonds or a_fonds())


def a_volunteer(name: str = "volunteer") -> User:
    """Transcribes what is open to everyone."""
    return somebody(name, "transcribe_public", sees_all=False)
