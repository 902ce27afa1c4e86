"""What can be wrong with a regulation kept as Markdown, each with a sentence on what to do about it."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_noop


class ProblemCode(StrEnum):
    """What could not be read, or was taken from somewhere other than the header."""

    TITLE_FROM_FILE_NAME = "title_from_file_name"
    NO_HEADER_END = "no_header_end"
    HEADER_LINE_NOT_READ = "header_line_not_read"
    IMPOSSIBLE_DATE = "impossible_date"
    COVERING_LETTER = "covering_letter"
    DATE_FROM_FILE_NAME = "date_from_file_name"
    NO_DATE = "no_date"
    LAST_CHANGE_FROM_FILE_NAME = "last_change_from_file_name"
    FILE_NAME_DATE_DIFFERS = "file_name_date_differs"
    ISSUING_BODY_FROM_TITLE = "issuing_body_from_title"
    NO_ISSUING_BODY = "no_issuing_body"
    EMPTY_BODY = "empty_body"


SENTENCES = {
    ProblemCode.TITLE_FROM_FILE_NAME: gettext_noop(
        "The text does not begin with a title line (“# …”), so the file name "
        "“%(detail)s” became the title. Check the title."
    ),
    ProblemCode.NO_HEADER_END: gettext_noop(
        "The line “<!-- INFO END -->” is missing, so everything after the dated lines became "
        "the text. Check where the text begins."
    ),
    ProblemCode.HEADER_LINE_NOT_READ: gettext_noop(
        "Line %(line_number)d of the header could not be read: “%(line)s”. It is kept "
        "with the header; enter what it says by hand."
    ),
    ProblemCode.IMPOSSIBLE_DATE: gettext_noop(
        "Line %(line_number)d states a day that does not exist: “%(line)s”. Enter the right date by hand."
    ),
    ProblemCode.COVERING_LETTER: gettext_noop(
        "Line %(line_number)d belongs to a covering letter: “%(line)s”. It is kept with the header."
    ),
    ProblemCode.DATE_FROM_FILE_NAME: gettext_noop(
        "The header states no date, so the date in the file name (%(detail)s) was taken. Check it."
    ),
    ProblemCode.NO_DATE: gettext_noop(
        "Neither the header nor the file name states a date. Enter the date of issue by hand."
    ),
    ProblemCode.LAST_CHANGE_FROM_FILE_NAME: gettext_noop(
        "The file name gives a later date (%(detail)s) than the last change in the "
        "header, so that date was taken as the last change. Check which decision changed the text."
    ),
    ProblemCode.FILE_NAME_DATE_DIFFERS: gettext_noop(
        "The date in the file name (%(detail)s) is none of the dates in the header, "
        "and older than the last change there. The header was taken; check which is right."
    ),
    ProblemCode.ISSUING_BODY_FROM_TITLE: gettext_noop(
        "The header does not say who issued the text; “%(detail)s” was taken from the title. Check it."
    ),
    ProblemCode.NO_ISSUING_BODY: gettext_noop(
        "Neither the header nor the title says who issued the text. Enter the issuing body by hand."
    ),
    ProblemCode.EMPTY_BODY: gettext_noop("There is no text after the header. Check whether the file is complete."),
}
"""What each problem says, with places for `line_number`, `line` and `detail`: the message to translate."""

# Nothing is lost or in doubt here: worth knowing, not worth a person's time.
_NOTES = {
    ProblemCode.COVERING_LETTER,
    ProblemCode.DATE_FROM_FILE_NAME,
    ProblemCode.LAST_CHANGE_FROM_FILE_NAME,
    ProblemCode.FILE_NAME_DATE_DIFFERS,
    ProblemCode.ISSUING_BODY_FROM_TITLE,
}


@dataclass(frozen=True)
class ParseProblem:
    """One thing to look at. `line_number` counts from 1; 0 means the document as a whole."""

    code: ProblemCode
    line_number: int = 0
    line: str = ""
    detail: str = ""

    @property
    def is_note(self) -> bool:
        """Whether a usable value was found all the same."""
        return self.code in _NOTES

    @property
    def sentence(self) -> str:
        """What could not be read and what to do, in English; translate `SENTENCES[code]` with `values` elsewhere."""
        return SENTENCES[self.code] % self.values

    @property
    def values(self) -> dict[str, str | int]:
        """What fills the places in the sentence."""
        return {"line_number": self.line_number, "line": self.line, "detail": self.detail}
