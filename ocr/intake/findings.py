"""What is wrong with how a page was scanned, by a profile after DA/T 31-2017, and what to do about it.

A finding is kept as {"check": …, "grade": …, **values} and put into words for whoever reads it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from ocr.images import Frame

from .quality import Measures

STANDARD_DPI = 200
"""DA/T 31-2017, 9.4: the resolution of a scan is at least 200 dpi."""
_PALE_INK, _WHITE_PAPER, _DARK_PAPER = 165, 245, 110
# Cuttings of single lines are no pages, and tell nothing of how a page lay on the glass.
_LEAST_SIDE, _MOST_RATIO = 300, 4.0


class Grade(StrEnum):
    """How much a finding weighs: a page to be scanned again, one to look at, or something to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


GRADES: Mapping[str, str | Promise] = {
    Grade.ERROR: _("Scan again"),
    Grade.WARNING: _("Look at it"),
    Grade.NOTE: pgettext_lazy("finding", "To know"),
}


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a profile asks for; the values of DA/T 31-2017 for scans that are to be recognised where it says nothing."""

    least_dpi: int = 300
    colour: Literal["any", "grey", "colour"] = "any"
    least_quality: int = 75
    most_skew: float = 2.0


_SENTENCES: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "no_dpi": (
        _("The file does not say its resolution."),
        _("Have the scanning program write it; the check needs it."),
    ),
    "low_dpi": (
        _("Scanned at %(dpi)d dpi, less than %(least)d."),
        _("Scan it again at %(least)d dpi."),
    ),
    "colour": (
        _("Scanned in too few colours for this profile."),
        _("Scan it again in colour, or in grey where the profile allows it."),
    ),
    "compression": (
        _("Compressed to JPEG quality %(quality)d, less than %(least)d."),
        _("Save it with less compression; blurred strokes are read wrongly."),
    ),
    "skew": (
        _("The page leans by %(skew).1f degrees, more than %(most).1f."),
        _("Lay it straight. It is read all the same, for it is turned back on a copy."),
    ),
    "blank": (
        _("Nothing is written on the page."),
        _("Check that it did not lie the wrong way up in the feeder."),
    ),
    "cut_off": (
        _("Writing runs off the page: %(edges)s."),
        _("Scan it again with a margin on all sides."),
    ),
    "overexposed": (
        _("The page is too bright; strokes are pale."),
        _("Scan it again darker."),
    ),
    "underexposed": (
        _("The page is too dark."),
        _("Scan it again brighter."),
    ),
    "same_file": (
        _("The same bytes as %(name)s in this batch."),
        _("Nothing was stored twice. Check that no page is missing."),
    ),
    "same_page": (
        _("Already page %(number)d of %(code)s."),
        _("Nothing was stored twice."),
    ),
    "number_taken": (
        _("Page %(wanted)d of %(code)s shows another image already; this became page %(number)d."),
        _("Where it is a better scan of the same page, ask for the old one to be taken out."),
    ),
    "halved": (
        _("Cut out of a double page."),
        _("Look whether the cut goes through the fold."),
    ),
    "no_gutter": (
        _("No fold was found, so the picture was not cut."),
        _("Where it is a double page, cut it before handing it in."),
    ),
    "unknown_code": (
        _("No unit that you are in charge of has the reference code %(code)s."),
        _("Choose its unit here, or enter it in the catalogue first."),
    ),
    "ambiguous_code": (
        _("Several units have the reference code %(code)s."),
        _("Choose the right one here."),
    ),
    "no_code": (
        _("Nothing says which unit it belongs to."),
        _("Choose its unit here."),
    ),
}

_EDGES = {
    "left": pgettext_lazy("edge of a page", "left"),
    "right": pgettext_lazy("edge of a page", "right"),
    "top": pgettext_lazy("edge of a page", "top"),
    "bottom": pgettext_lazy("edge of a page", "bottom"),
}


def findings(frame: Frame, measures: Measures, limits: Limits) -> list[dict[str, Any]]:
    """What is to be said of a page; a cutting of a line only what its file says of itself."""
    found = list(_of_file(frame, limits))
    if min(frame.width, frame.height) >= _LEAST_SIDE and _ratio(frame) <= _MOST_RATIO:
        found += _of_page(frame, measures, limits)
    return found


def _of_file(frame: Frame, limits: Limits) -> Iterator[dict[str, Any]]:
    if frame.dpi is None:
        yield found("no_dpi", Grade.NOTE)
    elif frame.dpi < limits.least_dpi:
        grade = Grade.ERROR if frame.dpi < STANDARD_DPI else Grade.WARNING
        yield found("low_dpi", grade, dpi=frame.dpi, least=limits.least_dpi)
    too_plain = {"any": (), "grey": ("bilevel",), "colour": ("bilevel", "grey")}
    if frame.colour in too_plain[limits.colour]:
        yield found("colour", Grade.WARNING)
    if frame.quality is not None and frame.quality < limits.least_quality:
        yield found("compression", Grade.WARNING, quality=frame.quality, least=limits.least_quality)


def _of_page(frame: Frame, measures: Measures, limits: Limits) -> Iterator[dict[str, Any]]:
    if measures.is_blank:
        yield found("blank", Grade.NOTE)
        return
    if abs(measures.skew) > limits.most_skew:
        yield found("skew", Grade.WARNING, skew=abs(measures.skew), most=limits.most_skew)
    if measures.cut_edges:
        yield found("cut_off", Grade.WARNING, edges=list(measures.cut_edges))
    if frame.colour == "bilevel":
        return
    if measures.ink is not None and measures.ink >= _PALE_INK and measures.paper >= _WHITE_PAPER:
        yield found("overexposed", Grade.WARNING)
    if measures.paper < _DARK_PAPER:
        yield found("underexposed", Grade.WARNING)


def found(check: str, grade: Grade, **values: Any) -> dict[str, Any]:
    """A finding as a row keeps it."""
    return {"check": check, "grade": grade.value, **values}


def sentence(finding: Mapping[str, Any]) -> str:
    """What was found, in the active language."""
    return _worded(finding, 0)


def advice(finding: Mapping[str, Any]) -> str:
    """What to do about it."""
    return _worded(finding, 1)


def gravest(several: Sequence[Mapping[str, Any]]) -> str:
    """The grade that weighs most among findings, "" where there are none."""
    grades = {finding.get("grade") for finding in several}
    return next((grade.value for grade in Grade if grade.value in grades), "")


def _worded(finding: Mapping[str, Any], place: int) -> str:
    sentences = _SENTENCES.get(str(finding.get("check", "")))
    if sentences is None:
        return ""
    values = dict(finding)
    if "edges" in values:
        values["edges"] = pgettext("between names", ", ").join(str(_EDGES.get(edge, edge)) for edge in values["edges"])
    return str(sentences[place]) % values


def _ratio(frame: Frame) -> float:
    return max(frame.width, frame.height) / min(frame.width, frame.height)
