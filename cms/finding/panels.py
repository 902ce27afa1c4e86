"""What can be chosen beside results, as links that change the question: pure functions over a page of results."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from archive_catalog.models import Level
from cms.design.templatetags.design_tags import ACCESS_NAMES, KIND_NAMES
from cms.disclosure.categories import CATEGORY_LABELS
from search.selectors import Facet, Question, ResultPage, Sorting

SHOWN = 8
MOST_SHOWN = 60

HEADINGS: Mapping[Facet, Promise] = {
    Facet.KIND: gettext_lazy("Kind of record"),
    Facet.AGENCY: gettext_lazy("Agency or creator"),
    Facet.FONDS: gettext_lazy("Fonds"),
    Facet.CATEGORY: gettext_lazy("Category or level"),
    Facet.ACCESS: gettext_lazy("Access class"),
}
LEVEL_LABELS: Mapping[str, str | Promise] = dict(Level.choices)
SORTING_LABELS: Mapping[Sorting, Promise] = {
    Sorting.RELEVANCE: gettext_lazy("Best match"),
    Sorting.NEWEST: gettext_lazy("Newest first"),
    Sorting.OLDEST: gettext_lazy("Oldest first"),
    Sorting.CODE: gettext_lazy("Reference code or document number"),
    Sorting.ENTERED: gettext_lazy("Latest added"),
}
OFFERED: tuple[Sorting, ...] = (Sorting.RELEVANCE, Sorting.NEWEST, Sorting.OLDEST, Sorting.CODE)


@dataclass(frozen=True, kw_only=True)
class Labels:
    """Names that stand in the database: of fonds (全宗) by their key, as far as the viewer may know them."""

    fonds: Mapping[str, str] = field(default_factory=dict)

    def of(self, facet: Facet, value: str) -> str:
        """A value of a facet in words; the value itself where it has no other name."""
        match facet:
            case Facet.KIND:
                return str(KIND_NAMES.get(value, value))
            case Facet.ACCESS:
                return str(ACCESS_NAMES.get(value, value))
            case Facet.CATEGORY:
                return str(CATEGORY_LABELS.get(value) or LEVEL_LABELS.get(value) or value)
            case Facet.FONDS:
                return self.fonds.get(value, value)
            case Facet.AGENCY:
                return value


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A value to choose or to let go: `query` are the parameters of the address that does so."""

    value: str
    label: str
    count: int
    chosen: bool
    query: str

    @property
    def counted(self) -> str:
        """The count with its digits in groups of three."""
        return f"{self.count:,}"


@dataclass(frozen=True, kw_only=True)
class Panel:
    """The values of one facet: the first `shown`, `more` behind them, and how many are left out beyond those.

    `clear` are the parameters that choose nothing of this facet, and `any_chosen` says whether something is.
    """

    facet: Facet
    heading: str
    shown: tuple[Choice, ...]
    more: tuple[Choice, ...]
    left_out: int
    clear: str
    any_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One thing that was chosen; `query` are the parameters without it."""

    heading: str
    label: str
    query: str


def toggled(question: Question, facet: Facet, value: str) -> Question:
    """The question with this value chosen, or not chosen where it was."""
    return _with(question, facet, question.chosen.get(facet, frozenset()) ^ {value})


def _with(question: Question, facet: Facet, values: frozenset[str]) -> Question:
    chosen = {**question.chosen, facet: values}
    return replace(question, chosen={name: kept for name, kept in chosen.items() if kept})


def panel(page: ResultPage, facet: Facet, labels: Labels) -> Panel:
    """The panel of one facet: what is chosen first, then by count; values without results only where chosen."""
    question = page.question
    chosen = question.chosen.get(facet, frozenset())
    counts = {value: count for value, count in page.facets.get(facet, {}).items() if count}
    values = sorted({*counts, *chosen}, key=lambda value: (value not in chosen, -counts.get(value, 0), value))
    choices = tuple(
        Choice(
            value=value,
            label=labels.of(facet, value),
            count=counts.get(value, 0),
            chosen=value in chosen,
            query=toggled(question, facet, value).to_query(),
        )
        for value in values[: max(MOST_SHOWN, len(chosen))]
    )
    shown = max(SHOWN, len(chosen))
    return Panel(
        facet=facet,
        heading=str(HEADINGS[facet]),
        shown=choices[:shown],
        more=choices[shown:],
        left_out=len(values) - len(choices),
        clear=_with(question, facet, frozenset()).to_query(),
        any_chosen=bool(chosen),
    )


def panels(page: ResultPage, labels: Labels, facets: Iterable[Facet]) -> tuple[Panel, ...]:
    """The panels that can change something: not those whose only value every result has."""
    found = (panel(page, facet, labels) for facet in facets)
    return tuple(one for one in found if one.shown and not _is_idle(one, page.total))


def _is_idle(one: Panel, total: int) -> bool:
    return not one.any_chosen and len(one.shown) == 1 and one.shown[0].count >= total


def chips(question: Question, labels: Labels) -> tuple[Chip, ...]:
    """What is chosen, each with the way to let it go: values, days, and the refusal of approximate results."""
    found = [
        Chip(
            heading=str(HEADINGS[facet]),
            label=labels.of(facet, value),
            query=toggled(question, facet, value).to_query(),
        )
        for facet in Facet
        for value in sorted(question.chosen.get(facet, ()))
    ]
    if question.since or question.until:
        without = replace(question, since="", until="")
        found.append(Chip(heading=_("Date"), label=stretch(question), query=without.to_query()))
    if not question.tolerant:
        without = replace(question, tolerant=True)
        found.append(Chip(heading=_("Matches"), label=_("Only exact matches"), query=without.to_query()))
    return tuple(found)


def stretch(question: Question) -> str:
    """The chosen days as they were typed: 1950–1965, from 1950, until 1965."""
    if question.since and question.until:
        return question.since if question.since == question.until else f"{question.since} – {question.until}"
    if question.since:
        return _("from %(day)s") % {"day": question.since}
    return _("until %(day)s") % {"day": question.until}


def sortings(question: Question) -> tuple[Choice, ...]:
    """The orders to choose from. Without words nothing matches better than another: newest first is the first then."""
    now = question.sorting
    offered = OFFERED
    if not question.text:
        offered = OFFERED[1:]
        now = Sorting.NEWEST if now is Sorting.RELEVANCE else now
    return tuple(
        Choice(
            value=sorting.value,
            label=str(SORTING_LABELS[sorting]),
            count=0,
            chosen=sorting is now,
            query=replace(question, sorting=sorting).to_query(),
        )
        for sorting in Sorting
        if sorting in offered or sorting is now
    )
