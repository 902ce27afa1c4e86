"""Which engine reads a page, and which of two readings of it counts. Measured on 52 scans, see docs/recognition.md.

RapidOCR reads every kind of page better than tesseract does, clean print too, so it goes first wherever it is
installed. Tesseract reads alone where it is not, and looks once more at what RapidOCR read nothing or next to nothing
on.
"""

from collections.abc import Collection

TESSERACT, RAPIDOCR = "tesseract", "rapidocr"
# Below this mean confidence (per cent) a reading is doubtful, and another engine is worth its time where there is one.
UNSURE = 60.0
# Tesseract's confidence promises less: by so much a reading of it must be the surer one to count.
HANDICAP = 30.0


def first_engine(installed: Collection[str]) -> str | None:
    """The engine that reads a page first, or None where no engine is installed."""
    return next((name for name in (RAPIDOCR, TESSERACT) if name in installed), None)


def second_engine(first: str, *, confidence: float, installed: Collection[str]) -> str | None:
    """The engine that should look once more, or None where the first reading is good enough.

    `confidence` is the first reading's, 0 to 100; 0 where it is empty.
    """
    if first != RAPIDOCR or TESSERACT not in installed or confidence >= UNSURE:
        return None
    return TESSERACT


def second_counts(*, first: float, second: float) -> bool:
    """Whether tesseract's reading counts instead of RapidOCR's, by the confidence of each, 0 where it is empty."""
    return second > 0 and (first == 0 or second - HANDICAP > first)
