"""Which engine reads, whose reading counts, and what is done to a page beforehand."""

import pytest
from PIL import Image, ImageDraw

from ocr.preparation import content_box, prepared, prepared_as, skew_of
from ocr.routing import RAPIDOCR, TESSERACT, first_engine, second_counts, second_engine

BOTH = (RAPIDOCR, TESSERACT)


@pytest.mark.parametrize(
    ("installed", "expected"),
    [(BOTH, RAPIDOCR), ((TESSERACT,), TESSERACT), ((RAPIDOCR,), RAPIDOCR), ((), None)],
)
def test_the_better_engine_reads_first_where_it_is_installed(installed: tuple[str, ...], expected: str | None) -> None:
    assert first_engine(installed) == expected


@pytest.mark.parametrize(
    ("first", "confidence", "installed", "expected"),
    [
        (RAPIDOCR, 98.0, BOTH, None),
        (RAPIDOCR, 40.0, BOTH, TESSERACT),
        (RAPIDOCR, 0.0, BOTH, TESSERACT),
        (RAPIDOCR, 0.0, (RAPIDOCR,), None),
        (TESSERACT, 20.0, (TESSERACT,), None),
    ],
)
def test_a_second_look_is_for_doubtful_pages(
    first: str, confidence: float, installed: tuple[str, ...], expected: str | None
) -> None:
    assert second_engine(first, confidence=confidence, installed=installed) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(50.0, 70.0, False), (50.0, 95.0, True), (0.0, 20.0, True), (0.0, 0.0, False), (55.0, 0.0, False)],
)
def test_the_second_reading_must_be_far_surer(first: float, second: float, expected: bool) -> None:
    assert second_counts(first=first, second=second) is expected


def page_of_lines(*, size: tuple[int, int] = (900, 700)) -> Image.Image:
    image = Image.new("L", size, 245)
    pen = ImageDraw.Draw(image)
    for row in range(12):
        for column in range(24):
            x, y = 90 + column * 30, 90 + row * 44
            pen.rectangle((x, y, x + 21, y + 21), outline=20, width=4)
    return image


@pytest.mark.parametrize("angle", [-5.0, -2.0, 1.0, 3.5, 6.0])
def test_a_crooked_page_is_measured_and_made_level(angle: float) -> None:
    crooked = page_of_lines().rotate(-angle, resample=Image.Resampling.BICUBIC, fillcolor=245)
    assert skew_of(crooked) == pytest.approx(angle, abs=0.5)
    assert skew_of(prepared(crooked).image) == pytest.approx(0, abs=0.5)


def test_an_angle_is_not_measured_on_a_line_cut_out_by_hand() -> None:
    strip = page_of_lines().rotate(-4, resample=Image.Resampling.BICUBIC, fillcolor=245).crop((80, 300, 880, 360))
    assert prepared(strip).image is strip


def test_a_page_is_not_made_level_for_an_engine_that_reads_leaning_lines() -> None:
    crooked = page_of_lines().rotate(-4, resample=Image.Resampling.BICUBIC, fillcolor=245)
    assert prepared(crooked, level=False).image is crooked


def test_a_page_is_prepared_again_as_it_was_measured() -> None:
    image = Image.new("L", (1000, 800), 0)
    image.paste(page_of_lines().rotate(-4, resample=Image.Resampling.BICUBIC, fillcolor=245), (60, 50))
    found = prepared(image)
    width, height = found.image.size
    again = prepared_as(image, left=found.left, top=found.top, width=width, height=height, skew=found.skew)
    assert again.image.tobytes() == found.image.tobytes()
    box = (300.0, 200.0, 420.0, 240.0)
    left, top, right, bottom = found.edges_on_prepared(found.edges_on_original(box))
    assert left <= box[0] <= box[2] <= right
    assert top <= box[1] <= box[3] <= bottom


def test_a_level_page_and_an_empty_one_stay_as_they_are() -> None:
    for page in (page_of_lines(), Image.new("RGB", (300, 200), "white"), Image.new("L", (1, 1), 0)):
        assert prepared(page).image is page


def test_black_borders_are_cut_off_and_the_original_is_not_touched() -> None:
    image = Image.new("L", (1000, 800), 0)
    image.paste(page_of_lines(), (60, 50))
    before = image.tobytes()
    found = prepared(image)
    assert content_box(image) == (60, 50, 960, 750)
    assert (found.left, found.top, found.image.size) == (60, 50, (900, 700))
    assert image.tobytes() == before


def test_a_white_on_black_page_is_no_border() -> None:
    assert content_box(page_of_lines().point(lambda value: 255 - value)) == (0, 0, 900, 700)


def test_places_lead_back_to_the_original() -> None:
    image = Image.new("L", (1000, 800), 0)
    image.paste(page_of_lines().rotate(-4, resample=Image.Resampling.BICUBIC, fillcolor=245), (60, 50))
    found = prepared(image)
    assert found.skew == pytest.approx(4, abs=0.5)
    middle = (found.image.width / 2, found.image.height / 2)
    assert found.place_on_original(*middle) == pytest.approx((middle[0] + 60, middle[1] + 50))
    right = found.place_on_original(middle[0] + 300, middle[1])
    assert right[1] > middle[1] + 50 + 10  # the line falls to the right on the crooked page
