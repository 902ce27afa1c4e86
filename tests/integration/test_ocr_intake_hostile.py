"""Files of every kind, friendly and hostile: each is read rightly or ends in a sentence, the rest goes on."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from archive_catalog.actions import UnitDescription, ensure_fonds, ensure_repository, ensure_unit
from archive_catalog.models import ArchiveUnit, Level
from ocr.images import open_page
from ocr.intake import pdf_apart
from ocr.intake.batches import FileAt, add_files_of_server, open_batch, start
from ocr.intake.selectors import report
from ocr.intake.taking import take_in
from ocr.models import BatchFile, FileState, Origin, Page, Picture, ScanBatch, ScanBatchState
from ocr.scan_files import original_path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sentences_in_english")]


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def unit() -> ArchiveUnit:
    fonds = ensure_fonds(repository=ensure_repository(code="0001", name="县档案馆"), code="0045", title="县人民政府")
    description = UnitDescription(reference_code="0045-WS·1953·D30-0012", title="工作报告", level=Level.ITEM)
    return ensure_unit(fonds=fonds, description=description, by=None)[0]


def picture(width: int = 600, height: int = 400, shade: int = 0) -> Image.Image:
    """White paper with a black bar in its upper left corner, so that turning and inverting are seen."""
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).rectangle((10, 10, width // 2, height // 4), fill=(shade, shade, shade))
    return image


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_bomb(side: int = 60_000) -> bytes:
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 9_999_999)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def deep_colour_png() -> bytes:
    """Sixteen bits a channel, which Pillow reads and cannot write: white, with a black upper half."""
    rows = b"".join(b"\0" + (b"\0\0" if row < 20 else b"\xff\xff") * 3 * 60 for row in range(40))
    header = struct.pack(">IIBBBBB", 60, 40, 16, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def endless_tiff() -> bytes:
    """A TIFF whose second directory says that the first one follows."""
    whole = bytearray(saved(picture(60, 60), "TIFF", save_all=True, append_images=[picture(60, 60, 90)]))
    first = struct.unpack_from("<I", whole, 4)[0]
    entries = struct.unpack_from("<H", whole, first)[0]
    second = struct.unpack_from("<I", whole, first + 2 + 12 * entries)[0]
    entries = struct.unpack_from("<H", whole, second)[0]
    struct.pack_into("<I", whole, second + 2 + 12 * entries, first)
    return bytes(whole)


def pdf(pages: int = 1, size: tuple[float, float] = (200, 100), encrypt: object = None) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, encrypt=encrypt)
    for number in range(pages):
        canvas.drawString(20, 50, f"page {number}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def pdf_of_scan() -> bytes:
    return saved(picture(1240, 1754), "PDF", resolution=150)


def pdf_of_objects(*objects: bytes) -> bytes:
    """A PDF of these objects, the first of them its catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return b"%s%s%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        out, head, table, len(objects) + 1, len(out),
    )  # fmt: skip


def stream(facts: bytes, content: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (facts, len(content), content)


def drawings_in_drawings(depth: int = 12, width: int = 10) -> bytes:
    """A page of some kilobytes that draws ten drawings, each of ten, and so on: a million million rectangles."""
    box = b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]"
    forms = [
        stream(box + b"/Resources<</XObject<</F %d 0 R>>>>" % (6 + level), b"/F Do " * width) for level in range(depth)
    ]
    return pdf_of_objects(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        stream(b"", b"/F Do"),
        *forms,
        stream(box, b"0 0 600 800 re f"),
    )


