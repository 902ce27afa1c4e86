"""What the columns of a file mean: a mapping, as a person confirms it on the screen and as a profile keeps it."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext

from archive_catalog.levels import Level, Secrecy
from search.viewers import AccessClass

from .checks.dates import DATE_ORDERS, Reckoning
from .checks.wording import CHECKS
from .checks.words import FONDS_LEVEL, retention
from .elements import Element, is_element
from .findings import Finding
from .folding import folded, folded_heading
from .proposing import meanings_of
from .special_fields import SpecialField
from .spreadsheet_cells import PROBLEMS_COLUMN

_KEYS = ("columns", "constants", "code_parts", "values", "date_order", "republic_years", "date_serials", "house_codes")
_BUILDS_CODES = (
    (Element.FONDS, Element.SERIES_NUMBER, Element.FILE_NUMBER),
    (Element.FONDS, Element.SERIES_NUMBER, Element.ITEM_NUMBER),
    (Element.FONDS, Element.CATEGORY, Element.FILE_NUMBER),
    (Element.FONDS, Element.CATEGORY, Element.ITEM_NUMBER),
)
_LEVELS = frozenset({FONDS_LEVEL, *(level.value for level in Level)})
_CLOSED_LISTS: Map[str, frozenset[str]] = {
    Element.LEVEL.value: _LEVELS,
    Element.SECRECY.value: frozenset(mark.value for mark in Secrecy),
    Element.ACCESS.value: frozenset({"", *(access.value for access in AccessClass)}),
}


class MappingError(ValueError):
    """A mapping says something that cannot be; the message is a sentence for the person who set it up."""


@dataclass(frozen=True)
class Mapping:
    """What the columns of a file mean.

    `columns`: the element (elements.Element or `extra:<key>`) by the header as it stands in the file; no element
    twice. `constants`: what holds for every row whose own cell is empty, such as {"fonds": "0045", "level": "item"}.
    `code_parts`: the elements of which a house's own reference code is joined by hyphens, where no column has it.
    `values`: for level, secrecy, access and retention, what this file's own words mean: {"access": {"Open": "public"}};
    "" as the meaning of an access word leaves the row to the law's clock. `date_order`: "ymd", or what stands first in
    3/5/1958: "dmy" or "mdy". `republic_years`: bare short years are of the Republic. `date_serials`: five digits are a
    spreadsheet's days. `house_codes`: reference codes need not have the form of DA/T 13.
    """

    columns: Map[str, str] = field(default_factory=dict)
    constants: Map[str, str] = field(default_factory=dict)
    code_parts: tuple[str, ...] = ()
    values: Map[str, Map[str, str]] = field(default_factory=dict)
    date_order: str = "ymd"
    republic_years: bool = False
    date_serials: bool = False
    house_codes: bool = False

    @property
    def reckoning(self) -> Reckoning:
        """How the dates of the file are read."""
        return Reckoning(order=self.date_order, republic=self.republic_years, serials=self.date_serials)

    def meanings(self, element: str) -> dict[str, str]:
        """This file's own words for a closed list, folded, with what they mean."""
        return {folded(word): meaning for word, meaning in self.values.get(element, {}).items()}

    def fitted(self, columns: Sequence[str]) -> "Mapping":
        """The mapping with the headers as `columns` writes them: the profile's 题名 meets the file's 题 名*.

        Headers that the file does not have stay, so that `findings` can name them.
        """
        exact = set(columns)
        by_folded = {folded_heading(column): column for column in reversed(columns)}
        taken: set[str] = {header for header in self.columns if header in exact}
        fitted: dict[str, str] = {}
        for header, element in self.columns.items():
            meant = header if header in exact else by_folded.get(folded_heading(header), header)
            if meant != header and meant in taken:
                meant = header
            taken.add(meant)
            fitted[meant] = element
        return replace(self, columns=fitted)

    def findings(self, columns: Sequence[str]) -> tuple[Finding, ...]:
        """What there is to say about this mapping on a file with these columns, before any row is read."""
        present = {element for header, element in self.columns.items() if header in columns} | set(self.constants)
        found = []
        parts = (self.code_parts,) if self.code_parts else _BUILDS_CODES
        if Element.REFERENCE_CODE not in present and not any(present.issuperset(each) for each in parts):
            found.append(_finding("mapping.no_code"))
        if Element.TITLE not in present:
            found.append(_finding("mapping.no_title"))
        found += [_finding("mapping.column_absent", header) for header in self.columns if header not in columns]
        found += [
            _finding("mapping.column_unused", header)
            for header in columns
            if header and header not in {*self.columns, PROBLEMS_COLUMN}
        ]
        return tuple(found)

    def to_json(self) -> dict[str, object]:
        """The mapping as plain values, for a profile."""
        return {
            "columns": dict(self.columns),
            "constants": dict(self.constants),
            "code_parts": list(self.code_parts),
            "values": {element: dict(words) for element, words in self.values.items()},
            "date_order": self.date_order,
            "republic_years": self.republic_years,
            "date_serials": self.date_serials,
            "house_codes": self.house_codes,
        }

    @classmethod
    def from_json(cls, stored: object) -> "Mapping":
        """The mapping that `to_json` wrote or a person sent. Raises MappingError where it says what cannot be."""
        if not isinstance(stored, Map):
            raise MappingError(gettext("A mapping is an object with “columns” and “constants”. Correct the profile."))
        for key in stored:
            if key not in _KEYS:
                raise MappingError(
                    gettext("A mapping has no “%(key)s”. It may have: %(keys)s.")
                    % {"key": key, "keys": ", ".join(_KEYS)}
                )
        order = stored.get("date_order", "ymd")
        if order not in DATE_ORDERS:
            raise MappingError(
                gettext("The order of dates is “%(order)s”. It may be: %(orders)s.")
                % {"order": order, "orders": ", ".join(DATE_ORDERS)}
            )
        parts = stored.get("code_parts", [])
        if not isinstance(parts, list | tuple):
            raise MappingError(gettext("“code_parts” is a list of elements. Correct the profile."))
        values = stored.get("values", {})
        if not isinstance(values, Map):
            raise MappingError(gettext("“values” says for elements what words mean. Correct the profile."))
        return cls(
            columns=_columns(_texts("columns", stored.get("columns", {}))),
            constants=_constants(_texts("constants", stored.get("constants", {}))),
            code_parts=tuple(_element(part) for part in parts),
            values={_element(element): _meanings(str(element), words) for element, words in values.items()},
            date_order=str(order),
            republic_years=_flag("republic_years", stored),
            date_serials=_flag("date_serials", stored),
            house_codes=_flag("house_codes", stored),
        )


