"""What is new for a saved search, so that nothing is missed and nothing is told twice.

A document is new when it entered after the search was last looked at (`looked_until`). But it may reach the index
later than it entered: the worker was down, or a scan failed and was read again. So each look goes back OVERLAP before
the last one and leaves out what the search has told of already, which it remembers as SentMatch rows for as long as a
look can reach them. What a person could see when saving is remembered in the same way, as if it had been told.

The matches and the mail that tells of them are written in one transaction with the new `looked_until`, which is
compared with the one that the look began with. A process that is killed before leaves everything as it was; of two
that look at the same time one writes. While a mail waits, for instance because the mail server is down, the search is
not looked at: the next mail tells of everything since.

A mail lists MOST_LISTED documents and leads to the others. Where more than MOST_READ match in the days of a look (a
whole catalogue came in), the newest half is remembered and later looks end there (`back_to`): to remember a million
keys for each saved search would serve nobody.

Only exact matches are told of. That a scan might have been misread is for a reader to judge before the page, not for
a mail.
"""

import datetime
from dataclasses import dataclass, replace

from search.documents import document_key
from search.questions import Question, Sorting
from search.selectors import search
from search.viewers import PUBLIC_VIEWER

OVERLAP = datetime.timedelta(days=3)
MOST_READ = 1000
MOST_LISTED = 50
_FIRST_PAGE = 20  # most looks find nothing new, so they read little
_NEXT_PAGES = 200


@dataclass(frozen=True)
class Match:
    """A document that answers a saved search, and when it entered."""

    key: str
    entered: datetime.datetime


@dataclass(frozen=True)
class Recent:
    """The matches since an instant, newest first; `flooded` when there are more than were read."""

    matches: tuple[Match, ...]
    flooded: bool


@dataclass(frozen=True)
class Look:
    """What a look brings: the new matches, newest first, those to remember, and how far the next look may go back."""

    fresh: tuple[Match, ...]
    remember: tuple[Match, ...]
    back_to: datetime.datetime


def look_back(looked_until: datetime.datetime, back_to: datetime.datetime) -> datetime.datetime:
    """Matches that entered after this instant may be new."""
    return max(looked_until - OVERLAP, back_to)


def look(recent: Recent, known: dict[str, datetime.datetime], back_to: datetime.datetime) -> Look:
    """Tells what of the recent matches is new, given those told of already with when they had entered."""
    fresh = tuple(match for match in recent.matches if match.key not in known)
    if recent.flooded:
        back_to = max(back_to, recent.matches[len(recent.matches) // 2].entered)
    changed = (match for match in recent.matches if known.get(match.key) != match.entered)
    return Look(fresh, tuple(match for match in changed if match.entered > back_to), back_to)


def recent_matches(question: Question, *, since: datetime.datetime, most: int = MOST_READ) -> Recent:
    """What the public finds with this question and what entered after `since`. Raises SearchIndexError."""
    asked = replace(question, sorting=Sorting.ENTERED, tolerant=False)
    matches: list[Match] = []
    after, number = "", 1
    while True:
        per_page = _NEXT_PAGES if after else _FIRST_PAGE
        page = search(asked, viewer=PUBLIC_VIEWER, page=number, per_page=per_page, after=after)
        for hit in page.hits:
            if hit.entered is None or hit.entered <= since:
                return Recent(tuple(matches), flooded=False)
            if len(matches) == most:
                return Recent(tuple(matches), flooded=True)
            matches.append(Match(document_key(hit.kind, hit.identifier), hit.entered))
        if not page.following:
            return Recent(tuple(matches), flooded=False)
        after, number = page.following, number + 1
