"""What tests of handing scans in stand on: a unit, page images, and a batch from a folder."""

import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from PIL import Image, ImageDraw, ImageFont

from archive_catalog.actions import UnitDescription, ensure_fonds, ensure_repository, ensure_unit
from archive_catalog.models import ArchiveUnit, Level
from ocr.intake.batches import FileAt, add_files_of_server, open_batch, start
from ocr.intake.taking import take_in
from ocr.models import Origin, ScanBatch

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
CODE = "0045-WS·1953·D30-0012"


def a_unit(code: str = CODE, fonds: str = "0045") -> ArchiveUnit:
    """An item of that fonds."""
    repository = ensure_repository(code="0001", name="县档案馆")
    kept_in = ensure_fonds(repository=repository, code=fonds, title="县人民政府")
    description = UnitDescription(reference_code=code, title="工作报告", level=Level.ITEM)
    return ensure_unit(fonds=kept_in, description=description, by=None)[0]


def drawn(*lines: str, size: tuple[int, int] = (700, 500), left: int = 40) -> Image.Image:
    """A white page with these lines."""
    image = Image.new("L", size, 255)
    for number, line in enumerate(lines):
        font = ImageFont.truetype(str(FONT), 32, index=2)
        ImageDraw.Draw(image).text((left, 40 + 60 * number), line, font=font, fill=0)
    return image


def saved(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    """The image as a file."""
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def page_image(text: str = "县人民政府工作报告") -> bytes:
    """A page with one line."""
    return saved(drawn(text), dpi=(300, 300))


def written(folder: Path, files: dict[str, bytes]) -> Path:
    """A folder with these files, by their path in it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def handed_in(folder: Path, names: Iterable[str], **options: Any) -> ScanBatch:
    """A batch of those files of the folder, in that order, taken in."""
    batch = open_batch(by=options.pop("by", None), origin=Origin.COMMAND, **options)
    add_files_of_server(batch=batch, files=[FileAt(path=folder / name, name=name) for name in names])
    start(batch=batch, queued=False)
    assert take_in(batch.pk)
    batch.refresh_from_db()
    return batch


def environment() -> dict[str, str]:
    """For another process on the database and the files of this test."""
    chosen = connection.settings_dict
    address = f"sqlite:///{chosen['NAME']}"
    if connection.vendor != "sqlite":
        where = f"{chosen['USER']}:{chosen['PASSWORD']}@{chosen['HOST'].replace('/', '%2F')}:{chosen['PORT']}"
        address = f"postgres://{where}/{chosen['NAME']}"
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "DATA_DIR": str(settings.DATA_DIR),
        "DATABASE_URL": address,
        "PYTHONUNBUFFERED": "1",
    }
