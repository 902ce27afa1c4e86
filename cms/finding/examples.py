"""The language of the search box by examples, each of which can be tried (search/language.py reads it)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Example:
    """What to type, and what it finds."""

    text: str
    meaning: Promise


EXAMPLES = (
    Example("水库 批复", _("Both words, anywhere")),
    Example("“农村低保”", _("Exactly these characters, side by side")),
    Example("水利 -防汛", _("The first word without the second")),
    Example("水库 OR 水渠", _("Either word")),
    Example("题名:水库", _("In titles only")),
    Example("文号:政办〔2014〕51号", _("By document number, with any brackets")),
    Example("档号:0045-1953", _("By reference code, with any separators or none")),
    Example("年份:1950..1965", _("Dated in these years")),
    Example("民国三十七年", _("A year in words, also what is dated 1948")),
    Example("1958-05", _("A month, also what is dated in it")),
)
