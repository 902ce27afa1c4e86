"""Saving what a person wrote on a line: never over what another one wrote, and findable at once."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext

from ocr.engines.port import Direction
from ocr.models import Line, LineState, LineVersion, Page, Transcription
from ocr.search_source import KIND
from search.actions import enqueue
from search.text.normalise import is_solid

from .claims import claim, lock_text
from .differences import Pieces, difference
from .permissions import DeskRefusedError, check_check, check_transcribe, may_check
from .placing import placed_words
from .queueing import rank_pages
from .reading import box_of, characters_of, machine_text_of, places_of

LONGEST = 500
_CERTAIN = 100.0
_LEAST_SEARCHED, _MOST_SEARCHED = 1.0, 2


class LineRefusedError(Exception):
    """What was sent for a line cannot be kept; the message is a sentence."""


class LineGoneError(Exception):
    """The line was taken off the page meanwhile; the message is a sentence."""


class LineConflictError(Exception):
    """The line was changed by somebody else since it was shown; both texts and their difference go to the person."""

    def __init__(self, theirs: LineVersion, yours: str) -> None:
        super().__init__(
            gettext("Somebody else has changed this line meanwhile. Compare both texts and choose what shall stand.")
        )
        self.theirs = theirs
        self.difference: Pieces = difference(theirs.text, yours, kinds=("theirs", "yours"))


@dataclass(frozen=True, kw_only=True)
class SavedLine:
    """What the line is now."""

    version: int
    state: LineState
    text: str
    held_until: datetime | None


@transaction.atomic
def save_line(  # what was sent, about what, by whom and when
    *, line_id: int, base: int, text: str, state: LineState, page: Page, by: User, now: datetime
) -> SavedLine:
    """Writes a line of `page` as a new version; the same text in the same state again changes nothing.

    `base` is the version that the person had before them. The transcription's text, the page's search documents and
    its place in the queue are renewed in the same transaction, and the page is held for another while. Raises
    LineConflictError, LineGoneError, LineRefusedError, DeskRefusedError.
    """
    check_transcribe(by, page)
    lock_text(page)
    line = Line.objects.select_for_update().get(pk=line_id, transcription=page.transcription_id)
    if line.dropped:
        raise LineGoneError(gettext("This line was taken off the page. Load the page again to see what stands there."))
    wanted = _wanted(line, text, state)
    if (wanted, state) == (line.text, line.state):
        return SavedLine(version=line.version, state=state, text=line.text, held_until=_held(page, by, now))
    if base != line.version:
        raise LineConflictError(current_version(line), wanted)
    held = claim(page=page, by=by, now=now)
    _check_state(line, wanted, state, page, by)
    write(line, wanted, state, by=by)
    renew(line.transcription)
    return SavedLine(version=line.version, state=state, text=wanted, held_until=held.until)


def _held(page: Page, by: User, now: datetime) -> datetime | None:
    """Until when the page is held by whoever sends the same again; it may be in other hands by now."""
    try:
        return claim(page=page, by=by, now=now).until
    except DeskRefusedError:
        return None


def write(line: Line, text: str, state: LineState, *, by: User | None) -> None:
    """Gives the line a new version; keeps what the machine read, and where its characters stand."""
    if not LineVersion.objects.filter(line=line).exists():
        LineVersion.objects.create(line=line, number=line.version, text=line.text, state=line.state)
        line.machine_text, line.characters = machine_text_of(line), characters_of(line)
    line.version += 1
    line.text, line.state = text, state.value
    line.words = words_of(line)
    line.alternatives = _searched(line) if state is LineState.MACHINE else []
    line.save(update_fields=["version", "text", "state", "words", "alternatives", "machine_text", "characters"])
    LineVersion.objects.create(line=line, number=line.version, text=text, state=state.value, author=by)


def words_of(line: Line) -> list[list[object]]:
    """The words of the line's text where they stand, [text, left, top, width, height, confidence] each."""
    machine_text = machine_text_of(line)
    sure = [one[5] for one in line.characters]
    certain = line.confidence if line.state == LineState.MACHINE else _CERTAIN
    if line.state == LineState.MACHINE and sure:
        certain = sum(sure) / len(sure)
    words = placed_words(
        line.text,
        machine_text=machine_text,
        places=places_of(line),
        box=box_of(line),
        direction=Direction(line.direction),
    )
    return [
        [
            word.text,
            round(word.box.left),
            round(word.box.top),
            max(1, round(word.box.right - word.box.left)),
            max(1, round(word.box.bottom - word.box.top)),
            certain,
        ]
        for word in words
    ]


