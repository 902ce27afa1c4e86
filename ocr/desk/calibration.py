"""How often a character is right that an engine is so and so sure of (置信度校准): pure."""

from bisect import bisect_left
from collections.abc import Sequence

# (confidence, per cent of such characters that were right). Measured on the 52 scans of docs/recognition.md with
# `manage.py ocr_evaluate`: the middle of each band of its calibration.
_MEASURED: dict[str, Sequence[tuple[float, float]]] = {
    "rapidocr": ((0, 35), (25, 59), (62, 82), (82, 84), (92, 87), (97, 97.5), (99.5, 99), (100, 99.8)),
}
_MEASURED["routed"] = _MEASURED["rapidocr"]


def calibrated(confidence: float, engine: str) -> float:
    """The probability, 0 to 1, that a character is right which `engine` read with this confidence (0 to 100).

    The confidence itself where the engine was not measured.
    """
    points = _MEASURED.get(engine.split("+", maxsplit=1)[0])
    sure = min(max(confidence, 0.0), 100.0)
    if points is None:
        return sure / 100
    place = bisect_left([known for known, _right in points], sure)
    if place == 0:
        return points[0][1] / 100
    (low, right_low), (high, right_high) = points[place - 1], points[place]
    return (right_low + (right_high - right_low) * (sure - low) / (high - low)) / 100
