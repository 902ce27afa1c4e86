"""Scans are opened as hostile files."""

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from ocr.images import MAX_BYTES, ImageRefusedError, inspect, open_page, web_rendition

pytestmark = pytest.mark.usefixtures("sentences_in_english")


def picture(width: int = 300, height: int = 200, mode: str = "RGB") -> Image.Image:
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).ellipse((20, 20, width - 20, height - 20), fill="black")
    return image.convert(mode)


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("form", "media_type", "extension"),
    [("JPEG", "image/jpeg", "jpg"), ("PNG", "image/png", "png"), ("TIFF", "image/tiff", "tif")],
)
def test_an_image_is_known_by_its_content(form: str, media_type: str, extension: str) -> None:
    facts = inspect(encoded(picture(), form, dpi=(300, 300)))
    assert (facts.media_type, facts.extension) == (media_type, extension)
    assert [(frame.width, frame.height, frame.dpi) for frame in facts.frames] == [(300, 200, 300)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"just text, renamed to page.png",
        b"<html><script>alert(1)</script></html>",
        b"%PDF-1.7 ...",
        b"GIF89a" + b"\0" * 40,
        b"MZ" + b"\0" * 99,
    ],
)
def test_what_is_no_scan_is_refused(content: bytes) -> None:
    with pytest.raises(ImageRefusedError, match=r"\.$"):
        inspect(content)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_file_that_was_cut_off_is_refused(form: str, part: float) -> None:
    whole = encoded(picture(900, 900).effect_spread(40), form)
    with pytest.raises(ImageRefusedError, match="damaged or cut off"):
        inspect(whole[: int(len(whole) * part)])


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 60_001 * 100))
        + chunk(b"IEND", b"")
    )
    with pytest.raises(ImageRefusedError, match="million pixels"):
        inspect(bomb)


def test_just_above_the_pixel_limit_is_refused() -> None:
    with pytest.raises(ImageRefusedError, match="million pixels"):
        inspect(encoded(Image.new("1", (12_001, 10_000)), "PNG"))


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(ImageRefusedError, match="at most 60 MB"):
        inspect(b"\xff\xd8\xff" + b"\0" * MAX_BYTES)


def test_nothing_hidden_in_the_original_reaches_a_browser() -> None:
    payload = b"<script>alert('hidden')</script>"
    exif = Image.Exif()
    exif[0x010E] = payload.decode()  # the image's description
    polyglot = encoded(picture(), "JPEG", exif=exif, comment=payload) + payload + b"PK\x03\x04"
    assert inspect(polyglot).media_type == "image/jpeg"
    served = web_rendition(polyglot)
    assert payload not in served
    assert b"PK\x03\x04" not in served
    with Image.open(io.BytesIO(served)) as image:
        assert image.format == "JPEG"
        assert not image.getexif()
        assert "comment" not in image.info


@pytest.mark.parametrize(
    ("size", "expected"), [((5000, 2500), (2000, 1000)), ((1000, 4000), (500, 2000)), ((640, 480), (640, 480))]
)
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_rendition_has_at_most_2000_pixels(form: str, size: tuple[int, int], expected: tuple[int, int]) -> None:
    with Image.open(io.BytesIO(web_rendition(encoded(picture(*size), form)))) as image:
        assert image.size == expected


def test_a_page_that_lies_on_its_side_is_turned_upright_everywhere() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by ninety degrees to the right
    lying = encoded(picture(300, 200), "JPEG", exif=exif)
    assert [(frame.width, frame.height) for frame in inspect(lying).frames] == [(200, 300)]
    assert open_page(lying).size == (200, 300)
    with Image.open(io.BytesIO(web_rendition(lying))) as image:
        assert image.size == (200, 300)


def test_every_frame_of_a_tiff_is_a_page() -> None:
    pages = [picture(100 + 10 * number, 200, "L") for number in range(3)]
    content = encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    facts = inspect(content)
    assert [(frame.number, frame.width) for frame in facts.frames] == [(0, 100), (1, 110), (2, 120)]
    assert open_page(content, 2).size == (120, 200)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_pixels_becomes_black_on_white(mode: str) -> None:
    image = (
        picture(mode="L").point(lambda value: value * 257, "I").convert("I;16")
        if mode == "I;16"
        else picture(mode=mode)
    )
    page = open_page(encoded(image, "TIFF" if mode in {"CMYK", "I;16"} else "PNG")).convert("L")
    assert page.getpixel((2, 2)) > 240
    assert page.getpixel((150, 100)) < 20


def test_transparent_paper_is_white() -> None:
    image = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    assert open_page(encoded(image, "PNG")).getpixel((10, 10)) == (255, 255, 255)


WHOLE = encoded(picture(60, 40).effect_spread(9), "JPEG")
WHOLE_PNG = encoded(picture(60, 40).effect_spread(9), "PNG")
WHOLE_TIFF = encoded(picture(60, 40).effect_spread(9), "TIFF", compression="tiff_lzw")


@settings(max_examples=150, deadline=None)
@given(
    whole=st.sampled_from([WHOLE, WHOLE_PNG, WHOLE_TIFF]),
    places=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=8),
)
def test_any_damage_is_survived_or_refused_with_a_sentence(whole: bytes, places: list[tuple[int, int]]) -> None:
    damaged = bytearray(whole)
    for place, value in places:
        damaged[place % len(damaged)] = value
    try:
        facts = inspect(bytes(damaged))
        served = web_rendition(bytes(damaged), facts.frames[0].number)
    except ImageRefusedError as refused:
        served, said = b"", str(refused)
    else:
        said = "It was read."
    assert served.startswith(b"\xff\xd8\xff") or said.endswith(".")
