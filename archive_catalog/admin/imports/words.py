"""What this file's own words mean: a table in which every word of a closed list is given its meaning."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from archive_catalog.importing.checks.collecting import RowFindings
from archive_catalog.importing.checks.wording import CHECKS
from archive_catalog.importing.checks.words import (
    FONDS_LEVEL,
    read_access,
    read_level,
    read_retention,
    read_secrecy,
)
from archive_catalog.importing.elements import Element
from archive_catalog.importing.folding import folded
from archive_catalog.models import Access, Level, Secrecy

from .labels import LABELS

PREFIX = "words"
EMPTY_LINES = 2
MOST_FOUND = 30
"""Words of one file that are offered for a meaning; a column with more of them holds no closed list."""
_MOST_LINES = 500
_PERIODS = ("永久", "长期", "短期", "定期10年", "定期30年")
_MEANINGS: Mapping[Element, Sequence[tuple[str, str | Promise]]] = {
    Element.LEVEL: ((FONDS_LEVEL, _("Fonds")), *Level.choices),
    Element.SECRECY: tuple((mark.value, mark.label) for mark in Secrecy),
    Element.ACCESS: (*Access.choices, ("", _("Left to the law's period"))),
    Element.RETENTION: tuple((period, period) for period in _PERIODS),
}
_READERS: Mapping[str, Callable[[Mapping[str, str], RowFindings], object]] = {
    Element.LEVEL: partial(read_level, meanings={}, guess=Level.FILE),
    Element.SECRECY: partial(read_secrecy, meanings={}),
    Element.ACCESS: partial(read_access, meanings={}),
    Element.RETENTION: lambda cells, findings: read_retention(cells, "", findings, meanings={}),
}
_UNKNOWN = {f"{element.value}.unknown": element for element in _MEANINGS}

_Option = tuple[str, str | Promise]


class WordForm(forms.Form):
    """One word of the file and its meaning, whose value is `element:meaning`; `element` narrows the meanings to one."""

    element = forms.CharField(widget=forms.HiddenInput, required=False)
    word = forms.CharField(label=_("word in the file"), max_length=200, required=False)
    meaning = forms.ChoiceField(label=pgettext_lazy("import", "means"), required=False)

    def __init__(self, *args: Any, set_already: frozenset[str] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = str(self["element"].value() or "")
        only = next((element for element in _MEANINGS if element.value == given), None)
        field = self.fields["meaning"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above
        field.choices = _choices(only, set_already)

    def clean(self) -> dict[str, Any]:
        """Checks that a meaning has its word."""
        cleaned = super().clean() or {}
        if cleaned.get("meaning") and not folded(cleaned.get("word", "")):
            self.add_error("word", gettext("Enter the word of the file that has this meaning."))
        return cleaned


class BaseWords(forms.BaseFormSet):  # type: ignore[type-arg] # generic for type checkers only
    """The lines of the table."""

    def clean(self) -> None:
        """Checks that no word is given two meanings of one list."""
        if any(self.errors):
            return
        seen: dict[tuple[str, str], str] = {}
        for form in self.forms:
            element, _colon, meaning = form.cleaned_data.get("meaning", "").partition(":")
            word = form.cleaned_data.get("word", "")
            if element and seen.setdefault((element, folded(word)), meaning) != meaning:
                raise forms.ValidationError(
                    gettext("The word “%(word)s” has two meanings. Leave one of them.") % {"word": word}
                )

    @property
    def values(self) -> dict[str, dict[str, str]]:
        """By element, the words with their meanings, as a mapping keeps them. Read it of a valid formset."""
        found: dict[str, dict[str, str]] = {}
        for form in self.forms:
            element, colon, meaning = form.cleaned_data.get("meaning", "").partition(":")
            if colon:
                found.setdefault(element, {})[form.cleaned_data["word"].strip()] = meaning
        return found


def words_shown(values: Mapping[str, Mapping[str, str]], unknown: Iterable[tuple[Element, str]]) -> Any:
    """The table with the meanings that are set, the words that still need one, and empty lines."""
    lines = [
        {"element": element, "word": word, "meaning": f"{element}:{meaning}"}
        for element, words in values.items()
        for word, meaning in words.items()
    ]
    known = {(line["element"], folded(line["word"])) for line in lines}
    for element, word in unknown:
        if (element.value, folded(word)) not in known:
            known.add((element.value, folded(word)))
            lines.append({"element": element.value, "word": word})
    return _factory(EMPTY_LINES)(prefix=PREFIX, initial=lines, form_kwargs={"set_already": _set_in(values)})


def words_sent(data: Any, values: Mapping[str, Mapping[str, str]]) -> Any:
    """The table as it was sent; `values` are the meanings that were set before, whether the lists offer them or not."""
    return _factory(0)(data, prefix=PREFIX, form_kwargs={"set_already": _set_in(values)})


def unknown_in(
    columns: Mapping[str, str], headers: Sequence[str], rows: Iterable[Sequence[str]]
) -> Iterator[tuple[Element, str]]:
    """The words in these rows that no list knows, with their elements, each once."""
    lists = [
        (headers.index(header), Element(element))
        for header, element in columns.items()
        if header in headers and element in _READERS
    ]
    seen: set[tuple[Element, str]] = set()
    for row in rows:
        for place, element in lists:
            word = row[place].strip() if place < len(row) else ""
            if word and (element, word) not in seen and _is_unknown(element, word):
                seen.add((element, word))
                yield element, word


def unknown_of(findings: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Element, str]]:
    """The words that a check of the whole file did not know, with their elements, each once."""
    seen: set[tuple[Element, str]] = set()
    for finding in findings:
        element = _UNKNOWN.get(finding["check"])
        word = str(finding.get("value") or "").strip()
        if element and word and (element, word) not in seen and len(seen) < MOST_FOUND:
            seen.add((element, word))
            yield element, word


def _is_unknown(element: Element, word: str) -> bool:
    findings = RowFindings(None, CHECKS, {}, frozenset())
    _READERS[element]({element.value: word}, findings)
    return any(finding.check in _UNKNOWN for finding in findings.found)


def _set_in(values: Mapping[str, Mapping[str, str]]) -> frozenset[str]:
    return frozenset(f"{element}:{meaning}" for element, words in values.items() for meaning in words.values())


def _factory(extra: int) -> Any:
    return forms.formset_factory(
        WordForm, formset=BaseWords, extra=extra, max_num=_MOST_LINES, absolute_max=_MOST_LINES
    )


def _choices(only: Element | None, set_already: frozenset[str]) -> list[_Option | tuple[str, list[_Option]]]:
    groups: list[_Option | tuple[str, list[_Option]]] = [("", "—")]
    for element in (only,) if only else tuple(_MEANINGS):
        options = [(f"{element.value}:{value}", label) for value, label in _MEANINGS[element]]
        others = sorted(set_already - dict(options).keys())
        options += [(other, other.partition(":")[2]) for other in others if other.startswith(f"{element.value}:")]
        groups.append((str(LABELS[element]), options))
    return groups
