"""With which quality a JPEG was saved, from its quantization table."""

from collections.abc import Mapping, Sequence

# The luminance table of the standard (ITU-T T.81, table K.1), which encoders scale by the quality.
_STANDARD = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip
_SUM = sum(_STANDARD)


def jpeg_quality(tables: Mapping[int, Sequence[int]] | None) -> int | None:
    """The quality from 1 to 100 on the usual scale (Independent JPEG Group), None where there is no table."""
    if not tables:
        return None
    table = tables.get(0) or next(iter(tables.values()))
    if len(table) != len(_STANDARD):
        return None
    scale = 100 * sum(table) / _SUM
    quality = 5000 / scale if scale > 100 else (200 - scale) / 2
    return min(max(round(quality), 1), 100)
