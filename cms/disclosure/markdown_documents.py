"""Reads regulations kept as Markdown: a title, dated lines on how the text came about, a marker, and the text itself.

The form is that of the public collections of Chinese law:

    # 中华人民共和国政府信息公开条例
    2007年4月5日 中华人民共和国国务院令第492号公布
    2019年4月3日 中华人民共和国国务院令第711号修订
    <!-- INFO END -->
    ## 第一章 总则

Nothing here raises on any text, and no character of the text is lost: what cannot be read is kept and reported.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from cms.disclosure.markdown_headers import (
    DatedEvent,
    DocumentEventKind,
    HeaderReader,
    begins_with_event,
    plain_names,
    stated_day,
)
from cms.disclosure.markdown_problems import SENTENCES, ParseProblem, ProblemCode

__all__ = [
    "SENTENCES",
    "DatedEvent",
    "DocumentEventKind",
    "ParseProblem",
    "ParsedDocument",
    "ProblemCode",
    "parse_markdown_document",
]

# Local regulations appear in print within weeks of their approval; a file dated later than this holds another change.
PUBLICATION_LAG = timedelta(days=180)


@dataclass(frozen=True)
class ParsedDocument:
    """A regulation as read.

    `document_number` (发文字号) is the latest number that the header states. `issuing_body` (发布机关) is whoever first
    issued the text: the promulgating body, else the one that adopted it; "" where neither header nor title says.
    `issued_on` is the first promulgation or adoption, `last_changed_on` the last event that made or changed the text;
    both are None only where no date is stated at all.
    `header_markdown` and `body_markdown` are the lines before and after the marker as they were written.
    """

    title: str
    document_number: str
    issuing_body: str
    events: tuple[DatedEvent, ...]
    issued_on: date | None
    last_changed_on: date | None
    header_markdown: str
    body_markdown: str
    problems: tuple[ParseProblem, ...]


def parse_markdown_document(text: str, *, name: str) -> ParsedDocument:
    """Read a regulation. `name` is the file's name, whose “(2020-03-27)” stands in for a date the header lacks.

    Never raises: whatever cannot be read is reported in `problems` and kept in `header_markdown` or `body_markdown`.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    problems: list[ParseProblem] = []
    stem, named_on = _read_name(name)
    title, first = _read_title(lines)
    if not title:
        title = stem
        problems.append(ParseProblem(ProblemCode.TITLE_FROM_FILE_NAME, detail=stem))
    end = next((n for n in range(first, len(lines)) if _HEADER_END.fullmatch(lines[n].strip())), None)
    if end is None:
        problems.append(ParseProblem(ProblemCode.NO_HEADER_END))
        end = _guess_header_end(lines, first)
        body = lines[end:]
    else:
        body = lines[end + 1 :]
    body_markdown = "\n".join(body).strip("\n")
    if not body_markdown.strip():
        problems.append(ParseProblem(ProblemCode.EMPTY_BODY))

    header = HeaderReader(problems)
    for number in range(first, end):
        header.read_line(number + 1, lines[number])
    header.finish()
    issued_on, last_changed_on = _dates(header.events, named_on, problems)
    return ParsedDocument(
        title=title,
        document_number=next((event.document_number for event in _latest(header.events) if event.document_number), "")
        or header.document_number,
        issuing_body=_issuing_body(header.events, title, problems),
        events=tuple(header.events),
        issued_on=issued_on,
        last_changed_on=last_changed_on,
        header_markdown="\n".join(lines[first:end]).strip("\n"),
        body_markdown=body_markdown,
        problems=tuple(problems),
    )


# --- the file name, the title and the marker -------------------------------------------------------------------------

_HEADER_END = re.compile(r"<!--\s*INFO\s+END\s*-->", re.IGNORECASE)
_NAME_DATE = re.compile(r"\s*[(（]([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})[)）]$")


def _read_name(name: str) -> tuple[str, date | None]:
    stem = re.split(r"[/\\]", name)[-1]
    stem = re.sub(r"\.(md|markdown)$", "", stem, flags=re.IGNORECASE).strip()
    found = _NAME_DATE.search(stem)
    if not found:
        return stem, None
    return stem[: found.start()].strip(), stated_day(*found.groups())


def _read_title(lines: list[str]) -> tuple[str, int]:
    """The title and the number of lines up to and including it; ("", 0) where the text does not begin with one."""
    for n, line in enumerate(lines):
        if line.strip():
            found = re.fullmatch(r"#(?!#)\s*(.*?)(?:\s+#+)?", line.strip(), flags=re.DOTALL)
            return (found[1], n + 1) if found and found[1] else ("", 0)
    return "", 0


def _guess_header_end(lines: list[str], first: int) -> int:
    """Without a marker the header is the dated lines right after the title, and the text all that follows."""
    end = first
    for n in range(first, len(lines)):
        if not lines[n].strip():
            continue
        if not begins_with_event(lines[n]):
            break
        end = n + 1
    return end


# --- what the events add up to ---------------------------------------------------------------------------------------


def _latest(events: list[DatedEvent]) -> list[DatedEvent]:
    return sorted(events, key=lambda event: event.on, reverse=True)


def _dates(
    events: list[DatedEvent], named_on: date | None, problems: list[ParseProblem]
) -> tuple[date | None, date | None]:
    """The day of issue and the day of the last change."""
    made = sorted((event for event in events if event.kind is not DocumentEventKind.EFFECTIVE), key=lambda e: e.on)
    named = named_on.isoformat() if named_on else ""
    if not made:
        if named_on:
            problems.append(ParseProblem(ProblemCode.DATE_FROM_FILE_NAME, detail=named))
        else:
            problems.append(ParseProblem(ProblemCode.NO_DATE))
        return named_on, named_on
    first, last_changed_on = made[0].on, made[-1].on
    # Passed in one meeting and promulgated weeks later: the day of issue is that of the promulgation.
    promulgated = (event.on for event in made if event.kind is DocumentEventKind.PROMULGATED)
    issued_on = next((on for on in promulgated if on - first <= PUBLICATION_LAG), first)
    if named_on and named_on - last_changed_on > PUBLICATION_LAG:
        problems.append(ParseProblem(ProblemCode.LAST_CHANGE_FROM_FILE_NAME, detail=named))
        last_changed_on = named_on
    elif named_on and named_on < last_changed_on and named_on not in {event.on for event in events}:
        problems.append(ParseProblem(ProblemCode.FILE_NAME_DATE_DIFFERS, detail=named))
    return issued_on, last_changed_on


_BODY_IN_TITLE = re.compile(
    r"(?:中华人民共和国)?(国务院(?:、中央军委)?"
    r"|[\u4e00-\u9fff]{2,12}?(?:人民代表大会(?:常务委员会)?|人大常委会|人民政府|总署|委员会|部))(?:关于|对)"
)


def _issuing_body(events: list[DatedEvent], title: str, problems: list[ParseProblem]) -> str:
    for kind in (DocumentEventKind.PROMULGATED, DocumentEventKind.ADOPTED, DocumentEventKind.UNSTATED):
        for event in events:
            if event.kind is kind and event.body:
                return event.body
    in_title = _BODY_IN_TITLE.match(title)
    if in_title is None:
        # An approval alone does not tell: the State Council approved many rules that a ministry then issued.
        problems.append(ParseProblem(ProblemCode.NO_ISSUING_BODY))
        return ""
    body = plain_names(in_title[1])
    problems.append(ParseProblem(ProblemCode.ISSUING_BODY_FROM_TITLE, detail=body))
    return body