def pages_in_pages() -> bytes:
    """A tree of pages that is its own branch."""
    return pdf_of_objects(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>")


def tiff_to_nowhere() -> bytes:
    """A TIFF whose first directory lies behind its end."""
    whole = bytearray(saved(picture(60, 60, 120), "TIFF"))
    struct.pack_into("<I", whole, 4, 0xFFFFFFF0)
    return bytes(whole)


def tiff_in_itself() -> bytes:
    """A TIFF whose only directory says that it follows itself."""
    whole = bytearray(saved(picture(60, 60, 130), "TIFF"))
    first = struct.unpack_from("<I", whole, 4)[0]
    struct.pack_into("<I", whole, first + 2 + 12 * struct.unpack_from("<H", whole, first)[0], first)
    return bytes(whole)


def long_tiff() -> bytes:
    """A TIFF of a thousand directories that show the same picture."""
    whole = bytearray(saved(picture(60, 60, 140), "TIFF"))
    first = struct.unpack_from("<I", whole, 4)[0]
    entries = whole[first : first + 2 + 12 * struct.unpack_from("<H", whole, first)[0]]
    whole += b"\0" * (len(whole) % 2)
    start, step = len(whole), len(entries) + 4
    struct.pack_into("<I", whole, first + len(entries), start)
    for number in range(1000):
        whole += entries + struct.pack("<I", start + (number + 1) * step if number < 999 else 0)
    return bytes(whole)


def jpeg_bomb() -> bytes:
    """A JPEG of 65,500 by 65,500 pixels, it says."""
    whole = bytearray(saved(picture(40, 40), "JPEG"))
    struct.pack_into(">HH", whole, whole.index(b"\xff\xc0") + 5, 65_500, 65_500)
    return bytes(whole)


def hidden_bomb(kind: bytes) -> bytes:
    """A PNG with a hundred million bytes of description in a few kilobytes."""
    whole = saved(picture(60, 40, 7), "PNG")
    return whole[:33] + chunk(kind, b"a\0\0" + zlib.compress(b"a" * 100_000_000, 1)) + whole[33:]


def pdf_bomb() -> bytes:
    """A page with an image that says it has 400 million pixels."""
    whole = saved(picture(40, 40).convert("L"), "PDF", resolution=72)
    return whole.replace(b"/Width 40", b"/Width 20000").replace(b"/Height 40", b"/Height 20000")


def turned_jpeg() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return saved(picture(), "JPEG", exif=exif)


def sixteen_bits(form: str) -> bytes:
    return saved(picture().convert("L").point(lambda value: value * 257, "I").convert("I;16"), form)


def animated() -> bytes:
    return saved(picture(), "PNG", save_all=True, append_images=[picture(shade=90)], duration=100)


Case = tuple[str, Callable[[], bytes], str | tuple[int, int]]

# What a file ends in: a part of the sentence on the report, or the size of its first page where it is read.
CASES: list[Case] = [
    ("plain.jpg", lambda: saved(picture(), "JPEG"), (600, 400)),
    ("cmyk.jpg", lambda: saved(picture(shade=1).convert("CMYK"), "JPEG"), (600, 400)),
    ("cmyk.tif", lambda: saved(picture(shade=2).convert("CMYK"), "TIFF"), (600, 400)),
    ("16bit-grey.png", lambda: sixteen_bits("PNG"), (600, 400)),
    ("16bit-grey.tif", lambda: sixteen_bits("TIFF"), (600, 400)),
    ("16bit-colour.png", deep_colour_png, (60, 40)),
    ("bilevel.tif", lambda: saved(picture().convert("1"), "TIFF", compression="group4"), (600, 400)),
    ("palette.png", lambda: saved(picture().convert("P"), "PNG"), (600, 400)),
    ("transparent.png", lambda: saved(picture(shade=3).convert("RGBA"), "PNG"), (600, 400)),
    ("turned-by-exif.jpg", turned_jpeg, (400, 600)),
    ("jpeg2000.jp2", lambda: saved(picture(), "JPEG2000"), (600, 400)),
    ("scan.pdf", pdf_of_scan, (1240, 1754)),
    ("text.pdf", pdf, (834, 417)),
    ("jpeg-called.png", lambda: saved(picture(shade=4), "JPEG"), (600, 400)),
    ("endless.tif", endless_tiff, (60, 60)),
    ("empty.jpg", lambda: b"", "is empty"),
    ("text.jpg", lambda: b"only words", "neither JPEG, PNG, TIFF, JPEG 2000 nor PDF"),
    ("program.png", lambda: b"MZ" + b"\0" * 200, "neither JPEG"),
    ("moving.gif", lambda: saved(picture(), "GIF", save_all=True, append_images=[picture(shade=9)]), "neither JPEG"),
    ("animated.png", animated, "animated"),
    ("cut.jpg", lambda: saved(picture().effect_spread(30), "JPEG")[:4000], "damaged or cut off"),
    ("cut.png", lambda: saved(picture().effect_spread(30), "PNG")[:4000], "damaged or cut off"),
    ("cut.tif", lambda: saved(picture().effect_spread(30), "TIFF")[:4000], "damaged or cut off"),
    ("cut.jp2", lambda: saved(picture().effect_spread(30), "JPEG2000")[:300], "damaged or cut off"),
    ("cut.pdf", lambda: pdf_of_scan()[:30], "damaged or cut off"),
    ("one-pixel.png", lambda: saved(Image.new("L", (1, 1), 255), "PNG"), "too few for any writing"),
    ("wide.png", lambda: saved(Image.new("1", (30_000, 100), 1), "PNG"), "no side may have more than 20000"),
    ("bomb.png", png_bomb, "million pixels"),
    ("lab.tif", lambda: saved(Image.new("LAB", (60, 60)), "TIFF"), (60, 60)),
    ("large.png", lambda: saved(Image.new("1", (12_001, 10_000), 1), "PNG"), "million pixels"),
    ("bomb.pdf", pdf_bomb, "million pixels"),
    ("huge-page.pdf", lambda: pdf(size=(14_000, 14_000)), "million pixels"),
    ("10000-pages.pdf", lambda: pdf(pages=10_000), "more than 2000 pages"),
    ("drawings-in-drawings.pdf", drawings_in_drawings, "more time or memory"),
    ("pages-in-pages.pdf", pages_in_pages, "damaged or cut off"),
    ("tiff-to-nowhere.tif", tiff_to_nowhere, "damaged or cut off"),
    ("tiff-in-itself.tif", tiff_in_itself, (60, 60)),
    ("1000-pictures.tif", long_tiff, "more than 500 pages"),
    ("bomb.jpg", jpeg_bomb, "million pixels"),
    ("text-bomb.png", lambda: hidden_bomb(b"zTXt"), "damaged or cut off"),
    ("colours-bomb.png", lambda: hidden_bomb(b"iCCP"), "damaged or cut off"),
    ("webp.jpg", lambda: saved(picture(), "WEBP"), "neither JPEG"),
    ("drawing.png", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>x()</script></svg>", "neither JPEG"),
    ("locked.pdf", lambda: pdf(encrypt=StandardEncryption("secret", canPrint=0)), "protected by a password"),
]


def handed_in(folder: Path, unit: ArchiveUnit) -> ScanBatch:
    for name, make, _expected in CASES:
        (folder / name).write_bytes(make())
    batch = open_batch(by=None, unit=unit, origin=Origin.COMMAND)
    files = [FileAt(path=folder / name, name=name) for name, *_ in CASES]
    add_files_of_server(batch=batch, files=[*files, FileAt(path=folder / "gone.png", name="gone.png")])
    start(batch=batch, queued=False)
    assert take_in(batch.pk)
    batch.refresh_from_db()
    return batch


def test_every_file_is_read_or_ends_in_a_sentence(
    unit: ArchiveUnit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_apart, "LOOKING_SECONDS", 5)
    monkeypatch.setattr(pdf_apart, "DRAWING_SECONDS", 2)
    batch = handed_in(tmp_path, unit)
    assert batch.state == ScanBatchState.DONE
    said = {line.file: " ".join(line.sentences) for line in report(batch)}
    states = dict(BatchFile.objects.values_list("name", "state"))
    for name, _make, expected in CASES:
        if isinstance(expected, str):
            assert states[name] == FileState.REFUSED, f"{name} was taken in"
            assert expected in said[name], f"{name}: {said[name]}"
            assert said[name].endswith("."), name
        else:
            scan = Picture.objects.filter(file__name=name).order_by("order")[0].scan
            assert (scan.width, scan.height) == expected, name
            assert open_page(original_path(scan.digest, scan.extension), scan.frame).size == expected, name
    assert states["gone.png"] == FileState.REFUSED
    assert "no longer where it was" in said["gone.png"]
    read = [name for name, _make, expected in CASES if not isinstance(expected, str)]
    assert Page.objects.count() == len(read) + 1  # the endless TIFF has two


@pytest.mark.parametrize("name", ["cmyk.jpg", "cmyk.tif", "16bit-grey.png", "16bit-grey.tif", "16bit-colour.png"])
def test_rare_colours_become_black_on_white(name: str) -> None:
    make = next(make for case, make, _expected in CASES if case == name)
    page = open_page(make()).convert("L")
    assert page.getpixel((20, 15)) < 30
    assert page.getpixel((page.width - 5, page.height - 5)) > 225


def test_a_damaged_page_of_a_pdf_costs_itself_only(unit: ArchiveUnit, tmp_path: Path) -> None:
    pages = [picture(400, 500, shade) for shade in (0, 60, 120)]
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 500))
    for number, page in enumerate(pages):
        canvas.setPageSize((20_000, 20_000) if number == 1 else (400, 500))
        canvas.drawInlineImage(page, 0, 0, 400, 500)
        canvas.showPage()
    canvas.save()
    (tmp_path / "three.pdf").write_bytes(out.getvalue())
    batch = open_batch(by=None, unit=unit, origin=Origin.COMMAND)
    add_files_of_server(batch=batch, files=[FileAt(path=tmp_path / "three.pdf", name="three.pdf")])
    start(batch=batch, queued=False)
    take_in(batch.pk)
    lines = list(report(batch))
    assert [line.state for line in lines] == ["added", "refused", "added"]
    assert "million pixels" in lines[1].sentences[0]
    assert list(Page.objects.values_list("number", flat=True)) == [1, 2]