def propose(
    columns: Sequence[str], samples: Sequence[Sequence[str]] = (), *, special_fields: Sequence[SpecialField] = ()
) -> Mapping:
    """What the headers seem to mean, and where they say nothing, what the first rows in `samples` seem to be.

    Fields of a special series are known by their labels and keys. No element is proposed for two columns; headers that
    say nothing known are left out. A person confirms the proposal.
    """
    return Mapping(columns=meanings_of(columns, samples, special_fields))


def _finding(check: str, header: str = "") -> Finding:
    severity, reason, advice = CHECKS[check]
    return Finding(
        severity=severity,
        check=check,
        column=header,
        reason=gettext(reason) % {"header": header} if header else gettext(reason),
        advice=gettext(advice),
    )


def _texts(key: str, stored: object) -> dict[str, str]:
    if not isinstance(stored, Map) or not all(isinstance(text, str) for pair in stored.items() for text in pair):
        raise MappingError(gettext("“%(key)s” must give a text for each text. Correct the profile.") % {"key": key})
    return dict(stored)


def _flag(key: str, stored: Map[str, object]) -> bool:
    value = stored.get(key, False)
    if not isinstance(value, bool):
        raise MappingError(gettext("“%(key)s” is either true or false. Correct the profile.") % {"key": key})
    return value


def _element(text: object) -> str:
    if not isinstance(text, str) or not is_element(text):
        raise MappingError(
            gettext("There is no element “%(element)s”. There are: %(elements)s, and extra:<key> for further fields.")
            % {"element": text, "elements": ", ".join(Element)}
        )
    return text


def _columns(columns: dict[str, str]) -> dict[str, str]:
    seen: dict[str, str] = {}
    for header, element in columns.items():
        if _element(element) in seen:
            raise MappingError(
                gettext("Both “%(one)s” and “%(other)s” are mapped to “%(element)s”. Choose one of them.")
                % {"one": seen[element], "other": header, "element": element}
            )
        seen[element] = header
    return columns


def _constants(constants: dict[str, str]) -> dict[str, str]:
    for element, value in constants.items():
        if _element(element) == Element.LEVEL and value not in _LEVELS:
            _refuse_value(element, value, _LEVELS)
    return constants


def _meanings(element: str, stored: object) -> dict[str, str]:
    words = _texts(f"values.{element}", stored)
    allowed = _CLOSED_LISTS.get(element)
    if allowed is None and element != Element.RETENTION:
        raise MappingError(
            gettext("Words of “%(element)s” cannot be given a meaning; only those of %(elements)s can.")
            % {"element": element, "elements": ", ".join((*_CLOSED_LISTS, Element.RETENTION))}
        )
    for meaning in words.values():
        if (allowed is None and retention(meaning) is None) or (allowed is not None and meaning not in allowed):
            _refuse_value(element, meaning, allowed or frozenset({"永久", "长期", "短期", "定期30年"}))
    return words


def _refuse_value(element: str, value: str, allowed: frozenset[str]) -> None:
    raise MappingError(
        gettext("“%(value)s” is no value of “%(element)s”. There are: %(values)s.")
        % {"value": value, "element": element, "values": ", ".join(sorted(allowed - {""}))}
    )
