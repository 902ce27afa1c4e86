"""Every check by its stable code: how grave it is, what it says, and what it advises.

Reasons and advice are templates in the `%(name)s` form. They are translated once, in the process that plans an import,
so that the processes which read rows need neither a catalogue of translations nor a database.
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext

from archive_catalog.importing.findings import Severity


def _(message: str) -> str:
    """Marks a text for translation; Django's own marker wants settings, which a reading process has no need of."""
    return message


class Check(NamedTuple):
    """One check: its severity, its reason and its advice as templates."""

    severity: Severity
    reason: str
    advice: str


ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CHECKS: Mapping[str, Check] = {
    # The file and its columns.
    "mapping.no_code": Check(
        ERROR,
        _("No column holds the reference code, and no columns are there from which it could be put together."),
        _("Say which column is the reference code, or which ones are fonds, list, file and item number."),
    ),
    "mapping.no_title": Check(
        ERROR, _("No column holds the title."), _("Say which column is the title; no row can be written without it.")
    ),
    "mapping.column_absent": Check(
        WARNING,
        _("The profile expects the column “%(header)s”, which this file does not have."),
        _("Choose another profile, or go on without this column."),
    ),
    "mapping.column_unused": Check(
        NOTE, _("The column “%(header)s” is not imported."), _("Say what it means if it should be.")
    ),
    # The whole row.
    "row.fonds": Check(
        NOTE,
        _("The row describes the fonds itself, which is no unit in it."),
        _("Enter what it says in the description of the fonds."),
    ),
    # Reference codes, fonds and places in the tree.
    "code.missing": Check(
        ERROR,
        _("The row has no reference code, and the numbers that would make one are not complete."),
        _("Enter the reference code, such as 0045-WS·1953·D30-0012 or 0001-1-23-4."),
    ),
    "code.built": Check(
        NOTE,
        _("The reference code was missing and was put together from its numbers: %(after)s."),
        _("Nothing, if it is right."),
    ),
    "code.put_right": Check(
        NOTE, _("The reference code was put into the standard form: %(after)s."), _("Nothing, if it is right.")
    ),
    "code.house": Check(
        WARNING,
        _("The reference code does not have the form of DA/T 13; it is kept as it is."),
        _("Correct it if it is a slip. If it is this archive's own numbering, say so in the profile."),
    ),
    "code.too_long": Check(
        ERROR,
        _("The reference code has %(length)d characters; at most %(most)d can be kept."),
        _("Shorten the reference code. It is often a title in the wrong column."),
    ),
    "code.doubled": Check(
        ERROR,
        _("The reference code was already used in row %(first)d of this file."),
        _("Give one of the two rows its right reference code, or remove the row that is there twice."),
    ),
    "content.same": Check(
        NOTE,
        _("The row says the same as row %(first)d, with another reference code."),
        _("See whether one record was entered twice."),
    ),
    "serial.gap": Check(
        NOTE,
        _("The serial numbers before this row jump from %(smaller)d to %(larger)d; %(missing)d are missing between."),
        _("See whether records are missing from the file."),
    ),
    "fonds.missing": Check(
        ERROR,
        _("It is not said to which fonds the row belongs."),
        _("Enter the fonds number in the row, or choose one fonds for the whole file."),
    ),
    "fonds.differs": Check(
        ERROR,
        _("The fonds number is %(fonds)s, but the reference code begins with %(code_fonds)s."),
        _("Correct the one that is wrong; the row could come into a stranger's fonds."),
    ),
    "parent.itself": Check(
        ERROR, _("The row names itself as what it is part of."), _("Enter the reference code of the unit above it.")
    ),
    "parent.unknown": Check(
        ERROR,
        _("The unit above, %(parent)s, is neither among the good rows of this file nor in the catalogue."),
        _("Correct its reference code, add the row that describes it, or correct that row if it has an error."),
    ),
    "parent.level": Check(
        ERROR,
        _("A unit of level “%(level)s” cannot be part of one of level “%(inside)s”, as row %(first)d is."),
        _("Correct the level, or enter the reference code of a higher unit."),
    ),
    "parent.circle": Check(
        ERROR,
        _("The row is part of a unit that is in the end part of this row."),
        _("Correct the reference codes of the units above in these rows."),
    ),
    "level.unknown": Check(
        WARNING,
        _("The level is not one that is known; the row was taken for “%(taken)s”."),
        _("Enter series (目录), file (案卷) or item (件), or say in the profile what the word means."),
    ),
    # Texts.
    "title.missing": Check(ERROR, _("The row has no title."), _("Enter the title.")),
    "title.empty": Check(ERROR, _("The title has no letter or digit in it."), _("Enter the title in words.")),
    "text.too_long": Check(
        ERROR,
        _("The text has %(length)d characters; this element keeps at most %(most)d."),
        _("Shorten it, or move a part of it to the note or the summary. Nothing is cut off silently."),
    ),
    "text.control": Check(
        WARNING,
        _("The text held invisible control characters, which were taken out."),
        _("See whether something is missing at that place."),
    ),
    "text.lost": Check(
        ERROR,
        _("Characters of this text were lost before the file came here; question marks or 锟斤拷 stand for them."),
        _("Enter the text again from the record, or export the file anew in UTF-8."),
    ),
    "text.mojibake": Check(
        ERROR,
        _("The text was read in the wrong encoding somewhere; it is probably “%(probably)s”."),
        _("Enter the text again, or export the file anew in UTF-8."),
    ),
    "text.html": Check(
        WARNING,
        _("The text holds tags or signs of a web page; they are kept as they are."),
        _("Take them out of the text."),
    ),
    "text.full_width": Check(
        NOTE, _("Full-width characters were put right: %(before)s became %(after)s."), _("Nothing, if it is right.")
    ),
    "personal.id_number": Check(
        WARNING,
        _("The text holds what looks like a citizen's identity number."),
        _("Take the number out: the catalogue may be seen by everyone. A special series can keep it as personal."),
    ),
    "personal.phone_number": Check(
        WARNING,
        _("The text holds what looks like a mobile telephone number."),
        _("Take the number out: the catalogue may be seen by everyone. A special series can keep it as personal."),
    ),
    # Dates.
    "date.missing": Check(
        WARNING,
        _("The row has no date; without one the record stays closed."),
        _("Enter the date, if only the year."),
    ),
    "date.not_known": Check(
        NOTE,
        _("The date is said to be unknown; without one the record stays closed."),
        _("Enter an estimate such as 约1958年 if there is one."),
    ),
    "date.unreadable": Check(
        WARNING,
        _("No date can be read from this; the text is kept, and without days the record stays closed."),
        _("Write the date as 1958, 195803, 19580305 or 1958-03-05, spans with a stroke or a slash between."),
    ),
    "date.impossible": Check(
        WARNING,
        _("There is no such day; the text is kept, and without days the record stays closed."),
        _("Correct month or day; write 00 for what is not known."),
    ),
    "date.normal_unreadable": Check(
        NOTE,
        _("The date in standard form cannot be read; what is written beside it was taken."),
        _("Write it as 1958, 1958-03 or 1958-03-05, spans with a slash between."),
    ),
    "date.normal_differs": Check(
        WARNING,
        _("The date is written otherwise than its standard form %(after)s, which was taken."),
        _("Correct the one that is wrong."),
    ),
    "date.future": Check(
        WARNING, _("The date lies in the future: %(day)s."), _("Correct the date; the record stays closed until then.")
    ),
    "date.order": Check(
        WARNING,
        _("The first date lies after the last; both are kept as text, and without days the record stays closed."),
        _("Exchange or correct the two dates."),
    ),
    "date.republic": Check(
        NOTE, _("A year of the Republic's calendar was read as %(after)s."), _("Nothing, if it is right.")
    ),
    "date.from_year": Check(
        NOTE, _("The row has no date; its year %(after)s was taken."), _("Enter the date if it is known better.")
    ),
    "date.open_end": Check(
        NOTE,
        _("The date has no last day, from which the time until its opening is counted."),
        _("Enter the last date, or the same one again if it is one day."),
    ),
    "date.year_differs": Check(
        WARNING,
        _("The reference code says the year %(code_year)d, the date says %(after)s."),
        _("Correct the one that is wrong."),
    ),
    # Words and numbers.
    "retention.unknown": Check(
        WARNING,
        _("This is no retention period; it was left empty."),
        _("Enter 永久, 长期, 短期 or a number of years such as 30年."),
    ),
    "retention.differs": Check(
        WARNING,
        _("The retention period is %(after)s, but the reference code says %(code_retention)s."),
        _("Correct the one that is wrong."),
    ),
    "pages.not_a_number": Check(
        WARNING, _("This is no number of pages; it was left empty."), _("Enter the number of pages in digits.")
    ),
    "secrecy.unknown": Check(
        ERROR,
        _("This is no mark of secrecy that is known, and a secret record must not come in as an open one."),
        _("Enter 秘密, 机密, 绝密, 内部 or nothing, or say in the profile what the word means."),
    ),
    "secrecy.open": Check(
        ERROR,
        _("The record is marked as a state secret and as open."),
        _("Correct the access, or take the mark away if the record has been declassified (解密)."),
    ),
    "access.unknown": Check(
        ERROR,
        _("This says neither open nor closed in a way that is known, and no record may become open by mistake."),
        _("Enter 开放, 馆内 or 不开放, or say in the profile what the word means."),
    ),
    "access.terms_unclear": Check(
        WARNING,
        _("What these conditions of access mean is not known; the record is kept closed, and they stand in its note."),
        _("Decide about its opening in the catalogue, or say in the profile what the words mean."),
    ),
    "access.closed_without_decision": Check(
        WARNING,
        _("The record is kept closed beyond twenty-five years, and no end of that decision is given."),
        _("Enter the decision in the catalogue, with its reason, the authority's consent and its last day."),
    ),
    "decision.unreadable": Check(
        ERROR,
        _("The day of the decision about opening cannot be read."),
        _("Write the day as 20240305 or 2024-03-05, or leave it empty."),
    ),
    # The fields of a special series.
    "extra.missing": Check(
        ERROR, _("“%(label)s” is empty, and this special series requires it."), _("Enter the value.")
    ),
    "extra.not_a_number": Check(WARNING, _("“%(label)s” is no number; it was left empty."), _("Enter it in digits.")),
    "extra.no_date": Check(
        WARNING,
        _("“%(label)s” is no date that can be read; it was left empty."),
        _("Write the date as 1958, 195803, 19580305 or 1958-03-05."),
    ),
    "extra.not_yes_or_no": Check(
        WARNING, _("“%(label)s” is neither yes nor no; it was left empty."), _("Enter 是 or 否.")
    ),
    "extra.not_a_choice": Check(
        WARNING, _("“%(label)s” is none of its values; it was left empty."), _("Enter one of: %(choices)s.")
    ),
}


def translated() -> dict[str, Check]:
    """CHECKS in the language that is active now, as plain values that can be sent to other processes."""
    return {code: Check(check.severity, gettext(check.reason), gettext(check.advice)) for code, check in CHECKS.items()}