def renew(transcription: Transcription) -> None:
    """Writes the transcription's text anew out of its lines, and has its pages ranked and found by it."""
    lines = transcription.lines.filter(dropped=False).order_by("order").values_list("text", flat=True)
    Transcription.objects.filter(pk=transcription.pk).update(text="\n".join(filter(None, lines)))
    keys = list(Page.objects.filter(transcription=transcription).values_list("pk", flat=True))
    enqueue(KIND, [str(key) for key in keys])
    rank_pages(keys)


@transaction.atomic
def save_lines_unreadable(*, page: Page, by: User) -> None:
    """Calls every line of the page unreadable that nobody wrote."""
    lock_text(page)
    lines = Line.objects.select_for_update().filter(
        transcription=page.transcription_id, dropped=False, state=LineState.MACHINE
    )
    for line in lines.order_by("order"):
        write(line, line.text, LineState.UNREADABLE, by=by)
    if page.transcription:
        renew(page.transcription)


def current_version(line: Line) -> LineVersion:
    """The line as its newest version; one that is not stored where only the machine wrote."""
    found = LineVersion.objects.filter(line=line).select_related("author").order_by("-number").first()
    return found or LineVersion(line=line, number=line.version, text=line.text, state=line.state)


def author_of(line: Line) -> User | None:
    """Who wrote the text that stands there: the author of the last correction; None for the machine."""
    written = LineVersion.objects.filter(line=line, state=LineState.CORRECTED).select_related("author")
    last = written.order_by("-number").first()
    return last.author if last and line.state in {LineState.CORRECTED, LineState.CHECKED} else None


def _wanted(line: Line, text: str, state: LineState) -> str:
    """The text as it is kept: on one line, in signs that every database holds."""
    if state is LineState.MACHINE:
        return machine_text_of(line)
    wanted = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split(" ")).strip()
    if len(wanted) > LONGEST:
        raise LineRefusedError(
            gettext("A line has at most %(most)d characters. Divide it into several lines.") % {"most": LONGEST}
        )
    if not wanted and state is not LineState.UNREADABLE:
        raise LineRefusedError(
            gettext("Nothing is written. Call the line unreadable, or take it off the page if nothing stands there.")
        )
    return wanted


def _check_state(line: Line, text: str, state: LineState, page: Page, by: User) -> None:
    """Raises where this person may not bring the line into this state."""
    if state is LineState.CHECKED:
        check_check(by, page)
        if line.state != LineState.CORRECTED or text != line.text:
            raise LineRefusedError(
                gettext("Only a corrected line can be checked, as it stands. Save your own text as a correction.")
            )
        author = author_of(line)
        if author is not None and author.pk == by.pk:
            raise DeskRefusedError(gettext("You wrote this line yourself: somebody else has to check it."))
    elif line.state == LineState.CHECKED and not may_check(by, page):
        check_check(by, page)


def _searched(line: Line) -> list[list[object]]:
    """What the engine also read, as search takes it: the likeliest of at least a per cent at each place."""
    return [
        [index, other, sure]
        for index, one in enumerate(line.characters)
        for other, sure in one[6][:_MOST_SEARCHED]
        if sure >= _LEAST_SEARCHED and is_solid(other)
    ]
