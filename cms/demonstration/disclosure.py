"""About two hundred proactively disclosed documents of 2016 to 2026, over every category of articles 20 and 21.

`content/disclosure/` holds those written by hand, `content/templates/` those that are composed several times with other
places, amounts, measures and years. The seed is fixed: every run gives the same documents.
"""

import dataclasses
import datetime
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from cms.demonstration.attachments import attachment
from cms.demonstration.composition import CONTENT, Composer, Source, read_lists, read_sources
from cms.demonstration.documents import DemonstrationItem

CATEGORIES = (*(f"art20_{number:02d}" for number in range(1, 16)), "art21")
LAST_DAY = datetime.date(2026, 10, 30)
"""No document was formed after this day, whatever day the demonstration is loaded on."""

_SEED = 20190515  # the day the revised regulation took effect; any number would do
_NUMBER = re.compile(r"^(?P<series>.+〔\d{4}〕)(?P<number>\d+)号$")


@dataclasses.dataclass(frozen=True, slots=True)
class _Draft:
    source: Source
    formed_on: datetime.date


def disclosure_items() -> Iterator[DemonstrationItem]:
    """Every document, oldest first. Titles and document numbers are unique, and so are the bodies."""
    rng = random.Random(_SEED)  # noqa: S311 -- a fixed seed for fictional content, no secret
    lists = read_lists(CONTENT / "words.txt")
    written = [source for path in sorted((CONTENT / "disclosure").glob("*.txt")) for source in read_sources(path)]
    templates = [source for path in sorted((CONTENT / "templates").glob("*.txt")) for source in read_sources(path)]
    drafts = [_Draft(source, datetime.date.fromisoformat(source.fields["formed"])) for source in written]
    drafts.extend(draft for template in templates for draft in _occasions(template, rng))
    numbers = _Numbers(source.fields["number"] for source in written)
    titles: set[str] = set()
    for draft in sorted(drafts, key=lambda draft: draft.formed_on):
        yield _item(draft, rng=rng, lists=lists, numbers=numbers, titles=titles)


def _occasions(template: Source, rng: random.Random) -> Iterator[_Draft]:
    """The days on which a template's documents were formed: over its years, inside its season (`03-10..05-20`)."""
    first, last = (int(year) for year in template.fields["years"].split(".."))
    years: list[int] = []
    while len(years) < int(template.fields["count"]):
        years.extend(rng.sample(range(first, last + 1), last - first + 1))
    opening, closing = template.fields["season"].split("..")
    for year in years[: int(template.fields["count"])]:
        start = datetime.date.fromisoformat(f"{year}-{opening}")
        end = min(datetime.date.fromisoformat(f"{year}-{closing}"), LAST_DAY)
        day = start + datetime.timedelta(days=rng.randint(0, max(0, (end - start).days)))
        yield _Draft(template, _weekday(day))


def _weekday(day: datetime.date) -> datetime.date:
    """`day`, or the Monday after it when it falls on a weekend."""
    return day + datetime.timedelta(days=(0, 0, 0, 0, 0, 2, 1)[day.weekday()])


class _Numbers:
    """Hands out document numbers: rising within an agency's series and year, never one that a written document has."""

    def __init__(self, taken: Iterator[str]) -> None:
        self._taken = set(taken)
        self._last: defaultdict[str, int] = defaultdict(int)

    def next(self, pattern: str, rng: random.Random) -> str:
        if "{n}" not in pattern:
            return pattern
        while True:
            self._last[pattern] += rng.randint(1, 4)
            number = pattern.replace("{n}", str(self._last[pattern]))
            if number not in self._taken:
                self._taken.add(number)
                return number


def number_series(document_number: str) -> tuple[str, int] | None:
    """The series and the running number of 青政办〔2024〕17号: ('青政办〔2024〕', 17); None for another form."""
    match = _NUMBER.match(document_number)
    return (match["series"], int(match["number"])) if match else None


def _item(
    draft: _Draft,
    *,
    rng: random.Random,
    lists: Mapping[str, tuple[str, ...]],
    numbers: _Numbers,
    titles: set[str],
) -> DemonstrationItem:
    fields = draft.source.fields
    for _attempt in range(200):
        composer = Composer(draft.source, formed_on=draft.formed_on, rng=rng, lists=lists)
        title = composer.text(fields["title"])
        if title not in titles:
            break
    else:
        raise ValueError(f"The template {fields['title']!r} gives the same titles again and again. Lower its count.")
    titles.add(title)
    number = numbers.next(fields["number"].replace("{year}", str(draft.formed_on.year)), rng)
    body = composer.body()
    published = fields.get("published")
    return DemonstrationItem(
        agency=fields["agency"],
        category=fields["category"],
        statute_category=composer.text(fields.get("article_21", fields["category"].replace("art20_", "20-"))),
        title=title,
        document_number=number,
        formed_on=draft.formed_on,
        published_on=(
            datetime.date.fromisoformat(published)
            if published
            else _weekday(draft.formed_on + datetime.timedelta(days=rng.randint(1, 17)))
        ),
        summary=composer.text(fields["summary"]),
        body=body,
        attachment=attachment(fields.get("attachment", ""), title=title, number=number, body=body),
    )
